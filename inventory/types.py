"""What this room takes and hands out. Quantities are whole base units of the product."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from dealers import Party

ClaimReason = Literal["missing", "damaged", "surplus", "wrong_item"]
SupplyKind = Literal["production", "purchase", "opening"]


class ShipLine(Struct, frozen=True, gc=False):
    """What goes out for one order line; `hold_id` is the promise that it fulfils."""

    order_line_id: int
    product_id: int
    quantity: int
    location_id: int
    hold_id: int | None = None
    lot: str | None = None


@dataclass(frozen=True, slots=True)
class ShipGoods:
    """Ship goods of one order. `due_on`: the day of arrival, by default the day of shipping."""

    order_id: int
    seller: Party
    buyer: Party
    lines: tuple[ShipLine, ...]
    carrier: str = ""
    tracking_number: str = ""
    due_on: date | None = None
    ship_to_id: int | None = None
    order_number: str = ""


@dataclass(frozen=True, slots=True)
class HistoryShipment:
    """A shipment of the past: recorded, not judged. Without `received_on` it is under way."""

    order_id: int
    seller: Party
    buyer: Party
    lines: tuple[ShipLine, ...]
    shipped_on: date
    due_on: date
    received_on: date | None = None
    carrier: str = ""
    tracking_number: str = ""
    order_number: str = ""
    generated: bool = False
    source: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class ShipmentLineView:
    """One line of a shipment and what became of it; `claimed` is negative for a surplus."""

    id: int
    line_no: int
    order_line_id: int
    product_id: int
    location_id: int
    lot: str | None
    quantity: int
    in_transit: int
    received: int
    refused: int
    claimed: int


@dataclass(frozen=True, slots=True)
class ShipmentView:
    """A shipment as it stands."""

    id: int
    number: str
    order_id: int
    order_number: str
    seller_id: int
    buyer_id: int
    status: str
    carrier: str
    tracking_number: str
    shipped_on: date
    shipped_at: datetime
    due_on: date
    closes_on: date | None
    lines: tuple[ShipmentLineView, ...] = ()


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """How many of a shipment line were put on the shelf; what lacks is claimed as `reason`."""

    shipment_line_id: int
    received: int
    reason: Literal["missing", "damaged"] = "missing"
    note: str = ""


@dataclass(frozen=True, slots=True)
class WrongItem:
    """Something that came in place of a shipment line's product."""

    shipment_line_id: int
    product_id: int
    quantity: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReceiveGoods:
    """Receive a delivery. `lines` None: all that is in transit arrived as shipped."""

    shipment_id: int
    lines: tuple[ReceivedLine, ...] | None = None
    wrong_items: tuple[WrongItem, ...] = ()
    received_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class LineChange:
    """What an event added to an order line's figures (negative where it took back)."""

    order_line_id: int
    product_id: int
    received: int = 0
    refused: int = 0
    claimed: int = 0


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A difference between what was shipped and what was received."""

    id: int
    order_id: int
    shipment_id: int
    shipment_line_id: int
    receipt_id: int
    seller_id: int
    buyer_id: int
    product_id: int
    quantity: int
    reason: str
    status: str
    note: str
    answer: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """One receipt (or refusal, or their reversal) and what it changed."""

    id: int
    kind: str
    shipment_id: int
    order_id: int
    lines: tuple[LineChange, ...]
    claims: tuple[ClaimView, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimSettled:
    """A settled claim; an accepted one is what a credit note is due for."""

    claim: ClaimView
    order_id: int
    change: LineChange


class SupplyRow(Struct, frozen=True, gc=False):
    """Goods entering the channel at an organisation. No location: its default one."""

    organisation_id: int
    product_id: int
    quantity: int
    supplied_on: date | None = None
    kind: SupplyKind = "production"
    location_id: int | None = None
    reference: str = ""
    generated: bool = False
    source: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class CountedRow:
    """What was found on the shelf. `counted_on` in the past compares with the books of that day."""

    organisation_id: int
    product_id: int
    counted: int
    counted_on: date | None = None
    location_id: int | None = None
    generated: bool = False


@dataclass(frozen=True, slots=True)
class CountDifference:
    """One counted product: what the books said, what was there."""

    count_id: int
    organisation_id: int
    product_id: int
    expected: int
    counted: int

    @property
    def difference(self) -> int:
        """Positive: more was there than the books said."""
        return self.counted - self.expected


class SoldRow(Struct, frozen=True, gc=False):
    """Goods sold to end customers. `unit_price` in `currency` is observed, where it is told."""

    organisation_id: int
    product_id: int
    quantity: int
    sold_on: date | None = None
    unit_price: Decimal | None = None
    currency: str = ""
    territory_id: int | None = None
    location_id: int | None = None
    generated: bool = False
    source: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """What comes back of one order line; not `saleable`: it goes to quarantine."""

    order_line_id: int
    product_id: int
    quantity: int
    saleable: bool = False


@dataclass(frozen=True, slots=True)
class ReturnGoods:
    """Goods of an order that the buyer sends back. `arrived`: they are already here."""

    order_id: int
    seller: Party
    buyer: Party
    lines: tuple[ReturnLine, ...]
    reason: str = ""
    returned_on: date | None = None
    arrived: bool = True


@dataclass(frozen=True, slots=True)
class ReturnView:
    """A return as it stands."""

    id: int
    number: str
    order_id: int
    seller_id: int
    buyer_id: int
    status: str
    lines: tuple[ReturnLine, ...]


@dataclass(frozen=True, slots=True)
class ReturnDetail:
    """A return with everything that its page shows; `arrived_at` None: it is under way."""

    id: int
    number: str
    order_id: int
    seller_id: int
    buyer_id: int
    status: str
    reason: str
    returned_on: date
    returned_by: int
    recorded_at: datetime
    arrived_at: datetime | None
    lines: tuple[ReturnLine, ...]


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A product and how much of it is moved."""

    product_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Available:
    """What a seller has of a product. `bounded` False: it reports its stock, nothing is refused.

    `available` is on hand - held - floor, over all its places; a safety stock is a floor.
    """

    product_id: int
    on_hand: int
    held: int
    available: int
    bounded: bool


@dataclass(frozen=True, slots=True)
class StockRow:
    """One product at one organisation: the stock list.

    `in_transit` is coming to it; `out` is what left in the trailing days and `days` how long the
    stock lasts at that rate (None where nothing left).
    """

    organisation_id: int
    product_id: int
    sku: str
    product_name: str
    on_hand: int
    held: int
    floor: int
    in_transit: int
    quarantine: int
    out: int = 0
    days: Decimal | None = None

    @property
    def available(self) -> int:
        """What may still be promised to somebody."""
        return self.on_hand - self.held - self.floor

    @property
    def is_negative(self) -> bool:
        """More was reported sold than the books know: a data-quality flag."""
        return self.on_hand < 0


@dataclass(frozen=True, slots=True)
class LineProgress:
    """How far one order line has come, over all its shipments and returns."""

    shipped: int = 0
    in_transit: int = 0
    received: int = 0
    refused: int = 0
    claimed: int = 0
    returned: int = 0
