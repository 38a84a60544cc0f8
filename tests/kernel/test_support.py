"""The fixtures themselves: isolation, clones, counted queries and races."""

from datetime import timedelta

from sqlalchemy import text

from kernel.clock import FixedClock
from kernel.db import Database, Tx
from tests.support.queries import count_queries
from tests.support.race import race

_INSTALL = text("INSERT INTO installation (id, zone, installed_at) VALUES (:id, 'UTC', now())")
_COUNT = text("SELECT count(*) FROM installation")


async def test_what_a_transaction_fixture_writes_is_seen_by_itself_only(
    tx: Tx, database: Database
) -> None:
    async with tx.begin():
        await tx.execute(_INSTALL, {"id": 1})
    assert await tx.scalar(_COUNT) == 1
    async with database.read() as other:
        assert await other.scalar(_COUNT) == 0


async def test_transaction_fixture_reads_the_clock_of_the_test(tx: Tx, clock: FixedClock) -> None:
    before = await tx.now()
    clock.advance(timedelta(days=1))
    assert await tx.now() - before == timedelta(days=1)


async def test_committed_database_is_empty_and_commits(committed_database: Database) -> None:
    async with committed_database.write() as tx:
        assert await tx.scalar(_COUNT) == 0
        await tx.execute(_INSTALL, {"id": 1})
    async with committed_database.read() as tx:
        assert await tx.scalar(_COUNT) == 1


async def test_queries_are_counted_without_savepoints(tx: Tx) -> None:
    with count_queries(tx) as queries:
        async with tx.begin_nested():
            await tx.execute(_COUNT)
    assert len(queries) == 1


async def test_one_of_many_wins_a_unique_row(committed_database: Database) -> None:
    async def insert(_runner: int) -> int:
        async with committed_database.write() as tx:
            await tx.execute(_INSTALL, {"id": 7})
        return 7

    outcome = await race(8, insert)
    assert outcome.won == [7]
    assert len(outcome.lost) == 7
