"""What crosses the border of this room: JSON in and out, and the forms of its pages."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

import msgspec
from msgspec import Meta

from catalogue.types import Cost, NewProduct, ProductDetail, ProductRow, ProductStatus
from kernel.paging import Page

Text = Annotated[str, Meta(min_length=1, max_length=200)]
Sku = Annotated[str, Meta(min_length=1, max_length=60)]
Positive = Annotated[int, Meta(ge=1, le=10**9)]


class Pack(msgspec.Struct, frozen=True):
    """One `unit` is numerator / denominator base units."""

    unit: str
    numerator: int
    denominator: int


class ProductOut(msgspec.Struct, frozen=True):
    """A product in a list; quantities in base units."""

    sku: str
    name: str
    category: str | None
    status: str
    barcode: str | None
    base_unit: str
    minimum_quantity: int
    multiple: int
    own_code: str | None

    @classmethod
    def of(cls, row: ProductRow) -> Self:
        """From a row of the list."""
        return msgspec.convert(row, cls, from_attributes=True)


class ProductPage(msgspec.Struct, frozen=True):
    """Some products."""

    items: list[ProductOut]
    total: int
    page: int
    pages: int

    @classmethod
    def of(cls, page: Page[ProductRow]) -> Self:
        """From a page of the list."""
        items = [ProductOut.of(row) for row in page.rows]
        return cls(items, page.total, page.request.number, page.last)


class ProductDetailOut(msgspec.Struct, frozen=True):
    """One product; its price is for `price_per` base units, `list_price` a recommendation."""

    sku: str
    name: str
    description: str
    categories: list[str]
    status: str
    successor: str | None
    barcode: str | None
    weight_g: int | None
    tax_class: str
    base_unit: str
    units: list[Pack]
    minimum_quantity: int
    multiple: int
    price_per: int
    attributes: dict[str, str]
    list_price: Decimal | None
    own_code: str | None

    @classmethod
    def of(cls, detail: ProductDetail) -> Self:
        """From the room's own view."""
        product = detail.product
        return cls(
            sku=product.sku,
            name=product.name,
            description=detail.description,
            categories=list(detail.category_path),
            status=product.status.value,
            successor=product.successor_sku,
            barcode=detail.barcode,
            weight_g=detail.weight_g,
            tax_class=product.tax_class,
            base_unit=product.base_unit,
            units=[Pack(unit, *factor) for unit, factor in product.units.items()],
            minimum_quantity=product.minimum_quantity,
            multiple=product.multiple,
            price_per=product.price_per,
            attributes=dict(detail.attributes),
            list_price=detail.list_price,
            own_code=product.own_code,
        )


class CategoryOut(msgspec.Struct, frozen=True):
    """A category; `depth` 0 is a root, rows come in the order of the tree."""

    code: str
    name: str
    depth: int


class ProductIn(msgspec.Struct, frozen=True):
    """A product to be created; `names` and `descriptions` by language (`en`, `zh`)."""

    sku: Sku
    name: Text
    category: str | None = None
    names: dict[str, str] = {}
    descriptions: dict[str, str] = {}
    barcode: str | None = None
    weight_g: Annotated[int, Meta(ge=0)] | None = None
    tax_class: Text = "standard"
    base_unit: Text = "EA"
    units: list[Pack] = []
    minimum_quantity: Positive = 1
    multiple: Positive = 1
    price_per: Positive = 1
    attributes: dict[str, str] = {}
    list_price: Decimal | None = None

    def new(self) -> NewProduct:
        """What is saved."""
        values = {name: getattr(self, name) for name in self.__struct_fields__ if name != "units"}
        units = {pack.unit: (pack.numerator, pack.denominator) for pack in self.units}
        return NewProduct(**values, units=units)


class StatusIn(msgspec.Struct, frozen=True):
    """Whether a product may be ordered and what takes its place; also the form of the page."""

    status: ProductStatus
    successor: str = ""
    version: int | None = None


class CostIn(msgspec.Struct, frozen=True):
    """A standard cost of one base unit from a day on; also the form of the page."""

    cost: Decimal
    currency: str
    valid_from: date


class CostOut(msgspec.Struct, frozen=True):
    """A standard cost on the days [valid_from, valid_until)."""

    cost: Decimal
    currency: str
    valid_from: date | None
    valid_until: date | None

    @classmethod
    def of(cls, cost: Cost) -> Self:
        """From the room's own view."""
        return msgspec.convert(cost, cls, from_attributes=True)


class OwnCodeIn(msgspec.Struct, frozen=True):
    """One's own code for a product; empty forgets it."""

    own_code: Annotated[str, Meta(max_length=60)] = ""


class ListFilters(msgspec.Struct, frozen=True):
    """The filter bar of the list of products."""

    q: str = ""
    category: str = ""
    status: str = ""
