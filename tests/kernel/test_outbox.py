"""Events reach their followers once, in order, and only after their commit."""

import asyncio
from typing import Any

import msgspec
from sqlalchemy import text

from kernel.db import Database, Tx, followers, run_in_tx
from kernel.db.outbox import Event, publish
from kernel.jobs import CHANNEL, follow_outbox
from kernel.jobs.relay import pass_on
from tests.support.wait import until

JOBS = text("SELECT entrypoint, payload FROM jobs.pgqueuer ORDER BY id")


async def _publish(database: Database, *kinds: str, seller_id: int = 7) -> None:
    await run_in_tx(
        database,
        lambda tx: publish(tx, [Event(kind, seller_id, 1, {"k": kind}) for kind in kinds]),
    )


async def _passed_on(
    database: Database, wanted: int, subscriptions: dict[str, str] | None = None
) -> int:
    """Pass on until `wanted` events are through: a transaction of any database holds them up."""
    passed = 0

    async def through() -> bool:
        nonlocal passed
        passed += await run_in_tx(database, lambda tx: pass_on(tx, subscriptions or {}))
        return passed >= wanted

    await until(through)
    return passed


async def _jobs(database: Database) -> list[tuple[str, dict[str, Any]]]:
    async with database.read() as tx:
        return [(name, msgspec.json.decode(payload)) for name, payload in await tx.execute(JOBS)]


async def test_event_starts_its_job_once_per_seller(committed_database: Database) -> None:
    database = committed_database
    await _publish(database, "a", "a", "b")
    passed = await _passed_on(database, 3, {"a": "do.a"})
    again = await run_in_tx(database, lambda tx: pass_on(tx, {"a": "do.a"}))
    assert (passed, again) == (3, 0)
    assert await _jobs(database) == [("do.a", {"seller_id": 7})]


async def test_rolled_back_event_never_happened(committed_database: Database) -> None:
    database = committed_database
    try:
        async with database.write() as tx:
            await publish(tx, [Event("a", 1, 1)])
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert await run_in_tx(database, lambda tx: pass_on(tx, {})) == 0


async def test_event_of_a_slow_transaction_is_not_passed_over(
    committed_database: Database,
) -> None:
    """Ids and commits come in different orders: the later id commits first."""
    database = committed_database
    published, finish = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with database.write() as tx:
            await publish(tx, [Event("slow", 1, 1)])
            published.set()
            await finish.wait()

    task = asyncio.create_task(slow())
    await published.wait()
    await _publish(database, "quick")
    assert await run_in_tx(database, lambda tx: pass_on(tx, {})) == 0
    finish.set()
    await task
    assert await _passed_on(database, 2) == 2


async def test_second_follower_leaves_the_first_alone(committed_database: Database) -> None:
    database = committed_database
    await run_in_tx(database, lambda tx: pass_on(tx, {}))
    await _publish(database, "a")
    async with database.write() as tx:
        assert await followers.claim(tx, "outbox") is not None
        assert await run_in_tx(database, lambda other: pass_on(other, {})) == 0
    assert await _passed_on(database, 1) == 1


async def test_running_relay_notifies_listeners(committed_database: Database) -> None:
    database = committed_database
    told: list[str] = []
    async with database.engine.connect() as connection:
        raw = await connection.get_raw_connection()
        listener = raw.driver_connection
        assert listener is not None
        await listener.add_listener(CHANNEL, lambda *heard: told.append(heard[-1]))
        async with follow_outbox(database, {}):
            await _publish(database, "a")
            await until(lambda: bool(told))
    assert msgspec.json.decode(told[0]) == [["a", 7, 0]]


async def test_follower_keeps_its_place(tx: Tx) -> None:
    assert await followers.claim(tx, "x") == {"xact": "0", "last_id": 0}
    await followers.advance(tx, "x", 12, 34)
    assert await followers.claim(tx, "x") == {"xact": "12", "last_id": 34}
