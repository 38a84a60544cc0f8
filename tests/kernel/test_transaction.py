"""Edges: what commits, what rolls back, what PostgreSQL itself refuses."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kernel.actor import system_actor
from kernel.audit import record
from kernel.db import Database, run_in_tx
from kernel.errors import Busy
from kernel.invariants import Invariant, prove

INSERT = text("INSERT INTO follower_cursor (name) VALUES ('x')")
COUNT = text("SELECT count(*) FROM follower_cursor")
LOCK = text("LOCK TABLE follower_cursor IN ACCESS EXCLUSIVE MODE")


async def _count(database: Database) -> int:
    async with database.read() as tx:
        return int((await tx.execute(COUNT)).scalar_one())


async def test_returning_commits_and_raising_rolls_back(committed_database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with committed_database.write() as tx:
            await tx.execute(INSERT)
            raise ZeroDivisionError
    assert await _count(committed_database) == 0
    async with committed_database.write() as tx:
        await tx.execute(INSERT)
    assert await _count(committed_database) == 1


async def test_reading_transaction_cannot_write(committed_database: Database) -> None:
    with pytest.raises(DBAPIError, match="read-only"):
        async with committed_database.read() as tx:
            await tx.execute(INSERT)


async def test_lock_that_does_not_come_is_busy(committed_database: Database) -> None:
    async with committed_database.write() as holder:
        await holder.execute(LOCK)
        with pytest.raises(Busy):
            async with committed_database.write() as waiter:
                await waiter.execute(text("SET LOCAL lock_timeout = '50ms'"))
                await waiter.execute(INSERT)


async def test_ids_rise_and_never_repeat_over_processes(committed_database: Database) -> None:
    other = Database(
        committed_database.engine.url.render_as_string(hide_password=False),
        zone=committed_database.zone,
    )
    ids = [
        await run_in_tx(database, lambda tx: tx.new_ids(1500))
        for database in (committed_database, other)
    ]
    await other.dispose()
    assert all(given == sorted(given) for given in ids)
    assert len(set(ids[0] + ids[1])) == 3000


async def test_frozen_clock_outranks_the_database(
    committed_database: Database,
) -> None:
    async with committed_database.read() as tx:
        assert await tx.now() == committed_database.clock.now()
        assert str(await tx.today()) == "2026-03-02"


async def test_invariant_that_is_broken_names_its_rows(committed_database: Database) -> None:
    rule = Invariant("nothing follows", "SELECT name FROM follower_cursor")
    found = [finding async for finding in prove(committed_database, [rule])]
    assert found[0].holds
    async with committed_database.write() as tx:
        await tx.execute(INSERT)
    found = [finding async for finding in prove(committed_database, [rule])]
    assert (found[0].holds, found[0].rows) == (False, [{"name": "x"}])


async def test_audit_event_says_who_did_what(committed_database: Database) -> None:
    async with committed_database.write() as tx:
        await record(tx, system_actor(5), "credit:limit:raised", "account", 9, before=1, after=2)
    async with committed_database.read() as tx:
        row = (
            await tx.execute(
                text("SELECT event, subject_id, facts, organisation_id FROM audit_event")
            )
        ).one()
    assert tuple(row) == ("credit:limit:raised", 9, {"before": 1, "after": 2}, 5)
