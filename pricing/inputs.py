"""What is handed in to be saved; each says who buys and what is priced by id."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pricing.keys import category_key, node_key, organisation_key, product_key, segment_key


@dataclass(frozen=True, slots=True)
class BuyerScope:
    """Whom a list or policy is for: this dealer, a segment, or everyone below a node."""

    organisation_id: int | None = None
    segment: str | None = None
    node_id: int | None = None

    def __post_init__(self) -> None:
        named = (self.organisation_id, self.segment, self.node_id)
        if sum(one is not None for one in named) != 1:
            raise ValueError(f"exactly one of dealer, segment and node, not {named}")

    @property
    def key(self) -> str:
        """Its name in the tables of rules."""
        if self.organisation_id is not None:
            return organisation_key(self.organisation_id)
        if self.segment is not None:
            return segment_key(self.segment)
        return node_key(self.node_id or 0)


@dataclass(frozen=True, slots=True)
class NewPriceList:
    """A list by (seller, code); saved again it is changed."""

    seller_id: int
    code: str
    name: str
    currency: str
    tax_included: bool = False
    merge: bool = True
    valid_from: date | None = None
    valid_until: date | None = None
    source: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A price by (list, product, minimum quantity, first day); saved again it is changed."""

    price_list_id: int
    product_id: int
    unit_price: Decimal
    minimum_quantity: int = 1
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """Gives a list to buyers; the higher priority is the stronger."""

    price_list_id: int
    buyers: BuyerScope
    priority: int = 0


@dataclass(frozen=True, slots=True)
class NewPolicy:
    """A policy by (seller, code); saved again it is changed, its scopes are replaced.

    `buyers`, `product_ids`, `category_ids`: None is everybody, everything. Both products and
    categories given: a line has to be in both. Ranges are inclusive at both ends.
    """

    seller_id: int
    code: str
    name: str
    effect: str | None = None
    rate: Decimal | None = None
    amount: Decimal | None = None
    currency: str | None = None
    minimum_quantity: int | None = None
    maximum_quantity: int | None = None
    minimum_amount_minor: int | None = None
    maximum_amount_minor: int | None = None
    counted_over: str = "product"
    price_list_id: int | None = None
    priority: int = 0
    exclusivity_group: str = "standard"
    stacking: str = "compound"
    buyers: tuple[BuyerScope, ...] | None = None
    product_ids: tuple[int, ...] | None = None
    category_ids: tuple[int, ...] | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    source: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class NewLimit:
    """Lowest and highest net price of a product or category, by (seller, it, currency, day)."""

    seller_id: int
    currency: str
    product_id: int | None = None
    category_id: int | None = None
    lowest_price: Decimal | None = None
    highest_price: Decimal | None = None
    branch_rate: Decimal = Decimal(0)
    valid_from: date | None = None
    valid_until: date | None = None

    def __post_init__(self) -> None:
        if (self.product_id is None) == (self.category_id is None):
            raise ValueError("exactly one of product and category")

    @property
    def key(self) -> str:
        """What is limited, as the tables of rules name it."""
        if self.product_id is not None:
            return product_key(self.product_id)
        return category_key(self.category_id or 0)


@dataclass(frozen=True, slots=True)
class NewTaxRate:
    """A rate by (country, product class, buyer class, first day); `*` stands for any."""

    rate: Decimal
    seller_country: str = "*"
    product_class: str = "*"
    buyer_class: str = "*"
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving did: the same rows saved twice are all unchanged the second time."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
