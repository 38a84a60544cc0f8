"""Orders with goods to send, by whom and where they go to."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, text

from dealers import Scope, named, named_sql
from kernel.db import ReadTx
from kernel.db.patterns import containing
from kernel.paging import PageRequest

_DUE = "coalesce(o.requested_on, o.ordered_on)"
_SHIPPABLE = """
    FROM sales_order o
    JOIN LATERAL (
        SELECT count(*) FILTER (WHERE l.held_quantity > 0) AS lines,
               sum(l.held_quantity)::bigint AS held,
               sum(greatest(l.confirmed_quantity - l.shipped_quantity - l.held_quantity, 0))::bigint
                 AS waiting,
               sum(l.shipped_quantity)::bigint AS shipped
        FROM order_line l WHERE l.order_id = o.id
    ) AS goods ON goods.held > 0
    WHERE o.state = 'confirmed' AND {scope}
      AND (CAST(:seller_id AS BIGINT) IS NULL OR o.seller_id = CAST(:seller_id AS BIGINT))
      AND (CAST(:pattern AS TEXT) = '' OR o.number ILIKE CAST(:pattern AS TEXT)
           OR o.po_number ILIKE CAST(:pattern AS TEXT) OR {named})
"""
_ROWS = (
    """
    SELECT o.id, o.number, o.version, o.seller_id, o.buyer_id, o.ship_to_id, o.ordered_on,
           o.requested_on, o.po_number, o.currency, o.gross_minor, goods.lines, goods.held,
           goods.waiting, goods.shipped
"""
    + _SHIPPABLE
    + f"""
      AND (NOT CAST(:due_only AS BOOLEAN) OR coalesce(o.requested_on <= CAST(:today AS DATE), true))
    ORDER BY min({_DUE}) OVER (PARTITION BY o.buyer_id, o.ship_to_id), o.buyer_id, o.ship_to_id,
             {_DUE}, o.id
    LIMIT :size OFFSET :offset
"""
)
_COUNTS = (
    """
    SELECT count(*),
           count(*) FILTER (WHERE coalesce(o.requested_on <= CAST(:today AS DATE), true))
"""
    + _SHIPPABLE
)


async def list_shippable(
    tx: ReadTx,
    scope: Scope,
    *,
    sold_by: int | None,
    today: date,
    due_only: bool,
    words: str,
    page: PageRequest,
) -> tuple[Sequence[Row[Any]], int, int]:
    """A page of orders whose goods are held, how many there are, and how many of them are due.

    Due are those without a requested day, and those whose day has come.
    The group (buyer and delivery address) with the earliest order comes first.
    """
    values = {
        **scope.bind,
        **named(words),
        "seller_id": sold_by,
        "today": today,
        "pattern": containing(words),
    }
    conditions = {
        "scope": scope.trade_sql("o.seller_id", "o.buyer_id"),
        "named": named_sql("o.buyer_id"),
    }
    counts = (await tx.execute(text(_COUNTS.format(**conditions)), values)).one()
    values |= {"due_only": due_only, "size": page.size, "offset": page.offset}
    rows = await tx.execute(text(_ROWS.format(**conditions)), values)
    return rows.all(), counts[0], counts[1]
