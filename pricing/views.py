"""What this room shows of its rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kernel.i18n import Text, present


@dataclass(frozen=True, slots=True)
class PriceListView:
    """A price list with how much it holds and how many it is given to."""

    id: int
    seller_id: int
    seller_code: str
    seller_name: str
    code: str
    name: str
    currency: str
    tax_included: bool
    merge: bool
    valid_from: date | None
    valid_until: date | None
    products: int
    assignments: int
    policies: int
    """How many policies switch lines to it."""


@dataclass(frozen=True, slots=True)
class EntryView:
    """A price; `current` if it is valid on the day of asking."""

    sku: str
    product_name: str
    minimum_quantity: int
    price_per: int
    unit_price: Decimal
    valid_from: date | None
    valid_until: date | None
    current: bool


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """Whom a list is given to: `kind` is dealer, segment or node."""

    id: int
    kind: str
    code: str
    name: str
    priority: int


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A policy; `buyers`, `products`, `categories` are how many it names, None for all."""

    id: int
    seller_code: str
    code: str
    name: str
    rate: Decimal | None
    currency: str | None
    minimum_quantity: int | None
    maximum_quantity: int | None
    minimum_amount_minor: int | None
    maximum_amount_minor: int | None
    price_list_id: int | None
    price_list_code: str | None
    priority: int
    exclusivity_group: str
    stacking: str
    valid_from: date | None
    valid_until: date | None
    buyers: int | None
    products: int | None
    categories: int | None
    current: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules of a seller that get in each other's way; nobody who orders is stopped by it."""

    code: str
    message: Text
    facts: Mapping[str, object]

    @property
    def detail(self) -> str:
        """The sentence for the person who saves rules."""
        return str(self.message) % {name: present(value) for name, value in self.facts.items()}
