"""Jobs commit with the data that asked for them, and are tried again when they fail."""

from typing import Any

from sqlalchemy import text

from kernel.db import Database, run_in_tx
from kernel.jobs import Job, Schedule, enqueue, run_worker
from tests.support.wait import until

WAITING = text("SELECT count(*) FROM jobs.pgqueuer")
FAILED = text("SELECT count(*) FROM jobs.pgqueuer WHERE status = 'failed'")


async def _count(database: Database, statement: Any) -> int:
    async with database.read() as tx:
        return int((await tx.execute(statement)).scalar_one())


async def test_rolled_back_transaction_leaves_no_job(committed_database: Database) -> None:
    database = committed_database
    try:
        async with database.write() as tx:
            await enqueue(tx, "a.job")
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert await _count(database, WAITING) == 0


async def test_worker_runs_a_job_with_its_payload(committed_database: Database) -> None:
    done: list[dict[str, Any]] = []

    async def work(_database: Database, payload: dict[str, Any]) -> None:
        done.append(payload)

    async with run_worker(committed_database, [Job("a.job", work)], []):
        await run_in_tx(committed_database, lambda tx: enqueue(tx, "a.job", {"n": 1}))
        await until(lambda: done == [{"n": 1}])


async def test_failing_job_stays_on_the_list_after_its_last_try(
    committed_database: Database,
) -> None:
    async def fail(_database: Database, _payload: dict[str, Any]) -> None:
        raise ZeroDivisionError

    async def failed() -> bool:
        return await _count(committed_database, FAILED) == 1

    async with run_worker(committed_database, [Job("a.job", fail, attempts=0)], []):
        await run_in_tx(committed_database, lambda tx: enqueue(tx, "a.job"))
        await until(failed)


async def test_dedupe_key_keeps_one_waiting_job(committed_database: Database) -> None:
    async def twice(tx: Any) -> None:
        await enqueue(tx, "a.job", dedupe_key="k")
        await enqueue(tx, "a.job", dedupe_key="k")

    await run_in_tx(committed_database, twice)
    assert await _count(committed_database, WAITING) == 1


async def test_schedule_runs_at_its_times(committed_database: Database) -> None:
    ran: list[int] = []

    async def work(_database: Database, _payload: dict[str, Any]) -> None:
        ran.append(1)

    async with run_worker(committed_database, [], [Schedule("a.tick", "* * * * * *", work)]):
        await until(lambda: len(ran) >= 2)
