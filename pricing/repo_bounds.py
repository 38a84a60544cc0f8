"""Statements that show price limits and tax rates."""

from datetime import date
from typing import Any

from sqlalchemy import select, text

from dealers import Scope
from kernel.db import ReadTx
from kernel.db.patterns import containing
from kernel.paging import PageRequest
from pricing.models import PriceLimit, TaxRate

_LIMITS = """
SELECT l.id, l.seller_id, s.name AS seller_name, p.sku, coalesce(p.name, c.name) AS name,
       c.code AS category, coalesce(p.price_per, 1) AS price_per, l.currency, l.lowest_price,
       l.highest_price, l.branch_rate, l.valid_from, l.valid_until,
       daterange(l.valid_from, l.valid_until) @> CAST(:on AS date) AS current,
       count(*) OVER () AS total
FROM price_limit l
JOIN organisation s ON s.id = l.seller_id
LEFT JOIN product p ON p.id = l.product_id
LEFT JOIN category c ON c.id = l.category_id
WHERE {seen} AND (:text = '' OR coalesce(p.sku, c.code) ILIKE :pattern
                  OR coalesce(p.name, c.name) ILIKE :pattern)
ORDER BY s.name, l.product_key, l.currency, l.valid_from NULLS FIRST
LIMIT :size OFFSET :offset
"""
_TAXES = text(
    """
SELECT id, seller_country, product_class, buyer_class, rate, valid_from, valid_until,
       daterange(valid_from, valid_until) @> CAST(:on AS date) AS current,
       count(*) OVER () AS total
FROM tax_rate
ORDER BY seller_country, product_class, buyer_class, valid_from NULLS FIRST
LIMIT :size OFFSET :offset
"""
)


async def limits(
    tx: ReadTx, scope: Scope, page: PageRequest, *, words: str, on: date
) -> list[dict[str, Any]]:
    """Price limits of the sellers that the reader may see, by seller and product."""
    statement = text(_LIMITS.format(seen=scope.trade_sql("l.seller_id", "l.seller_id")))
    values = {"text": words, "pattern": containing(words), "on": on}
    paging = {"size": page.size, "offset": page.offset}
    found = await tx.execute(statement, values | paging | scope.bind)
    return [dict(row) for row in found.mappings()]


async def taxes(tx: ReadTx, page: PageRequest, on: date) -> list[dict[str, Any]]:
    """Tax rates by country and classes; they belong to no seller."""
    values = {"size": page.size, "offset": page.offset, "on": on}
    return [dict(row) for row in (await tx.execute(_TAXES, values)).mappings()]


async def find_limit(tx: ReadTx, scope: Scope, limit_id: int) -> PriceLimit | None:
    """A limit of the reader's own organisation."""
    mine = scope.own(PriceLimit.seller_id)
    return (await tx.scalars(select(PriceLimit).where(PriceLimit.id == limit_id, mine))).first()


async def find_tax(tx: ReadTx, tax_id: int) -> TaxRate | None:
    """A tax rate."""
    return (await tx.scalars(select(TaxRate).where(TaxRate.id == tax_id))).first()
