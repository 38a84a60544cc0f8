"""What goes into a quote and what comes out; amounts are whole minor units, prices micros.

`…_micros` are millionths: a unit price of 2,024.994 is 2_024_994_000, a rate of 5 % is 50_000.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Self

import msgspec

from catalogue import Product
from dealers import Party

STANDARD_TAX_CLASS = "standard"


class QuoteLine(msgspec.Struct, frozen=True, kw_only=True):
    """A product and its quantity in base units (negative: a return).

    `unit_price_micros` given: the line's own price and its own `off_micros` count, no list and
    no policy is asked (history that came without price files).
    """

    product_id: int
    quantity: int
    unit_price_micros: int | None = None
    off_micros: tuple[int, ...] = ()
    price_per: int = 1
    tax_class: str = STANDARD_TAX_CLASS
    category_ids: tuple[int, ...] = ()
    """The product's category and those above it, nearest first."""

    @classmethod
    def of(cls, product: Product, quantity: int) -> Self:
        """The line of a catalogue product: brings its tax class, categories and price unit."""
        return cls(
            product_id=product.id,
            quantity=quantity,
            price_per=product.price_per,
            tax_class=product.tax_class,
            category_ids=product.category_ids,
        )


class QuoteRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What one buyer asks of one seller, priced as of the order date."""

    seller: Party
    buyer: Party
    currency: str
    order_on: date
    lines: tuple[QuoteLine, ...]


class LimitBreach(msgspec.Struct, frozen=True, kw_only=True):
    """A net unit price outside its bound: the order needs this approval, the price stays.

    `authority` is who may let it through: `branch` or `headquarters`.
    """

    code: str
    price_micros: int
    bound_micros: int
    authority: str


class PricedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line with its price and the receipt that says how it came about."""

    product_id: int
    quantity: int
    unit_price_micros: int
    price_per: int
    off_micros: tuple[int, ...]
    tax_included: bool
    """Whether the unit price has the tax in it; `net_minor` never has."""
    net_minor: int
    tax_micros: int
    tax_minor: int
    gross_minor: int
    receipt: dict[str, Any]
    limit_breach: LimitBreach | None = None


class Unpriced(msgspec.Struct, frozen=True, kw_only=True):
    """A line without a price. `reason`: `no_list`, `no_price` or `below_first_break`.

    `facts` has `minimum` (the first break's quantity) where the reason is `below_first_break`.
    """

    product_id: int
    quantity: int
    reason: str
    facts: Mapping[str, Any] = {}


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to one request, line by line in its order; totals of the priced lines."""

    lines: tuple[PricedLine | Unpriced, ...]
    net_minor: int
    tax_minor: int
    gross_minor: int
    currency: str

    @property
    def unpriced(self) -> list[Unpriced]:
        """The lines that have no price."""
        return [line for line in self.lines if isinstance(line, Unpriced)]
