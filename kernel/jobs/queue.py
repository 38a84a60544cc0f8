"""Enqueueing inside the caller's transaction."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

import msgspec
from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.tm import TaskManager
from pgqueuer.domain.settings import DBSettings
from pgqueuer.domain.types import JobId
from pgqueuer.ports.driver import Driver
from sqlalchemy.ext.asyncio import AsyncConnection

from kernel.db.transaction import Tx

SETTINGS = DBSettings(db_schema="jobs")


class _TransactionDriver:
    """As much of PgQueuer's driver as enqueueing needs, over a begun transaction's connection.

    Enqueueing on the raw driver connection would commit at once if no statement had run yet.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._shutdown = asyncio.Event()
        self._tasks = TaskManager()

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        result = await self._connection.exec_driver_sql(query, args)
        return [dict(row) for row in result.mappings()]

    async def execute(self, query: str, *args: object) -> str:
        await self._connection.exec_driver_sql(query, args)
        return ""

    @property
    def shutdown(self) -> asyncio.Event:
        return self._shutdown

    @property
    def tm(self) -> TaskManager:
        return self._tasks


def queries(driver: Driver) -> Queries:
    """PgQueuer's statements for our schema."""
    return Queries(
        driver,
        qbe=QueryBuilderEnvironment(SETTINGS),
        qbq=QueryQueueBuilder(SETTINGS),
        qbs=QuerySchedulerBuilder(SETTINGS),
    )


async def requeue(tx: Tx, job_ids: Sequence[int]) -> None:
    """Let failed jobs wait for their next try, with all their attempts; others are left alone."""
    driver = _TransactionDriver(await tx.connection())
    await queries(cast("Driver", driver)).requeue_jobs([JobId(job_id) for job_id in job_ids])


async def enqueue(
    tx: Tx,
    name: str,
    payload: dict[str, Any] | None = None,
    *,
    dedupe_key: str | None = None,
    delay: timedelta | None = None,
) -> None:
    """Add a job that becomes visible with the commit of `tx`.

    A job with the `dedupe_key` of one that is still waiting *or running* is passed over; leave
    it out where a running job may already have read past what this one is about.
    """
    driver = _TransactionDriver(await tx.connection())
    await queries(cast("Driver", driver)).enqueue(
        name,
        msgspec.json.encode(payload or {}),
        execute_after=delay,
        dedupe_key=dedupe_key,
        on_conflict="skip",
    )
