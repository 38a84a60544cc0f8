"""Behind the outbox: everybody whom an event concerns is told of it, within a second."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from dealers import known_parties, load_user_names
from kernel.db import Database, Tx, followers, run_in_tx
from kernel.db.editions import read_editions
from kernel.errors import Busy
from kernel.messages import POSTED, SubjectKind, load_messages
from portal.notifications import repo
from portal.notifications.events import TELLERS, TOLD, Happened, is_news, tell_of_message
from portal.notifications.telling import Telling, tell

LOG = logging.getLogger(__name__)
FOLLOWER = "notifications"
AT_ONCE = 300
PAUSE_SECONDS = 0.5


@asynccontextmanager
async def follow_events(
    database: Database, subjects: Mapping[str, SubjectKind], connected: Collection[str]
) -> AsyncIterator[None]:
    """While the block is open, tell people what happens; one process at a time does it.

    Args:
        database: where it happens.
        subjects: what events are about, by kind.
        connected: the channels that leave the house.
    """
    following = asyncio.create_task(_follow(database, subjects, connected))
    try:
        yield
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


async def _follow(
    database: Database, subjects: Mapping[str, SubjectKind], connected: Collection[str]
) -> None:
    while True:
        taken = 0
        try:
            taken = await run_in_tx(database, lambda tx: tell_next(tx, subjects, connected))
        except Busy:
            taken = 0
        except Exception:
            LOG.exception("People could not be told what happened; it is tried again.")
        if taken < AT_ONCE:
            await asyncio.sleep(PAUSE_SECONDS)


async def tell_next(tx: Tx, subjects: Mapping[str, SubjectKind], connected: Collection[str]) -> int:
    """Deal with the next events in one transaction; how many there were."""
    place = await followers.claim(tx, FOLLOWER)
    if place is None:
        return 0
    events = await repo.next_events(tx, dict(place), followers.BEHIND_THE_OLDEST, AT_ONCE)
    if not events:
        return 0
    concerning = [event for event in events if event.kind in TOLD]
    if concerning:
        told = await _of_documents(tx, concerning, subjects)
        told += await _of_messages(tx, concerning, subjects)
        if told:
            await tell(tx, told, connected)
    await followers.advance(tx, FOLLOWER, events[-1].xact, events[-1].id)
    return len(events)


async def _of_documents(
    tx: Tx, events: Sequence[Any], subjects: Mapping[str, SubjectKind]
) -> list[Telling]:
    """What is told of events about documents: one query for each kind of document."""
    wanted: dict[str, set[int]] = {}
    for event in events:
        if event.kind in TELLERS:
            wanted.setdefault(TELLERS[event.kind][0], set()).add(event.subject_id)
    known = {kind: await subjects[kind].load(tx, ids, None) for kind, ids in wanted.items()}
    today = await tx.today()
    happened = [
        Happened(event.id, event.kind, event.payload, subject)
        for event in events
        if event.kind in TELLERS
        and (subject := known[TELLERS[event.kind][0]].get(event.subject_id)) is not None
        and is_news(subject, today)
    ]
    sides = {id_ for one in happened for id_ in (one.subject.seller_id, one.subject.party_id)}
    parties = await known_parties(tx, await read_editions(tx), sides)
    return [telling for one in happened for telling in TELLERS[one.kind][1](one, parties)]


async def _of_messages(
    tx: Tx, events: Sequence[Any], subjects: Mapping[str, SubjectKind]
) -> list[Telling]:
    """What is told of messages: to the other side of what they are about."""
    about = {
        event.subject_id: (event.payload["kind"], event.payload["subject_id"])
        for event in events
        if event.kind == POSTED
    }
    messages = {message.id: message for message in await load_messages(tx, list(about))}
    wanted: dict[str, set[int]] = {}
    for kind, subject_id in about.values():
        wanted.setdefault(kind, set()).add(subject_id)
    known = {
        kind: await subjects[kind].load(tx, ids, None)
        for kind, ids in wanted.items()
        if kind in subjects
    }
    names = await load_user_names(tx, {message.user_id for message in messages.values()})
    found: list[Telling] = []
    for message_id, (kind, subject_id) in about.items():
        subject = known.get(kind, {}).get(subject_id)
        message = messages.get(message_id)
        if subject is not None and message is not None:
            found += tell_of_message(message, subject, names.get(message.user_id, ""))
    return found
