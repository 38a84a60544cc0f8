"""Passing news on by the channels outside of the portal.

A message is claimed in one short transaction, sent outside of any, and settled in another: a
second sender finds it claimed or settled. Should the process die in between, it is sent again
after the lease under the same Message-ID, which mail programs show once.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from kernel.db import Database, Tx, run_in_tx
from kernel.i18n import gettext, speaking
from kernel.mail import Channel, Enclosure, Letter, NotDelivered, NullSender
from portal.notifications import repo, wording
from portal.notifications.enclosing import Enclose
from portal.notifications.letters import html_of, text_of

LOG = logging.getLogger(__name__)
AT_ONCE = 10
"""So few that even thirty seconds for each end before the lease does."""
LEASE = timedelta(minutes=10)
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
"""How long until the next try; after the last one a message has failed."""


async def send_waiting(
    database: Database, channels: Mapping[str, Channel], address: str, enclose: Enclose
) -> int:
    """Send everything whose time has come; how many were tried.

    Args:
        database: where they wait.
        channels: the ways out, by name.
        address: of the portal, for links.
        enclose: makes the document that goes with a kind of news.
    """
    tried = 0
    await run_in_tx(database, lambda tx: _discard(tx, channels))
    while True:
        claimed = await run_in_tx(database, _claim)
        for message in claimed:
            await _send(database, channels[message.channel], message, address, enclose)
        tried += len(claimed)
        if len(claimed) < AT_ONCE:
            return tried


async def _discard(tx: Tx, channels: Mapping[str, Channel]) -> None:
    """What goes nowhere is not made: thousands of letters would be, on a busy day."""
    nowhere = [name for name, channel in channels.items() if isinstance(channel, NullSender)]
    await repo.discard_outgoing(tx, nowhere, await tx.now())


async def _claim(tx: Tx) -> list[Any]:
    return list(await repo.claim_outgoing(tx, await tx.now(), LEASE, AT_ONCE))


async def _send(
    database: Database, channel: Channel, message: Any, address: str, enclose: Enclose
) -> None:
    try:
        with speaking(message.language):
            enclosures = await enclose(message.kind, message.organisation_id, message.facts)
            outcome = await channel.send(_letter(message, address, enclosures))
    except NotDelivered as failed:
        await _put_off(database, message, str(failed), for_good=failed.for_good)
    except Exception as failed:
        LOG.exception("A message could not be made or sent; it is tried again later.")
        await _put_off(database, message, repr(failed))
    else:

        async def settle(tx: Tx) -> None:
            await repo.settle_outgoing(
                tx, message.id, state=outcome.value, settled_at=await tx.now(), claimed_until=None
            )

        await run_in_tx(database, settle)


async def _put_off(
    database: Database, message: Any, problem: str, *, for_good: bool = False
) -> None:
    """Try again later, or give up."""
    ended = for_good or message.attempts > len(WAITS)

    async def work(tx: Tx) -> None:
        now = await tx.now()
        changes: dict[str, Any] = {"problem": problem[:500], "claimed_until": None}
        if ended:
            changes |= {"state": "failed", "settled_at": now}
        else:
            changes["next_try_at"] = now + WAITS[message.attempts - 1]
        await repo.settle_outgoing(tx, message.id, **changes)

    await run_in_tx(database, work)


def _letter(message: Any, address: str, enclosures: tuple[Enclosure, ...]) -> Letter:
    """What is sent, in the language of the moment."""
    told = {
        "title": wording.title(message.kind, message.facts),
        "text": wording.text(message.kind, message.facts),
        "link": address + message.path,
        "choices": f"{address}/notifications/choices",
        "enclosed": gettext("The document is attached.") if enclosures else "",
    }
    return Letter(
        id=f"portal-{message.id}",
        address=message.address,
        subject=told["title"],
        text=text_of(told),
        html=html_of(told),
        language=message.language,
        enclosures=enclosures,
    )
