"""What crosses the border of this room: JSON in and out, and the forms of its pages."""

from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import Meta

MOST_LINES = 2_000

Code = Annotated[str, Meta(max_length=100)]


class QuoteLineIn(msgspec.Struct, frozen=True):
    """A product and how much of it; without a unit the base unit."""

    sku: Code
    quantity: Decimal
    unit: Code = ""


class QuoteIn(msgspec.Struct, frozen=True):
    """What is asked for; `buyer` is the code of a dealer, by default the asker's own."""

    lines: Annotated[list[QuoteLineIn], Meta(min_length=1, max_length=MOST_LINES)]
    buyer: Code = ""


class StepOut(msgspec.Struct, frozen=True):
    """One step of how a price came about; `skipped` says why a rule did not apply."""

    label: str
    effect: str
    skipped: str


class LineOut(msgspec.Struct, frozen=True):
    """A line; `problem` instead of a price: `no_list`, `no_price` or `below_first_break`.

    `unit_price` is for `price_per` base units; `off` are the rates taken off one after the other.
    """

    sku: str
    quantity: int
    problem: str | None
    unit_price: str | None
    price_per: int
    tax_included: bool
    off: list[str]
    net_minor: int
    tax_rate: str | None
    tax_minor: int
    gross_minor: int
    receipt: list[StepOut]


class QuoteOut(msgspec.Struct, frozen=True):
    """What the lines would cost today; totals are of the lines that have a price."""

    seller: str
    buyer: str
    currency: str
    net_minor: int
    tax_minor: int
    gross_minor: int
    lines: list[LineOut]


class PriceListOut(msgspec.Struct, frozen=True):
    """A price list of a seller."""

    id: int
    seller: str
    code: str
    name: str
    currency: str
    tax_included: bool
    merge: bool
    valid_from: date | None
    valid_until: date | None
    products: int
    assignments: int


class PriceListPage(msgspec.Struct, frozen=True):
    """Some price lists."""

    items: list[PriceListOut]
    total: int
    page: int
    pages: int


class EntryOut(msgspec.Struct, frozen=True):
    """A price of a list for `price_per` base units."""

    sku: str
    minimum_quantity: int
    unit_price: str
    price_per: int
    valid_from: date | None
    valid_until: date | None


class EntryPage(msgspec.Struct, frozen=True):
    """Some prices of a list."""

    items: list[EntryOut]
    total: int
    page: int
    pages: int


class ListForm(msgspec.Struct):
    """A price list to be made."""

    code: Annotated[str, Meta(max_length=100, min_length=1)]
    name: str = ""
    currency: str = ""
    tax_included: bool = False
    merge: bool = False
    valid_from: date | None = None
    last: date | None = None


class ListTermsForm(msgspec.Struct):
    """What may be changed of a list; `seen` is the state that the change builds upon."""

    seen: str
    name: str = ""
    merge: bool = False
    valid_from: date | None = None
    last: date | None = None


class AssignForm(msgspec.Struct):
    """Whom a list is given to: codes and segments, separated by commas."""

    dealers: str = ""
    segments: str = ""
    nodes: str = ""
    priority: int = 0


class EndPriceForm(msgspec.Struct):
    """A price that ends with a day."""

    sku: Code
    minimum_quantity: int
    last: date


class LastForm(msgspec.Struct):
    """The last day on which something holds."""

    last: date


class LimitForm(msgspec.Struct):
    """What a product or category may cost; a branch may go `branch_percent` beyond."""

    valid_from: date
    sku: str = ""
    category: str = ""
    currency: str = ""
    lowest_price: Decimal | None = None
    highest_price: Decimal | None = None
    branch_percent: Decimal = Decimal(0)


class LimitsQuery(msgspec.Struct):
    """How the list of price limits is narrowed."""

    q: str = ""


class TaxForm(msgspec.Struct):
    """A tax rate from a day on; empty country and classes are any."""

    percent: Decimal
    valid_from: date
    country: str = ""
    product_class: str = ""
    buyer_class: str = ""


class PolicyForm(msgspec.Struct):
    """A policy; `percent` is taken off (5 is 5 %), empty scopes are everybody, everything."""

    name: str = ""
    code: Annotated[str, Meta(max_length=100)] = ""
    seen: str = ""
    percent: Decimal | None = None
    price_list: str = ""
    minimum_quantity: int | None = None
    maximum_quantity: int | None = None
    minimum_amount: Decimal | None = None
    maximum_amount: Decimal | None = None
    counted_over: str = "product"
    priority: int = 0
    exclusivity_group: str = "standard"
    stacking: str = "compound"
    valid_from: date | None = None
    last: date | None = None
    dealers: str = ""
    segments: str = ""
    nodes: str = ""
    skus: str = ""
    categories: str = ""


class PriceForm(msgspec.Struct):
    """A new price of a product from a day on."""

    sku: Code
    unit_price: Decimal
    valid_from: date
    minimum_quantity: Annotated[int, Meta(ge=1)] = 1
