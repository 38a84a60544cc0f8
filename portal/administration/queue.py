"""The queue of jobs as an administrator sees it: what waits, runs and failed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kernel import audit
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import NotFound
from kernel.i18n import Text, _l, gettext
from kernel.jobs import requeue
from kernel.paging import Page, PageRequest
from portal.administration import repo
from portal.administration.words import job_words, times_words

STATES: Final[dict[str, Text]] = {
    "failed": _l("Failed"),
    "picked": _l("Running"),
    "queued": _l("Waiting"),
}


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job; `problem` is what its last try said."""

    id: int
    name: str
    words: str
    status: str
    since: datetime
    due_at: datetime
    tries: int
    problem: str


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """What runs by itself, and at which times (UTC)."""

    name: str
    words: str
    times: str
    last_run: datetime | None
    next_run: datetime


@dataclass(frozen=True, slots=True)
class QueueView:
    """The jobs of one status (or all) with how many there are of each."""

    jobs: Page[JobRow]
    counts: dict[str, int]
    schedules: tuple[ScheduleRow, ...]


async def show_queue(tx: ReadTx, status: str, page: PageRequest) -> QueueView:
    """Jobs, failed ones first, and the schedules; an unknown status means all."""
    wanted = status if status in STATES else ""
    counts = await repo.job_counts(tx)
    rows = [
        JobRow(
            row.id,
            row.entrypoint,
            job_words(row.entrypoint),
            row.status,
            row.created,
            row.execute_after,
            row.attempts,
            ": ".join(part for part in (row.problem_kind, row.problem) if part),
        )
        for row in await repo.jobs(tx, wanted, page.size, page.offset)
    ]
    schedules = tuple(
        ScheduleRow(
            row.entrypoint,
            job_words(row.entrypoint),
            times_words(row.expression),
            row.last_run,
            row.next_run,
        )
        for row in await repo.schedules(tx)
    )
    total = counts.get(wanted, 0) if wanted else sum(counts.values())
    return QueueView(Page(rows, total, page), counts, schedules)


async def retry_job(tx: Tx, actor: Actor, job_id: int) -> str:
    """Start a failed job again at once; its name in words.

    Raises:
        NotFound: no such job has failed (or somebody has started it again already).
    """
    name = await repo.failed_job(tx, job_id)
    if name is None:
        raise NotFound(kind=gettext("failed job"))
    await requeue(tx, [job_id])
    await audit.record(tx, actor, "portal:job:retried", "job", job_id, job=name)
    return job_words(name)
