"""Orders as their readers see them: every statement takes the reader's scope."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from dealers import Scope, named, named_sql
from kernel.db import ReadTx
from kernel.db.patterns import containing
from kernel.paging import PageRequest


@dataclass(frozen=True, slots=True)
class OrderFilters:
    """How a list of orders is narrowed. `text`: a part of a number, a PO number or a buyer."""

    text: str = ""
    state: str = ""
    """One of the states, `standing` (what figures of orders count), or empty."""
    buyer_id: int | None = None
    sold_by: int | None = None
    progress: str = ""
    """`to_ship` (goods are held), `waiting` (backorder), `under_way` (something left), or empty."""
    first: date | None = None
    last: date | None = None
    """Ordered on these days and between them."""


_PROGRESS = {
    "": "true",
    "to_ship": """o.state = 'confirmed' AND EXISTS (
        SELECT FROM order_line l WHERE l.order_id = o.id AND l.held_quantity > 0)""",
    "waiting": """o.state = 'confirmed' AND EXISTS (
        SELECT FROM order_line l WHERE l.order_id = o.id
          AND l.confirmed_quantity > l.shipped_quantity + l.held_quantity)""",
    "under_way": """o.state = 'confirmed' AND EXISTS (
        SELECT FROM order_line l WHERE l.order_id = o.id AND l.shipped_quantity > 0)""",
}
_NUMBERS = text("SELECT id, number FROM sales_order WHERE id = ANY(CAST(:ids AS BIGINT[]))")
_ROWS = """
    SELECT o.id, o.number, o.state, o.version, o.seller_id, o.buyer_id, o.ordered_on,
           o.placed_at, o.requested_on, o.po_number, o.currency, o.gross_minor, o.block_reasons,
           lines.count, lines.wanted, lines.shipped, lines.held
    FROM {chosen} o
    JOIN LATERAL (
        SELECT count(*) AS count, sum(quantity - cancelled_quantity)::BIGINT AS wanted,
               sum(shipped_quantity)::BIGINT AS shipped, sum(held_quantity)::BIGINT AS held
        FROM order_line WHERE order_id = o.id
    ) AS lines ON true
    ORDER BY o.id {direction}
"""
_WHERE = """
    {scope}
    AND (CAST(:state AS TEXT) = '' OR o.state = CAST(:state AS TEXT)
         OR CAST(:state AS TEXT) = 'standing' AND o.state IN ('confirmed', 'blocked', 'closed'))
    AND (CAST(:buyer_id AS BIGINT) IS NULL OR o.buyer_id = CAST(:buyer_id AS BIGINT))
    AND (CAST(:seller_id AS BIGINT) IS NULL OR o.seller_id = CAST(:seller_id AS BIGINT))
    AND (CAST(:first AS DATE) IS NULL OR o.ordered_on >= CAST(:first AS DATE))
    AND (CAST(:last AS DATE) IS NULL OR o.ordered_on <= CAST(:last AS DATE))
    AND (CAST(:pattern AS TEXT) = '' OR o.number ILIKE CAST(:pattern AS TEXT)
         OR o.po_number ILIKE CAST(:pattern AS TEXT) OR {named})
    AND {progress}
"""
_FIND = "SELECT o.id FROM sales_order o WHERE o.number = :number AND {scope}"


async def find_order_id(tx: ReadTx, scope: Scope, number: str) -> int | None:
    """The id of an order that the reader may see."""
    statement = _FIND.format(scope=scope.trade_sql("o.seller_id", "o.buyer_id"))
    found = await tx.execute(text(statement), {"number": number, **scope.bind})
    return found.scalar_one_or_none()


_NEXT_BLOCKED = """
    SELECT o.number FROM sales_order o
    WHERE o.state = 'blocked' AND {scope} AND o.id <> CAST(:after AS BIGINT)
      AND (CAST(:seller_id AS BIGINT) IS NULL OR o.seller_id = CAST(:seller_id AS BIGINT))
    ORDER BY o.id < CAST(:after AS BIGINT), o.id LIMIT 1
"""


async def find_next_blocked(
    tx: ReadTx, scope: Scope, after: int, *, sold_by: int | None = None
) -> str | None:
    """The number of the blocked order that follows one, from the oldest again after the newest."""
    statement = _NEXT_BLOCKED.format(scope=scope.trade_sql("o.seller_id", "o.buyer_id"))
    values = scope.bind | {"after": after, "seller_id": sold_by}
    return (await tx.execute(text(statement), values)).scalar_one_or_none()


async def list_rows(
    tx: ReadTx, scope: Scope, filters: OrderFilters, page: PageRequest, *, oldest_first: bool
) -> tuple[Sequence[Any], int]:
    """One page of orders, newest first unless asked otherwise, and how many there are."""
    where = _WHERE.format(
        scope=scope.trade_sql("o.seller_id", "o.buyer_id"),
        progress=_PROGRESS[filters.progress],
        named=named_sql("o.buyer_id"),
    )
    direction = "ASC" if oldest_first else "DESC"
    values = {
        **scope.bind,
        **named(filters.text),
        "state": filters.state,
        "buyer_id": filters.buyer_id,
        "seller_id": filters.sold_by,
        "first": filters.first,
        "last": filters.last,
        "pattern": containing(filters.text),
    }
    count = text(f"SELECT count(*) FROM sales_order o WHERE {where}")  # noqa: S608 - no values
    total = (await tx.execute(count, values)).scalar_one()
    chosen = (
        f"(SELECT * FROM sales_order o WHERE {where} ORDER BY o.id {direction}"  # noqa: S608
        " LIMIT :size OFFSET :offset)"
    )
    statement = text(_ROWS.format(chosen=chosen, direction=direction))
    rows = await tx.execute(statement, values | {"size": page.size, "offset": page.offset})
    return rows.all(), total


async def numbers_of(tx: ReadTx, order_ids: Collection[int]) -> dict[int, str]:
    """Numbers of orders by id, for documents that the caller may see."""
    found = await tx.execute(_NUMBERS, {"ids": list(order_ids)})
    return {row.id: row.number for row in found}


async def count_by_state(tx: ReadTx, scope: Scope) -> dict[str, int]:
    """How many orders stand where, among the live ones (confirmed and blocked)."""
    where = scope.trade_sql("o.seller_id", "o.buyer_id")
    statement = text(
        f"SELECT o.state, count(*) FROM sales_order o WHERE {where}"  # noqa: S608 - no values
        " AND o.state IN ('confirmed', 'blocked') GROUP BY o.state"
    )
    return {row[0]: row[1] for row in await tx.execute(statement, scope.bind)}
