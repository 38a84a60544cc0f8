"""Where a state is written, besides by placing; every step is one of `orders.states`."""

from typing import NamedTuple

from sqlalchemy import text

from kernel.db import Tx
from orders.states import State

_END = text(
    """
    UPDATE sales_order AS o
    SET state = e.state, net_minor = e.net, tax_minor = e.tax, freight_minor = e.freight,
        gross_minor = e.net + e.tax + e.freight, version = o.version + 1, reserve_until = NULL,
        block_reasons = CASE WHEN e.state = 'rejected' THEN o.block_reasons ELSE '[]'::JSONB END
    FROM (SELECT CAST(:id AS BIGINT) AS id, CAST(:state AS TEXT) AS state,
                 CAST(:net AS BIGINT) AS net, CAST(:tax AS BIGINT) AS tax,
                 CAST(:freight AS BIGINT) AS freight) AS e
    WHERE o.id = e.id
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
