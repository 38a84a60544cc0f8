"""Statements on news, choices and outgoing messages."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from kernel.db import ReadTx, Tx
from kernel.db.arrays import numbers, texts
from kernel.db.bulk import insert_rows
from kernel.mail import Outcome
from kernel.paging import Page, PageRequest
from portal.notifications.models import Notification, NotificationChoice, OutgoingMessage

_NEXT_EVENTS = """
    SELECT xact::TEXT AS xact, id, kind, seller_id, subject_id, payload FROM outbox
    WHERE {behind} ORDER BY xact, id LIMIT :limit
"""
_ADD = text(
    """
    INSERT INTO notification
        (id, kind, user_id, organisation_id, occasion, path, facts, in_app, made_at)
    SELECT *, CAST(:made_at AS TIMESTAMPTZ) FROM unnest(
        CAST(CAST(:ids AS TEXT) AS BIGINT[]), CAST(CAST(:kinds AS TEXT) AS TEXT[]),
        CAST(CAST(:users AS TEXT) AS BIGINT[]), CAST(CAST(:organisations AS TEXT) AS BIGINT[]),
        CAST(CAST(:occasions AS TEXT) AS TEXT[]), CAST(CAST(:paths AS TEXT) AS TEXT[]),
        CAST(CAST(:facts AS TEXT) AS JSONB[]), CAST(CAST(:in_app AS TEXT) AS BOOLEAN[]))
    ON CONFLICT DO NOTHING
    RETURNING id
    """
)
_CLAIM = text(
    """
    UPDATE outgoing_message AS o
    SET claimed_until = CAST(:now AS TIMESTAMPTZ) + CAST(:lease AS INTERVAL),
        attempts = o.attempts + 1
    FROM (
        SELECT id FROM outgoing_message
        WHERE state = 'waiting' AND next_try_at <= :now
          AND (claimed_until IS NULL OR claimed_until <= :now)
        ORDER BY next_try_at, id LIMIT :limit FOR UPDATE SKIP LOCKED
    ) AS due, notification AS n
    WHERE o.id = due.id AND n.id = o.notification_id
    RETURNING o.id, o.channel, o.address, o.language, o.attempts, n.kind, n.path, n.facts,
              n.organisation_id
    """
)


async def next_events(tx: Tx, place: dict[str, Any], behind: str, limit: int) -> Sequence[Any]:
    """Events of the outbox after a place, in order."""
    statement = text(_NEXT_EVENTS.format(behind=behind))
    return (await tx.execute(statement, {**place, "limit": limit})).all()


async def add(tx: Tx, rows: Sequence[dict[str, Any]], made_at: datetime) -> set[int]:
    """Insert news; the ids of those that were not told before."""
    values = {
        "ids": numbers([row["id"] for row in rows]),
        "kinds": texts([row["kind"] for row in rows]),
        "users": numbers([row["user_id"] for row in rows]),
        "organisations": numbers([row["organisation_id"] for row in rows]),
        "occasions": texts([row["occasion"] for row in rows]),
        "paths": texts([row["path"] for row in rows]),
        "facts": texts([msgspec.json.encode(row["facts"]).decode() for row in rows]),
        "in_app": numbers([row["in_app"] for row in rows]),
        "made_at": made_at,
    }
    return set(await tx.scalars(_ADD, values))


async def add_outgoing(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Insert messages that wait to be sent."""
    await insert_rows(tx, OutgoingMessage, rows)


async def load_choices(tx: ReadTx, user_ids: Collection[int]) -> dict[tuple[int, str, str], bool]:
    """(person, kind, channel) -> wanted, for what people have chosen themselves."""
    rows = await tx.execute(
        select(
            NotificationChoice.user_id,
            NotificationChoice.kind,
            NotificationChoice.channel,
            NotificationChoice.wanted,
        ).where(NotificationChoice.user_id.in_(user_ids))
    )
    return {(user, kind, channel): wanted for user, kind, channel, wanted in rows}


async def save_choices(tx: Tx, user_id: int, chosen: dict[tuple[str, str], bool]) -> None:
    """Write a person's choices over what they chose before."""
    rows = [
        {"user_id": user_id, "kind": kind, "channel": channel, "wanted": wanted}
        for (kind, channel), wanted in sorted(chosen.items())
    ]
    statement = insert(NotificationChoice)
    changed = {"wanted": statement.excluded.wanted}
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "kind", "channel"], set_=changed
        ),
        rows,
    )


async def page_of(
    tx: ReadTx, user_id: int, organisation_id: int, request: PageRequest, *, unread: bool
) -> Page[Notification]:
    """A member's news, newest first."""
    mine = _mine(user_id, organisation_id)
    if unread:
        mine = (*mine, Notification.read_at.is_(None))
    total = await tx.scalar(select(func.count()).select_from(Notification).where(*mine))
    rows = await tx.scalars(
        select(Notification)
        .where(*mine)
        .order_by(Notification.id.desc())
        .offset(request.offset)
        .limit(request.size)
    )
    return Page(list(rows), int(total or 0), request)


async def count_unread(tx: ReadTx, user_id: int, organisation_id: int) -> int:
    """How many of a member's news are unread."""
    mine = _mine(user_id, organisation_id)
    counted = select(func.count()).select_from(Notification)
    return int(await tx.scalar(counted.where(*mine, Notification.read_at.is_(None))) or 0)


async def mark_read(
    tx: Tx, user_id: int, organisation_id: int, at: datetime, notification_id: int | None = None
) -> str | None:
    """Mark one of a member's news as read, or all; the path of the one."""
    mine = _mine(user_id, organisation_id)
    if notification_id is not None:
        mine = (*mine, Notification.id == notification_id)
    await tx.execute(
        update(Notification).where(*mine, Notification.read_at.is_(None)).values(read_at=at)
    )
    if notification_id is None:
        return None
    return await tx.scalar(select(Notification.path).where(*mine))


def _mine(user_id: int, organisation_id: int) -> tuple[Any, ...]:
    return (
        Notification.user_id == user_id,
        Notification.organisation_id == organisation_id,
        Notification.in_app,
    )


async def claim_outgoing(tx: Tx, now: datetime, lease: timedelta, limit: int) -> Sequence[Any]:
    """Take messages whose time has come; nobody else gets them while the lease lasts."""
    values = {"now": now, "lease": lease, "limit": limit}
    return (await tx.execute(_CLAIM, values)).all()


async def discard_outgoing(tx: Tx, channels: Collection[str], now: datetime) -> None:
    """Settle whatever waits for channels that nobody has connected."""
    await tx.execute(
        update(OutgoingMessage)
        .where(OutgoingMessage.state == "waiting", OutgoingMessage.channel.in_(channels))
        .values(state=Outcome.DISCARDED.value, settled_at=now)
    )


async def settle_outgoing(tx: Tx, message_id: int, **changes: Any) -> None:
    """Write down what became of a message, unless another sender did before."""
    await tx.execute(
        update(OutgoingMessage)
        .where(OutgoingMessage.id == message_id, OutgoingMessage.state == "waiting")
        .values(**changes)
    )


async def forget_before(tx: Tx, instant: datetime) -> None:
    """Let old news go, and what was sent of them."""
    await tx.execute(delete(Notification).where(Notification.made_at < instant))
