"""What runs out, and an order that would last: from how fast things were sold on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from catalogue import Product, ProductStatus, load_products
from dealers import Scope
from inventory import TRAILING_DAYS, StockRow, list_stock
from kernel.actor import Actor
from kernel.db import ReadTx
from orders.repo.bought import still_to_come

RUNS_OUT_DAYS: Final = 21
"""What lasts no longer than so many days runs out."""
LASTS_DAYS: Final = 42
"""For so many days a suggested order brings the stock."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A product that runs out: `days` what is there or coming lasts, `order` what would do."""

    product: Product
    on_hand: int
    coming: int
    per_day: Decimal
    days: Decimal
    order: int


async def running_out(tx: ReadTx, actor: Actor, scope: Scope) -> list[Suggested]:
    """What the actor's own organisation runs out of, the most urgent first."""
    rows = await list_stock(tx, scope, actor.organisation_id)
    sold = [row for row in rows if row.out > 0]
    coming = await still_to_come(tx, actor.organisation_id)
    products = (await load_products(tx, ids=[row.product_id for row in sold])).by_id
    return suggest(sold, coming, products)


def suggest(
    rows: Iterable[StockRow], coming: Mapping[int, int], products: Mapping[int, Product]
) -> list[Suggested]:
    """What lasts `RUNS_OUT_DAYS` or less at the rate of the trailing days, and what to order.

    What is on its way and what is ordered counts as there; a stock below zero counts as none.
    A suggestion reaches the product's minimum and is a whole multiple.
    """
    found = []
    for row in rows:
        product = products[row.product_id]
        if product.status is not ProductStatus.ACTIVE:
            continue
        per_day = Decimal(row.out) / TRAILING_DAYS
        there = max(row.on_hand, 0)
        expected = row.in_transit + coming.get(row.product_id, 0)
        days = (there + expected) / per_day
        if days > RUNS_OUT_DAYS:
            continue
        lacking = int((per_day * LASTS_DAYS - there - expected).quantize(Decimal(1), ROUND_HALF_UP))
        least = max(lacking, product.minimum_quantity, 1)
        order = -(-least // product.multiple) * product.multiple
        found.append(Suggested(product, row.on_hand, expected, per_day, days, order))
    return sorted(found, key=lambda one: (one.days, one.product.sku))
