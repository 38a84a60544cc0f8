"""Which orders wait: for credit, for goods, or for somebody to close them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text

from kernel.db import ReadTx, Tx

_BLOCKED = text(
    """
    SELECT id FROM sales_order
    WHERE seller_id = :seller_id AND state = 'blocked' AND id > :after
    ORDER BY id
    LIMIT :limit
    """
)
_BACKORDERS = text(
    """
    SELECT o.id FROM sales_order o
    WHERE o.seller_id = :seller_id AND o.state = 'confirmed' AND o.id > :after
      AND EXISTS (
          SELECT FROM order_line l
          WHERE l.order_id = o.id
            AND l.confirmed_quantity > l.shipped_quantity + l.held_quantity)
    ORDER BY o.id
    LIMIT :limit
    """
)
_LAPSED = text(
    """
    SELECT id FROM sales_order
    WHERE state = 'blocked' AND reserve_until <= :now
    ORDER BY id
    LIMIT 200
    """
)
_CLEAR = text("UPDATE sales_order SET reserve_until = NULL WHERE id = ANY(CAST(:ids AS BIGINT[]))")
_SELLERS = text(
    """
    SELECT seller_id FROM sales_order WHERE state = 'blocked'
    UNION
    SELECT o.seller_id FROM order_line l JOIN sales_order o ON o.id = l.order_id
    WHERE l.confirmed_quantity > l.shipped_quantity + l.held_quantity AND o.state = 'confirmed'
    ORDER BY 1
    """
)


async def ids_of_blocked(tx: ReadTx, seller_id: int, *, after: int, limit: int) -> list[int]:
    """A seller's blocked orders, oldest first."""
    values = {"seller_id": seller_id, "after": after, "limit": limit}
    return list((await tx.execute(_BLOCKED, values)).scalars())


async def ids_of_backorders(tx: ReadTx, seller_id: int, *, after: int, limit: int) -> list[int]:
    """A seller's confirmed orders with lines that wait for goods, oldest first."""
    values = {"seller_id": seller_id, "after": after, "limit": limit}
    return list((await tx.execute(_BACKORDERS, values)).scalars())


async def ids_of_lapsed(tx: ReadTx, now: datetime) -> list[int]:
    """Blocked orders that may not keep their goods any longer."""
    return list((await tx.execute(_LAPSED, {"now": now})).scalars())


async def clear_reserve_until(tx: Tx, ids: Sequence[int]) -> None:
    """Orders that keep no goods keep no date either."""
    if ids:
        await tx.execute(_CLEAR, {"ids": list(ids)})


async def sellers_with_waiting(tx: ReadTx) -> list[int]:
    """Sellers that have blocked orders or backorders."""
    return list((await tx.execute(_SELLERS)).scalars())
