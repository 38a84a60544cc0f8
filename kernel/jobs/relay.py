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
IN_ONE_NOTICE = 100
"""Events: PostgreSQL takes 8,000 bytes in one NOTIFY."""
_NEXT = text(
    f"SELECT xact::text AS xact, id, kind, seller_id, subject_id,"  # noqa: S608
    f" (coalesce(payload->>'buyer_id', payload->>'payer_id', payload->>'organisation_id'))::BIGINT"
    f" AS other_id FROM outbox"
    f" WHERE {followers.BEHIND_THE_OLDEST} ORDER BY xact, id LIMIT {AT_ONCE}"
)
_TELL = text("SELECT pg_notify(:channel, told) FROM unnest(CAST(:notices AS TEXT[])) AS told")


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
    """Deal with the next events in one transaction; how many there were.

    Listeners hear [[kind, seller, other]], other being the buyer, payer or organisation that the
    payload names; 0 for nobody.
    """
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
    told = sorted({(event.kind, event.seller_id or 0, event.other_id or 0) for event in events})
    notices = [
        msgspec.json.encode(told[start : start + IN_ONE_NOTICE]).decode()
        for start in range(0, len(told), IN_ONE_NOTICE)
    ]
    await tx.execute(_TELL, {"channel": CHANNEL, "notices": notices})
    await followers.advance(tx, "outbox", events[-1].xact, events[-1].id)
    return len(events)
