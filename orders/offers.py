"""What a buyer is offered: each product with its price, the next better one and what is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalogue import Product, load_products
from dealers import Party, Scope, get_organisation, load_parties
from inventory import Available, availability, availability_shown
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import Text
from orders.savings import Saving, after_discounts, next_savings, quoted
from pricing import PricedLine, ReceiptStep, explain

MOST_BREAKS = 8


@dataclass(frozen=True, slots=True)
class Offer:
    """One product for one buyer; `price` None where nobody sells it to them."""

    product: Product
    price: PricedLine | None
    available: Available | None
    shown: int | Text | None
    currency: str
    saving: Saving | None = None
    """What the next larger quantity would bring."""

    @property
    def now_micros(self) -> int | None:
        """The unit price with everything taken off, in millionths."""
        return after_discounts(self.price) if self.price else None

    @property
    def receipt(self) -> list[ReceiptStep]:
        """How the price comes about."""
        return explain(self.price.receipt, self.currency) if self.price else []

    @property
    def is_there(self) -> bool:
        """Whether anything may still be promised; unknown counts as there."""
        return self.available is None or not self.available.bounded or self.available.available > 0


async def buyer_for(tx: ReadTx, actor: Actor, scope: Scope, code: str = "") -> Party:
    """Whose prices are looked at: one's own, or (a company) those of a dealer below.

    Raises:
        NotFound: nobody by that code in the reader's scope.
    """
    if code:
        return (await get_organisation(tx, scope, code)).party
    return (await load_parties(tx, [actor.organisation_id]))[actor.organisation_id]


async def seller_for(tx: ReadTx, buyer: Party) -> Party | None:
    """Whom a buyer buys from; None for headquarters."""
    if buyer.seller_id is None:
        return None
    return (await load_parties(tx, [buyer.seller_id]))[buyer.seller_id]


async def offers_for(
    tx: ReadTx, seller: Party | None, buyer: Party, product_ids: Sequence[int]
) -> list[Offer]:
    """An offer for each product, in their order; two quotes for all of them."""
    products = (await load_products(tx, ids=product_ids, buyer_id=buyer.id)).by_id
    wanted = [products[product_id] for product_id in product_ids]
    if seller is None or not wanted:
        return [Offer(product, None, None, None, buyer.currency) for product in wanted]
    prices = await quoted(tx, seller, buyer, [(p, p.minimum_quantity) for p in wanted])
    priced = [price for price in prices if isinstance(price, PricedLine)]
    savings = await next_savings(tx, seller, buyer, products, priced)
    stock = await availability(tx, seller, product_ids)
    return [
        Offer(
            product,
            price if isinstance(price, PricedLine) else None,
            stock[product.id],
            availability_shown(seller, stock[product.id]),
            buyer.currency,
            savings.get(product.id),
        )
        for product, price in zip(wanted, prices, strict=True)
    ]


async def breaks_for(
    tx: ReadTx, seller: Party | None, buyer: Party, offer: Offer
) -> list[tuple[int, int]]:
    """(from which quantity, unit price in millionths with everything taken off), rising."""
    if seller is None or offer.price is None:
        return []
    product, price = offer.product, offer.price
    found = [(price.quantity, after_discounts(price))]
    by_id: Mapping[int, Product] = {product.id: product}
    while len(found) < MOST_BREAKS:
        saving = (await next_savings(tx, seller, buyer, by_id, [price])).get(product.id)
        if saving is None:
            break
        found.append((saving.at, saving.price_micros))
        price = saving.price
    return found
