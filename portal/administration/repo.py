"""Statements on the audit trail and on the queue of jobs."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, text

from kernel.db import ReadTx

_AUDIT = """
    FROM audit_event e
    WHERE (:event = '' OR e.event LIKE :event || '%')
      AND (CAST(:first AS TIMESTAMPTZ) IS NULL OR e.at >= CAST(:first AS TIMESTAMPTZ))
      AND (CAST(:until AS TIMESTAMPTZ) IS NULL OR e.at < CAST(:until AS TIMESTAMPTZ))
      AND (CAST(:organisations AS BIGINT[]) IS NULL
           OR e.organisation_id = ANY(CAST(:organisations AS BIGINT[]))
           OR e.subject_kind = 'organisation'
              AND e.subject_id = ANY(CAST(:organisations AS BIGINT[])))
      AND (CAST(:users AS BIGINT[]) IS NULL OR e.user_id = ANY(CAST(:users AS BIGINT[])))
"""
_AUDIT_ROWS = text(
    "SELECT e.id, e.at, e.event, e.user_id, e.organisation_id, e.subject_kind, e.subject_id,"
    f" e.facts {_AUDIT} ORDER BY e.id DESC LIMIT :limit OFFSET :offset"
)
_AUDIT_TOTAL = text(f"SELECT count(*) {_AUDIT}")
_JOBS = text(
    """
    SELECT q.id, q.entrypoint, q.status::text AS status, q.created, q.updated, q.execute_after,
           q.attempts, l.traceback->>'exception_type' AS problem_kind,
           l.traceback->>'exception_message' AS problem
    FROM jobs.pgqueuer q
    LEFT JOIN LATERAL (
        SELECT traceback FROM jobs.pgqueuer_log
        WHERE job_id = q.id AND traceback IS NOT NULL ORDER BY created DESC LIMIT 1) l ON true
    WHERE :status = '' OR q.status::text = :status
    ORDER BY CASE q.status WHEN 'failed' THEN 0 WHEN 'picked' THEN 1 ELSE 2 END, q.id DESC
    LIMIT :limit OFFSET :offset
    """
)
_JOB_COUNTS = text(
    "SELECT status::text AS status, count(*) AS jobs FROM jobs.pgqueuer GROUP BY status"
)
_SCHEDULES = text(
    "SELECT entrypoint, expression, last_run, next_run FROM jobs.pgqueuer_schedules"
    " ORDER BY entrypoint"
)
_ENTRYPOINT = text("SELECT entrypoint FROM jobs.pgqueuer WHERE id = :id AND status = 'failed'")


async def audit_rows(
    tx: ReadTx, chosen: Mapping[str, Any], limit: int, offset: int
) -> Sequence[Row[Any]]:
    """Events of the trail, newest first."""
    found = await tx.execute(_AUDIT_ROWS, {**chosen, "limit": limit, "offset": offset})
    return found.all()


async def audit_total(tx: ReadTx, chosen: Mapping[str, Any]) -> int:
    """How many events there are of that kind."""
    return int((await tx.execute(_AUDIT_TOTAL, chosen)).scalar_one())


async def jobs(tx: ReadTx, status: str, limit: int, offset: int) -> Sequence[Row[Any]]:
    """Jobs in the queue, failed ones first, each with what went wrong last."""
    return (await tx.execute(_JOBS, {"status": status, "limit": limit, "offset": offset})).all()


async def job_counts(tx: ReadTx) -> dict[str, int]:
    """Jobs in the queue by status."""
    return {row.status: row.jobs for row in await tx.execute(_JOB_COUNTS)}


async def schedules(tx: ReadTx) -> Sequence[Row[Any]]:
    """What runs at certain times, when it last did and when it will."""
    return (await tx.execute(_SCHEDULES)).all()


async def failed_job(tx: ReadTx, job_id: int) -> str | None:
    """The name of a job that failed; None if there is no such failed job."""
    name: str | None = await tx.scalar(_ENTRYPOINT, {"id": job_id})
    return name
