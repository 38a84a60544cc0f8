"""What happened, for followers: rows written by the transaction that made it happen.

Placing only writes rows; a follower behind it notifies open pages and enqueues jobs, because a
NOTIFY inside every placing transaction would serialise their commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import text

from kernel.db.arrays import numbers, texts
from kernel.db.transaction import Tx

_INSERT = text(
    """
    INSERT INTO outbox (id, kind, seller_id, subject_id, payload)
    SELECT * FROM unnest(
        CAST(CAST(:ids AS TEXT) AS BIGINT[]), CAST(CAST(:kinds AS TEXT) AS TEXT[]),
        CAST(CAST(:sellers AS TEXT) AS BIGINT[]), CAST(CAST(:subjects AS TEXT) AS BIGINT[]),
        CAST(CAST(:payloads AS TEXT) AS JSONB[]))
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
    await tx.rows(
        _INSERT,
        {
            "ids": numbers(await tx.new_ids(len(events))),
            "kinds": texts([event.kind for event in events]),
            "sellers": numbers([event.seller_id for event in events]),
            "subjects": numbers([event.subject_id for event in events]),
            "payloads": texts([msgspec.json.encode(event.payload).decode() for event in events]),
        },
    )
