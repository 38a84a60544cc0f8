"""Prices that begin soon, and whom they are for."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import text

from kernel.db import ReadTx

_FOR_BUYERS = """
    FROM price_entry e
    JOIN price_list l ON l.id = e.price_list_id
    JOIN price_assignment a ON a.price_list_id = l.id
    JOIN organisation o ON o.kind = 'dealer' AND o.status = 'active' AND (
        o.id = a.organisation_id OR o.segment = a.segment
        OR o.path <@ (SELECT n.path FROM organisation n WHERE n.id = a.node_id))
    JOIN organisation s ON s.id = coalesce(o.supplier_id, o.parent_id)
    JOIN organisation owner ON owner.id = l.seller_id
    WHERE (owner.id = s.id OR s.kind <> 'dealer' AND s.path <@ owner.path)
"""
"""A list counts for a buyer if whoever sells to it owns the list, or a company above the seller."""
_UPCOMING = text(
    f"""
    SELECT o.id AS buyer_id, e.valid_from AS from_on, count(DISTINCT e.product_id) AS products
    {_FOR_BUYERS} AND e.valid_from > CAST(:today AS DATE) AND e.valid_from <= CAST(:until AS DATE)
    GROUP BY o.id, e.valid_from
    ORDER BY o.id, e.valid_from
    """
)
_PRODUCTS = text(
    f"""
    SELECT DISTINCT e.product_id, e.minimum_quantity
    {_FOR_BUYERS} AND o.id = :buyer_id AND e.valid_from = CAST(:on AS DATE)
    ORDER BY e.product_id, e.minimum_quantity LIMIT :most
    """
)


async def upcoming(tx: ReadTx, today: date, until: date) -> Sequence[Any]:
    """How many products get a new price for each dealer on each day in (today, until]."""
    return (await tx.execute(_UPCOMING, {"today": today, "until": until})).all()


async def products_changing(
    tx: ReadTx, buyer_id: int, on: date, most: int
) -> Sequence[tuple[int, int]]:
    """(product, quantity of the break) of a buyer's lists with a price that begins on a day."""
    rows = await tx.execute(_PRODUCTS, {"buyer_id": buyer_id, "on": on, "most": most})
    return [(row.product_id, row.minimum_quantity) for row in rows]
