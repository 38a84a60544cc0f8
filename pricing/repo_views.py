"""Statements that show rules; each takes the reader's scope."""

from datetime import date
from typing import Any

from sqlalchemy import text

from dealers import Scope
from kernel.db import ReadTx
from kernel.paging import PageRequest

_LISTS = """
SELECT l.id, l.seller_id, l.code, l.name, l.currency, l.tax_included, l.merge,
       l.valid_from, l.valid_until,
       (SELECT count(DISTINCT e.product_id) FROM price_entry e WHERE e.price_list_id = l.id)
           AS products,
       (SELECT count(*) FROM price_assignment a WHERE a.price_list_id = l.id) AS assignments,
       (SELECT count(*) FROM price_policy p WHERE p.price_list_id = l.id) AS policies,
       count(*) OVER () AS total
FROM price_list l
WHERE {seen} AND (CAST(:list_id AS bigint) IS NULL OR l.id = :list_id)
ORDER BY l.seller_id, l.code
LIMIT :size OFFSET :offset
"""
_ENTRIES = """
SELECT e.product_id, e.minimum_quantity, e.unit_price, e.valid_from, e.valid_until,
       daterange(e.valid_from, e.valid_until) @> CAST(:on AS date) AS current,
       count(*) OVER () AS total
FROM price_entry e
JOIN price_list l ON l.id = e.price_list_id
WHERE {seen} AND e.price_list_id = :list_id
  AND (CAST(:product_id AS bigint) IS NULL OR e.product_id = :product_id)
ORDER BY e.product_id, e.minimum_quantity, e.valid_from NULLS FIRST
LIMIT :size OFFSET :offset
"""
_ASSIGNMENTS = """
SELECT a.id, a.organisation_id, a.segment, a.node_id, a.priority
FROM price_assignment a
JOIN price_list l ON l.id = a.price_list_id
WHERE {seen} AND a.price_list_id = :list_id
ORDER BY a.priority DESC, a.buyer_key
"""
_POLICIES = """
SELECT p.id, p.seller_id, p.code, p.name, p.rate, p.currency,
       p.minimum_quantity, p.maximum_quantity, p.minimum_amount_minor, p.maximum_amount_minor,
       p.price_list_id, switch.code AS price_list_code, p.priority, p.exclusivity_group,
       p.stacking, p.valid_from, p.valid_until,
       CASE WHEN NOT p.every_buyer THEN
           (SELECT count(*) FROM price_policy_buyer b WHERE b.policy_id = p.id) END AS buyers,
       CASE WHEN NOT p.every_product THEN
           (SELECT count(s.product_id) FROM price_policy_product s WHERE s.policy_id = p.id)
           END AS products,
       CASE WHEN NOT p.every_product THEN
           (SELECT count(s.category_id) FROM price_policy_product s WHERE s.policy_id = p.id)
           END AS categories,
       daterange(p.valid_from, p.valid_until) @> CAST(:on AS date) AS current,
       count(*) OVER () AS total
FROM price_policy p
LEFT JOIN price_list switch ON switch.id = p.price_list_id
WHERE {seen}
ORDER BY p.priority DESC, p.created_at DESC, p.id DESC
LIMIT :size OFFSET :offset
"""

Rows = list[dict[str, Any]]


async def price_lists(
    tx: ReadTx, scope: Scope, page: PageRequest, list_id: int | None = None
) -> Rows:
    """Lists that the reader may see, by seller and code."""
    values = {"list_id": list_id, "size": page.size, "offset": page.offset}
    return await _rows(tx, scope, _LISTS, "l.seller_id", values)


async def entries(
    tx: ReadTx,
    scope: Scope,
    list_id: int,
    *,
    on: date,
    product_id: int | None,
    page: PageRequest,
) -> Rows:
    """Prices of a list, one product's or all."""
    values = {
        "list_id": list_id,
        "on": on,
        "product_id": product_id,
        "size": page.size,
        "offset": page.offset,
    }
    return await _rows(tx, scope, _ENTRIES, "l.seller_id", values)


async def assignments(tx: ReadTx, scope: Scope, list_id: int) -> Rows:
    """Whom a list is given to."""
    return await _rows(tx, scope, _ASSIGNMENTS, "l.seller_id", {"list_id": list_id})


async def policies(tx: ReadTx, scope: Scope, on: date, page: PageRequest) -> Rows:
    """Policies that the reader may see, the strongest first."""
    values = {"on": on, "size": page.size, "offset": page.offset}
    return await _rows(tx, scope, _POLICIES, "p.seller_id", values)


async def _rows(
    tx: ReadTx, scope: Scope, statement: str, seller: str, values: dict[str, Any]
) -> Rows:
    """Rules are seen like a trade in which their seller stands on both sides.

    So a dealer sees its own alone, a company those of the companies in its subtree and none of a
    dealer's.
    """
    seen = statement.format(seen=scope.trade_sql(seller, seller))
    found = await tx.execute(text(seen), values | scope.bind)
    return [dict(row) for row in found.mappings()]
