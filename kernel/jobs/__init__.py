"""Work for later, in rows that commit with the data that asked for it.

A job is a name and a payload; it may run twice and must do no harm then. Schedules are in UTC.
"""

from kernel.jobs.queue import enqueue, requeue
from kernel.jobs.relay import CHANNEL, follow_outbox
from kernel.jobs.types import Job, Schedule
from kernel.jobs.worker import run_worker

__all__ = ["CHANNEL", "Job", "Schedule", "enqueue", "follow_outbox", "requeue", "run_worker"]
