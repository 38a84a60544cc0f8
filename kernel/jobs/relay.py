"""Behind the outbox: tells open pages that something happened and enqueues what follows from it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

import msgspec
from sqlalchemy import text

from kernel.db import followers
from kernel.db.transaction import Database, Tx, run_in_tx
from kernel.errors import Busy
from kernel.jobs.queue import enqueue

LOG = logging.getLogger(__name__)
CHANNEL = "portal_events"
AT_ONCE = 500
PAUSE_SECONDS = 0.25
_NEXT = text(
    f"SELECT xact::text AS xact, id, kind, seller_id, subject_id FROM outbox"  # noqa: S608
    f" WHERE {followers.BEHIND_THE_OLDEST} ORDER BY xact, id LIMIT {AT_ONCE}"
)


@asynccontextmanager
async def follow_outbox(
    database: Database, subscriptions: Mapping[str, str]
) -> AsyncIterator[None]:
    """While the block is open, pass on every event soon after its commit, exactly in order.

    Args:
        database: where the outbox is.
        subscriptions: event kind -> name of the job that it starts, once per seller and turn.
    """
    following = asyncio.create_task(_follow(database, subscriptions))
    try:
        yield
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


async def _follow(database: Database, subscriptions: Mapping[str, str]) -> None:
    while True:
        try:
            passed_on = await run_in_tx(database, lambda tx: pass_on(tx, subscriptions))
        except Busy:
            passed_on = 0
        except Exception:
            LOG.exception("The outbox could not be read; it is tried again.")
            passed_on = 0
        if passed_on < AT_ONCE:
            await asyncio.sleep(PAUSE_SECONDS)


async def pass_on(tx: Tx, subscriptions: Mapping[str, str]) -> int:
    """Deal with the next events in one transaction; how many there were."""
    place = await followers.claim(tx, "outbox")
    if place is None:
        return 0
    events = (await tx.execute(_NEXT, dict(place))).all()
    if not events:
        return 0
    for name, seller_id in sorted(
        {
            (subscriptions[event.kind], event.seller_id or 0)
            for event in events
            if event.kind in subscriptions
        }
    ):
        await enqueue(tx, name, {"seller_id": seller_id})
    told = sorted({(event.kind, event.seller_id or 0) for event in events})
    await tx.execute(
        text("SELECT pg_notify(:channel, :told)"),
        {"channel": CHANNEL, "told": msgspec.json.encode(told[:100]).decode()},
    )
    await followers.advance(tx, "outbox", events[-1].xact, events[-1].id)
    return len(events)
