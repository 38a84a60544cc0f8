"""Lines of lists, as pages and programs read them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A line of a list of deliveries."""

    number: str
    order_number: str
    seller_name: str
    buyer_name: str
    status: str
    carrier: str
    tracking_number: str
    shipped_on: date
    due_on: date
    closes_on: date | None
    lines: int
    in_transit: int


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """A line of a list of returns; `quantity` in base units over all its lines."""

    id: int
    number: str
    order_id: int
    seller_name: str
    buyer_name: str
    status: str
    reason: str
    returned_on: date
    lines: int
    quantity: int


@dataclass(frozen=True, slots=True)
class StockSum:
    """All stock of one organisation: a line of the overview."""

    code: str
    name: str
    kind: str
    products: int
    on_hand: int
    negative: int


@dataclass(frozen=True, slots=True)
class SalesFilters:
    """How reported sales are narrowed: sold on these days and between them."""

    text: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class SaleRow:
    """A reported sale in a list."""

    id: int
    product_id: int
    sku: str
    product_name: str
    quantity: int
    sold_on: date
    unit_price: Decimal | None
    currency: str
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """What happened at the door, in a list."""

    id: int
    kind: str
    received_on: date
    note: str
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class SupplyView:
    """Goods that entered the channel, in a list."""

    id: int
    sku: str
    product_name: str
    quantity: int
    kind: str
    supplied_on: date
    reference: str
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class CountView:
    """A count in a list: how many products it saw and how many of them differed."""

    id: int
    counted_on: date
    products: int
    differing: int
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class CountedProduct:
    """What the books expected of a product, and what was there."""

    sku: str
    name: str
    expected: int
    counted: int

    @property
    def difference(self) -> int:
        """Positive: more was there than the books said."""
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class CountDetail:
    """One count with what it found, the differences first."""

    id: int
    counted_on: date
    note: str
    is_reversed: bool
    rows: tuple[CountedProduct, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an organisation keeps goods."""

    id: int
    code: str
    name: str
    is_default: bool
