"""Telling members what happened: each once, in the ways that they chose."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dealers import MemberContact, load_members
from kernel.db import Tx
from kernel.db.outbox import Event, publish
from kernel.jobs import enqueue
from kernel.mail import EMAIL, SMS
from portal.notifications import repo
from portal.notifications.kinds import IN_APP, KINDS, Kind

SEND = "notifications.send"
CHANGED = "notifications:notification:changed"


@dataclass(frozen=True, slots=True)
class Telling:
    """Something to tell the members of an organisation whose role it concerns.

    `occasion` keeps it from being told twice; `path` is where one deals with it. `by`: who did it,
    and has seen on the page what the portal would tell them; a mail they get as everybody.
    """

    kind: str
    occasion: str
    organisation_id: int
    path: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    by: int | None = None


async def tell(tx: Tx, tellings: Sequence[Telling], connected: Collection[str]) -> int:
    """Write news and what leaves the house for them; how many were new.

    Twice the same tellings make nothing twice. A few statements, however many.

    Args:
        tx: where it is written.
        tellings: whom to tell of what.
        connected: the channels that leave the house; nothing is written for others.
    """
    members = await load_members(tx, {one.organisation_id for one in tellings})
    choices = await repo.load_choices(tx, {member.user_id for member in members})
    of: dict[int, list[MemberContact]] = {}
    for member in members:
        of.setdefault(member.organisation_id, []).append(member)
    wanted = [
        (telling, member, ways)
        for telling in tellings
        for member in of.get(telling.organisation_id, ())
        if (ways := _ways(telling, member, choices, connected))
    ]
    if not wanted:
        return 0
    ids = await tx.new_ids(len(wanted))
    now = await tx.now()
    rows = [_row(id_, *one) for id_, one in zip(ids, wanted, strict=True)]
    new = await repo.add(tx, rows, now)
    outgoing = [
        (id_, channel, member)
        for id_, (_, member, ways) in zip(ids, wanted, strict=True)
        if id_ in new
        for channel in sorted(ways - {IN_APP})
    ]
    outgoing_ids = await tx.new_ids(len(outgoing))
    await repo.add_outgoing(
        tx,
        [
            {
                "id": outgoing_id,
                "notification_id": id_,
                "channel": channel,
                "address": address_of(member, channel),
                "language": member.language,
                "next_try_at": now,
            }
            for outgoing_id, (id_, channel, member) in zip(outgoing_ids, outgoing, strict=True)
        ],
    )
    if outgoing:
        await enqueue(tx, SEND)
    await tell_pages(tx, {row["organisation_id"] for row in rows if row["id"] in new})
    return len(new)


def _row(id_: int, telling: Telling, member: MemberContact, ways: set[str]) -> dict[str, Any]:
    return {
        "id": id_,
        "kind": telling.kind,
        "user_id": member.user_id,
        "organisation_id": member.organisation_id,
        "occasion": telling.occasion,
        "path": telling.path,
        "facts": dict(telling.facts),
        "in_app": IN_APP in ways,
    }


async def tell_pages(tx: Tx, organisation_ids: Iterable[int]) -> None:
    """Open pages of these organisations count their news again."""
    await publish(tx, [Event(CHANGED, id_, id_) for id_ in sorted(organisation_ids)])


def _ways(
    telling: Telling,
    member: MemberContact,
    choices: Mapping[tuple[int, str, str], bool],
    connected: Collection[str],
) -> set[str]:
    """How a member is told of this."""
    wanted = ways_to_tell(KINDS[telling.kind], member, choices)
    return wanted.intersection(connected if telling.by == member.user_id else {IN_APP, *connected})


def ways_to_tell(
    kind: Kind, member: MemberContact, choices: Mapping[tuple[int, str, str], bool]
) -> set[str]:
    """How a member is told of a kind of news: what they chose, else the default.

    None for whom it does not concern; a way without an address is none.
    """
    if kind.permission not in member.permissions:
        return set()
    return {
        channel
        for channel in (IN_APP, EMAIL, SMS)
        if choices.get((member.user_id, kind.name, channel), kind.by_default(channel))
        and (channel == IN_APP or address_of(member, channel))
    }


def address_of(member: MemberContact, channel: str) -> str:
    """Where a channel reaches a member; empty: nowhere."""
    return (member.email if channel == EMAIL else member.phone) or ""
