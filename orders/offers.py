"""What a buyer is offered: each product with its price, the next break and what is there."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalogue import Product, load_products
from dealers import Party, Scope, get_organisation, load_parties
from inventory import Available, availability, availability_shown
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import Text
from pricing import PricedLine, QuoteLine, QuoteRequest, ReceiptStep, Unpriced, explain, quote

MOST_BREAKS = 8


@dataclass(frozen=True, slots=True)
class Offer:
    """One product for one buyer; `price` None where nobody sells it to them."""

    product: Product
    price: PricedLine | None
    available: Available | None
    shown: int | Text | None
    currency: str

    @property
    def next_break(self) -> tuple[int, int] | None:
        """(from which quantity, unit price in millionths) the next better price is."""
        following = self.price.receipt.get("next_break") if self.price else None
        return (following["minimum"], following["unit_price"]) if following else None

    @property
    def receipt(self) -> list[ReceiptStep]:
        """How the price comes about."""
        return explain(self.price.receipt, self.currency) if self.price else []


async def buyer_for(tx: ReadTx, actor: Actor, scope: Scope, code: str = "") -> Party:
    """Whose prices are looked at: one's own, or (a company) those of a dealer below.

    Raises:
        NotFound: nobody by that code in the reader's scope.
    """
    if code:
        return (await get_organisation(tx, scope, code)).party
    return (await load_parties(tx, [actor.organisation_id]))[actor.organisation_id]


async def offers_for(tx: ReadTx, buyer: Party, product_ids: Sequence[int]) -> list[Offer]:
    """An offer for each product, in their order; one quote for all of them."""
    products = (await load_products(tx, ids=product_ids, buyer_id=buyer.id)).by_id
    wanted = [products[product_id] for product_id in product_ids]
    if buyer.seller_id is None or not wanted:
        return [Offer(product, None, None, None, buyer.currency) for product in wanted]
    seller = (await load_parties(tx, [buyer.seller_id]))[buyer.seller_id]
    prices = await _prices(tx, seller, buyer, [(p, p.minimum_quantity) for p in wanted])
    stock = await availability(tx, seller, product_ids)
    return [
        Offer(
            product,
            price if isinstance(price, PricedLine) else None,
            stock[product.id],
            availability_shown(seller, stock[product.id]),
            buyer.currency,
        )
        for product, price in zip(wanted, prices, strict=True)
    ]


async def breaks_for(tx: ReadTx, buyer: Party, product: Product) -> list[tuple[int, int]]:
    """(from which quantity, unit price in millionths) of a product, cheapest quantity first."""
    if buyer.seller_id is None:
        return []
    seller = (await load_parties(tx, [buyer.seller_id]))[buyer.seller_id]
    found: list[tuple[int, int]] = []
    quantity: int | None = product.minimum_quantity
    while quantity is not None and len(found) < MOST_BREAKS:
        [price] = await _prices(tx, seller, buyer, [(product, quantity)])
        if isinstance(price, Unpriced):
            break
        found.append((quantity, price.unit_price_micros))
        following = price.receipt.get("next_break")
        quantity = following["minimum"] if following else None
    return found


async def _prices(
    tx: ReadTx, seller: Party, buyer: Party, wanted: Sequence[tuple[Product, int]]
) -> tuple[PricedLine | Unpriced, ...]:
    request = QuoteRequest(
        seller=seller,
        buyer=buyer,
        currency=buyer.currency,
        order_on=await tx.today(seller.zone),
        lines=tuple(QuoteLine.of(product, quantity) for product, quantity in wanted),
    )
    return (await quote(tx, [request]))[0].lines
