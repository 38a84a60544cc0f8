"""What happened to orders after they were placed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import text

from kernel.db import ReadTx, Tx

_ADD = text(
    """
    INSERT INTO order_event (id, order_id, kind, at, by_user_id, facts)
    SELECT id, order_id, kind, :at, by_user_id, facts::JSONB
    FROM unnest(CAST(:ids AS BIGINT[]), CAST(:orders AS BIGINT[]), CAST(:kinds AS TEXT[]),
                CAST(:users AS BIGINT[]), CAST(:facts AS TEXT[]))
         AS e (id, order_id, kind, by_user_id, facts)
    """
)
_READ = text(
    """
    SELECT kind, at, by_user_id, facts FROM order_event WHERE order_id = :order_id ORDER BY id
    """
)


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of an order's timeline."""

    order_id: int
    kind: str
    user_id: int
    facts: dict[str, Any] = field(default_factory=dict)


async def add_events(tx: Tx, happened: Sequence[Happened]) -> None:
    """Append to timelines, at the present instant."""
    if not happened:
        return
    await tx.execute(
        _ADD,
        {
            "at": await tx.now(),
            "ids": await tx.new_ids(len(happened)),
            "orders": [one.order_id for one in happened],
            "kinds": [one.kind for one in happened],
            "users": [one.user_id for one in happened],
            "facts": [msgspec.json.encode(one.facts).decode() for one in happened],
        },
    )


async def events_of(tx: ReadTx, order_id: int) -> Sequence[Any]:
    """(kind, at, by_user_id, facts) in the order in which it happened."""
    return (await tx.execute(_READ, {"order_id": order_id})).all()
