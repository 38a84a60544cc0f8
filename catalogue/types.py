"""What this room hands to others. Quantities are whole base units unless a name says otherwise."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, runtime_checkable

from kernel.paging import Page


class ProductStatus(StrEnum):
    """Whether a product may be ordered: run-out while stock lasts, blocked not at present."""

    ACTIVE = "active"
    RUN_OUT = "run_out"
    BLOCKED = "blocked"
    DISCONTINUED = "discontinued"


@runtime_checkable
class Viewer(Protocol):
    """Whose eyes a read has; `dealers.Scope` is one."""

    @property
    def organisation_id(self) -> int:
        """The organisation that the reader acts for."""
        ...

    @property
    def is_company(self) -> bool:
        """Headquarters and branches see every product; dealers what they are authorised to buy."""
        ...


@dataclass(frozen=True, slots=True)
class Product:
    """A product as ordering and pricing need it.

    `category_ids` start with its own category and end with the root; `units` maps each pack to
    (numerator, denominator) of the base unit, the base unit itself included as (1, 1).
    `own_code` is the buyer's when one was named.
    """

    id: int
    sku: str
    name: str
    status: ProductStatus
    successor_sku: str | None
    tax_class: str
    base_unit: str
    minimum_quantity: int
    multiple: int
    price_per: int
    category_ids: tuple[int, ...]
    units: Mapping[str, tuple[int, int]]
    own_code: str | None = None


class Products:
    """Products found, by id, by SKU and, for a named buyer, by its own codes."""

    __slots__ = ("by_id", "by_own_code", "by_sku")

    def __init__(self, found: list[Product]) -> None:
        self.by_id = {product.id: product for product in found}
        self.by_sku = {product.sku: product for product in found}
        self.by_own_code = {p.own_code: p for p in found if p.own_code is not None}

    def find(self, sku: str) -> Product | None:
        """By SKU, else by the buyer's own code."""
        return self.by_sku.get(sku) or self.by_own_code.get(sku)

    def __iter__(self) -> Iterator[Product]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)


@dataclass(frozen=True, slots=True)
class QuantityProblem:
    """Why a quantity cannot be ordered; code and facts as orders words them.

    `below_minimum` (sku, minimum, requested), `not_a_multiple` (sku, multiple, requested, lower,
    upper); all in base units.
    """

    code: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A line of the catalogue."""

    id: int
    sku: str
    name: str
    category: str | None
    status: ProductStatus
    barcode: str | None
    base_unit: str
    minimum_quantity: int
    multiple: int
    own_code: str | None


@dataclass(frozen=True, slots=True)
class ProductDetail:
    """Everything about one product that its reader may see; `cost` only for headquarters."""

    product: Product
    description: str
    category_path: tuple[str, ...]
    barcode: str | None
    weight_g: int | None
    attributes: Mapping[str, str]
    list_price: Decimal | None
    external_id: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Cost:
    """The standard cost of one base unit on the days [valid_from, valid_until)."""

    cost: Decimal
    currency: str
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class ProductFilters:
    """How a list of products is narrowed; a value nobody knows is refused, not passed over."""

    text: str = ""
    category: str | None = None
    status: str | None = None
    orderable_only: bool = False


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product to be saved; `units` as {"box": (12, 1)}; `category` is a code that exists."""

    sku: str
    name: str
    category: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    status: ProductStatus = ProductStatus.ACTIVE
    barcode: str | None = None
    weight_g: int | None = None
    tax_class: str = "standard"
    base_unit: str = "EA"
    minimum_quantity: int = 1
    multiple: int = 1
    price_per: int = 1
    units: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    list_price: Decimal | None = None
    cost: Decimal | None = None
    cost_currency: str | None = None
    source: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class NewCategory:
    """A category to be saved; its parent comes before it or exists."""

    code: str
    name: str
    parent: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A category for menus: `depth` 0 is a root; rows come in the order of the tree."""

    id: int
    code: str
    name: str
    depth: int


CATEGORY_FACET = "category"
MOST_WORDS = 8
"""Words of a search beyond these narrow nothing."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Products that another room knows something of: in stock, on offer, bought before."""

    product_ids: Collection[int]
    category_ids: Collection[int] = ()
    """Everything in these categories and below them is marked too."""


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; empty members narrow nothing.

    `text`: parts of SKU, names in every language, description, barcode, or the reader's own code.
    `attributes`: any of the values of each name. `marked`: names of marks, all of which must hold.
    """

    text: str = ""
    category: str = ""
    attributes: Mapping[str, Collection[str]] = field(default_factory=dict)
    marked: Collection[str] = ()

    @property
    def words(self) -> list[str]:
        """The words of the text, each of which must be found."""
        return self.text.split()[:MOST_WORDS]


@dataclass(frozen=True, slots=True)
class Found:
    """Ids of one page of products, best first, with how many each further narrowing would leave.

    A count of a value disregards what is chosen of its own facet. `is_near`: no product has the
    words; these are spelt alike.
    """

    page: Page[int]
    categories: tuple[tuple[CategoryNode, int], ...]
    attributes: Mapping[str, tuple[tuple[str, int], ...]]
    marks: Mapping[str, int]
    is_near: bool = False
