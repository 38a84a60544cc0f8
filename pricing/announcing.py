"""Announcing prices before they apply."""

from dataclasses import dataclass
from datetime import date, timedelta

from catalogue import load_products
from dealers import Party, load_parties
from kernel.db import ReadTx
from pricing import repo_announcing as repo
from pricing.quotes import quote
from pricing.types import PricedLine, QuoteLine, QuoteRequest

ANNOUNCED_DAYS = 7
"""How many days before they apply prices are announced."""
MOST_CHANGES = 500


@dataclass(frozen=True, slots=True)
class Upcoming:
    """So many products get a new price for a dealer on a day."""

    buyer_id: int
    from_on: date
    products: int


@dataclass(frozen=True, slots=True)
class AnnouncedPrice:
    """A dealer's own price before and after, in millionths for `price_per` units; None: no price.

    `quantity` is the break for which it counts.
    """

    sku: str
    name: str
    quantity: int
    price_per: int
    before_micros: int | None
    after_micros: int | None


async def upcoming_prices(tx: ReadTx, today: date) -> list[Upcoming]:
    """What is to be announced today, for jobs, which ask for nobody."""
    rows = await repo.upcoming(tx, today, today + timedelta(days=ANNOUNCED_DAYS))
    return [Upcoming(row.buyer_id, row.from_on, row.products) for row in rows]


async def own_price_changes(tx: ReadTx, buyer: Party, on: date) -> list[AnnouncedPrice]:
    """A dealer's own prices that change on a day, worked out like any order of it.

    A change in a list that a stronger one outweighs is none; two quotes for all of them.
    """
    if buyer.seller_id is None:
        return []
    changing = await repo.products_changing(tx, buyer.id, on, MOST_CHANGES)
    products = (await load_products(tx, ids={id_ for id_, _ in changing})).by_id
    lines = [QuoteLine.of(products[id_], quantity) for id_, quantity in changing]
    seller = (await load_parties(tx, [buyer.seller_id]))[buyer.seller_id]
    requests = [
        QuoteRequest(
            seller=seller, buyer=buyer, currency=buyer.currency, order_on=day, lines=(line,)
        )
        for line in lines
        for day in (on - timedelta(days=1), on)
    ]
    quotes = [one.lines[0] for one in await quote(tx, requests)]
    found = []
    for line, before, after in zip(lines, quotes[::2], quotes[1::2], strict=True):
        was, becomes = _price(before), _price(after)
        if was != becomes:
            product = products[line.product_id]
            found.append(
                AnnouncedPrice(
                    product.sku, product.name, line.quantity, line.price_per, was, becomes
                )
            )
    return found


def _price(line: object) -> int | None:
    return line.unit_price_micros if isinstance(line, PricedLine) else None
