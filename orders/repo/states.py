"""Where a state is written, besides by placing; every step is one of `orders.states`."""

from typing import NamedTuple

from sqlalchemy import text

from kernel.db import Tx
from orders.states import State

_END = text(
    """
    UPDATE sales_order
    SET state = :state, net_minor = :net, tax_minor = :tax, freight_minor = :freight,
        gross_minor = :net + :tax + :freight, version = version + 1, reserve_until = NULL,
        block_reasons = CASE WHEN :state = 'rejected' THEN block_reasons ELSE '[]'::JSONB END
    WHERE id = :id
    """
)
_MOVE = text(
    """
    UPDATE sales_order SET state = :state WHERE id = ANY(CAST(:ids AS BIGINT[]))
    """
)


class Ended(NamedTuple):
    """An order that came to its end, with the amounts of what is left of it."""

    id: int
    state: State
    net: int
    tax: int
    freight: int


async def end_order(tx: Tx, ended: Ended) -> None:
    """Store the end of an order; the caller holds its lock and took the step by the table."""
    await tx.execute(_END, ended._asdict() | {"state": ended.state.value})


async def move_orders(tx: Tx, ids: list[int], state: State) -> None:
    """Store one state for several orders; the caller holds their locks and took the step."""
    if ids:
        await tx.execute(_MOVE, {"ids": ids, "state": state.value})
