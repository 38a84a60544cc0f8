"""Running jobs and schedules, in a server process or in one of their own."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import asyncpg
import msgspec
from pgqueuer.adapters.drivers.asyncpg import AsyncpgPoolDriver
from pgqueuer.core.applications import PgQueuer
from pgqueuer.core.executors import (
    AbstractEntrypointExecutor,
    DatabaseRetryEntrypointExecutor,
    EntrypointExecutorParameters,
)
from pgqueuer.models import Job as QueuedJob, Schedule as DueSchedule

from kernel.db.transaction import Database
from kernel.jobs.queue import queries
from kernel.jobs.types import Job, Schedule

LOG = logging.getLogger(__name__)
STOPPING_SECONDS = 8
FIRST_RETRY = timedelta(seconds=2)
LAST_RETRY = timedelta(minutes=5)


@asynccontextmanager
async def run_worker(
    database: Database, jobs: Iterable[Job], schedules: Iterable[Schedule]
) -> AsyncIterator[None]:
    """Take and run jobs while the block is open; running ones get eight seconds to end."""
    arguments = database.engine.dialect.create_connect_args(database.engine.url)[1]
    async with asyncpg.create_pool(
        **{name: arguments[name] for name in arguments if name in _CONNECTING},
        min_size=2,
        max_size=4,
    ) as pool:
        driver = AsyncpgPoolDriver(pool)
        worker = PgQueuer(driver, queries=queries(driver))
        for job in jobs:
            _register(worker, database, job)
        for schedule in schedules:
            _register_schedule(worker, database, schedule)
        running = asyncio.create_task(
            worker.run(max_concurrent_tasks=20, heartbeat_timeout=timedelta(seconds=10))
        )
        try:
            yield
        finally:
            worker.shutdown.set()
            with suppress(TimeoutError, asyncio.CancelledError):
                await asyncio.wait_for(running, STOPPING_SECONDS)


_CONNECTING = frozenset({"host", "port", "user", "password", "database", "ssl"})


def _register(worker: PgQueuer, database: Database, job: Job) -> None:
    def patient(parameters: EntrypointExecutorParameters) -> AbstractEntrypointExecutor:
        return DatabaseRetryEntrypointExecutor(
            parameters=parameters,
            max_attempts=job.attempts,
            initial_delay=FIRST_RETRY,
            max_delay=LAST_RETRY,
        )

    @worker.entrypoint(job.name, on_failure="hold", executor_factory=patient)
    async def run(queued: QueuedJob) -> None:
        payload: dict[str, Any] = msgspec.json.decode(queued.payload or b"{}")
        await job.run(database, payload)


def _register_schedule(worker: PgQueuer, database: Database, schedule: Schedule) -> None:
    @worker.schedule(schedule.name, schedule.cron)
    async def run(_due: DueSchedule) -> None:
        try:
            await schedule.run(database, {})
        except Exception:
            LOG.exception("The scheduled %s failed; it runs again at its next time.", schedule.name)
