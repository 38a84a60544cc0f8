"""What a little more of a product would bring: “3 more for 5 % less”."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from catalogue import Product
from dealers import Party
from kernel.db import ReadTx
from kernel.money import MICRO
from pricing import (
    Priced,
    PricedLine,
    QuoteLine,
    QuoteRequest,
    Unpriced,
    net_price_micros,
    quote,
)


class Line(Protocol):
    """A line with its price: quoted, or of an order that is being drafted."""

    @property
    def product_id(self) -> int: ...
    @property
    def quantity(self) -> int: ...
    @property
    def unit_price_micros(self) -> int: ...
    @property
    def price_per(self) -> int: ...
    @property
    def off_micros(self) -> tuple[int, ...]: ...
    @property
    def receipt(self) -> dict[str, Any] | None: ...


@dataclass(frozen=True, slots=True)
class Saving:
    """From `at` base units on (`more` than now) the unit price falls to `price_micros`."""

    more: int
    at: int
    price_micros: int
    rate_micros: int
    """The part of today's unit price that is saved, in millionths."""
    price: PricedLine


def after_discounts(line: Line) -> int:
    """The unit price with everything taken off, in millionths; tax stays in where it is in."""
    return net_price_micros(
        Priced(line.quantity, line.unit_price_micros, line.price_per, line.off_micros, 0, False)  # noqa: FBT003 - positional structs are twice as fast
    )


async def quoted(
    tx: ReadTx, seller: Party, buyer: Party, wanted: Sequence[tuple[Product, int]]
) -> list[PricedLine | Unpriced]:
    """A price for each (product, quantity), each as if it were ordered alone; one query."""
    on = await tx.today(seller.zone)
    requests = [
        QuoteRequest(
            seller=seller,
            buyer=buyer,
            currency=buyer.currency,
            order_on=on,
            lines=(QuoteLine.of(product, quantity),),
        )
        for product, quantity in wanted
    ]
    return [answer.lines[0] for answer in await quote(tx, requests)]


async def next_savings(
    tx: ReadTx,
    seller: Party,
    buyer: Party,
    products: Mapping[int, Product],
    prices: Sequence[Line],
) -> dict[int, Saving]:
    """By product, the nearest larger quantity that makes a priced line's unit cheaper."""
    nearest: dict[int, tuple[Line, int]] = {}
    wanted: list[tuple[Product, int]] = []
    for price in prices:
        product = products[price.product_id]
        counted, more = _more(price.receipt or {}, product)
        if more and product.id not in nearest:
            nearest[product.id] = (price, more)
            wanted.append((product, counted + more))
    found: dict[int, Saving] = {}
    for then in await quoted(tx, seller, buyer, wanted) if wanted else ():
        if isinstance(then, PricedLine):
            price, more = nearest[then.product_id]
            now, later = after_discounts(price), after_discounts(then)
            if later < now:
                rate = (now - later) * MICRO // now
                found[then.product_id] = Saving(more, then.quantity, later, rate, then)
    return found


def _more(receipt: Mapping[str, Any], product: Product) -> tuple[int, int]:
    """What is counted now, and how many more the next break or quantity policy asks for.

    In whole multiples of the product; 0: nothing is cheaper from any quantity on.
    """
    following = receipt.get("next_break")
    needs = [following["more"]] if following else []
    needs += [
        skipped["more"]
        for skipped in receipt.get("skipped", ())
        if skipped["why"] == "needs_quantity"
    ]
    counted = int(receipt.get("counted", 0))
    if not needs or not counted:
        return counted, 0
    whole = -(-(counted + int(min(needs))) // product.multiple) * product.multiple
    return counted, whole - counted
