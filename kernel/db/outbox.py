"""What happened, for followers: rows written by the transaction that made it happen.

Placing only writes rows; a follower behind it notifies open pages and enqueues jobs, because a
NOTIFY inside every placing transaction would serialise their commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import text

from kernel.db.transaction import Tx

_INSERT = text(
    """
    INSERT INTO outbox (id, kind, seller_id, subject_id, payload)
    SELECT * FROM unnest(
        CAST(:ids AS BIGINT[]), CAST(:kinds AS TEXT[]), CAST(:sellers AS BIGINT[]),
        CAST(:subjects AS BIGINT[]), CAST(:payloads AS JSONB[]))
    """
)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: `orders:order:confirmed` to the order `subject_id`."""

    kind: str
    seller_id: int | None
    subject_id: int
    payload: dict[str, Any] = field(default_factory=dict)


async def publish(tx: Tx, events: Sequence[Event]) -> None:
    """Append events; they become visible to followers with the commit of `tx`."""
    if not events:
        return
    await tx.execute(
        _INSERT,
        {
            "ids": await tx.new_ids(len(events)),
            "kinds": [event.kind for event in events],
            "sellers": [event.seller_id for event in events],
            "subjects": [event.subject_id for event in events],
            "payloads": [msgspec.json.encode(event.payload).decode() for event in events],
        },
    )
