"""What crosses the border of this room: JSON in and out, and the forms of its pages."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Count = Annotated[int, Meta(ge=0, le=10**12)]
Positive = Annotated[int, Meta(ge=1, le=10**12)]
ShortText = Annotated[str, Meta(max_length=500)]


class StockOut(msgspec.Struct, frozen=True):
    """A product's stock; `days` is a decimal number of days, null where nothing left."""

    sku: str
    name: str
    on_hand: int
    held: int
    available: int
    in_transit: int
    quarantine: int
    sold: int
    days: Decimal | None
    negative: bool


class StockPage(msgspec.Struct, frozen=True):
    """The stock of one organisation."""

    organisation: str
    items: list[StockOut]
    total: int


class DeliveryOut(msgspec.Struct, frozen=True):
    """A delivery in a list."""

    number: str
    order_number: str
    seller: str
    buyer: str
    status: str
    carrier: str
    tracking_number: str
    shipped_on: date
    due_on: date
    closes_on: date | None
    lines: int
    in_transit: int


class DeliveryPage(msgspec.Struct, frozen=True):
    """Some deliveries."""

    items: list[DeliveryOut]
    total: int
    page: int
    pages: int


class DeliveryLineOut(msgspec.Struct, frozen=True):
    """One line of a delivery; `id` is what a receipt names."""

    id: int
    sku: str
    name: str
    quantity: int
    in_transit: int
    received: int
    refused: int
    claimed: int


class ClaimOut(msgspec.Struct, frozen=True):
    """A difference; negative quantities came too many."""

    id: int
    sku: str
    quantity: int
    reason: str
    status: str
    note: str
    answer: str
    opened_at: datetime


class DeliveryDetail(msgspec.Struct, frozen=True):
    """A delivery with its lines and differences."""

    number: str
    order_number: str
    status: str
    carrier: str
    tracking_number: str
    shipped_on: date
    due_on: date
    closes_on: date | None
    lines: list[DeliveryLineOut]
    claims: list[ClaimOut]


class ReceivedIn(msgspec.Struct, frozen=True):
    """How many of a line were put on the shelf."""

    shipment_line_id: int
    received: Count
    reason: Literal["missing", "damaged"] = "missing"
    note: ShortText = ""


class WrongItemIn(msgspec.Struct, frozen=True):
    """What came in place of a line's product."""

    shipment_line_id: int
    sku: str
    quantity: Positive
    note: ShortText = ""


class ReceiveIn(msgspec.Struct, frozen=True):
    """Confirm a delivery; without `lines` it came as shipped."""

    lines: list[ReceivedIn] | None = None
    wrong_items: list[WrongItemIn] = []
    received_on: date | None = None
    note: ShortText = ""


class RefuseIn(msgspec.Struct, frozen=True):
    """Refuse a delivery at the door."""

    note: ShortText = ""


class SoldIn(msgspec.Struct, frozen=True):
    """A product sold to end customers; the price is told voluntarily."""

    sku: str
    quantity: Positive
    sold_on: date | None = None
    unit_price: Decimal | None = None


class SellOutIn(msgspec.Struct, frozen=True):
    """What was sold on."""

    rows: Annotated[list[SoldIn], Meta(min_length=1, max_length=5000)]


class CountedIn(msgspec.Struct, frozen=True):
    """What is on the shelf."""

    sku: str
    counted: Count


class CountIn(msgspec.Struct, frozen=True):
    """A visit to one's own shelves."""

    rows: Annotated[list[CountedIn], Meta(min_length=1, max_length=5000)]
    counted_on: date | None = None


class SuppliedIn(msgspec.Struct, frozen=True):
    """Goods that came from production or were purchased."""

    sku: str
    quantity: Positive


class SupplyIn(msgspec.Struct, frozen=True):
    """Goods into the channel."""

    rows: Annotated[list[SuppliedIn], Meta(min_length=1, max_length=5000)]
    kind: Literal["production", "purchase"] = "production"
    supplied_on: date | None = None
    reference: ShortText = ""


class Recorded(msgspec.Struct, frozen=True):
    """How many rows were recorded."""

    recorded: int


class CountResult(msgspec.Struct, frozen=True):
    """How many products differed from the books, and by how much in all."""

    counted: int
    differing: int
    missing: int
    surplus: int


class ReceiveRow(msgspec.Struct):
    """A line of the form at the door."""

    shipment_line_id: int
    received: Count
    reason: Literal["missing", "damaged"] = "missing"
    note: ShortText = ""


class ReceiveForm(msgspec.Struct):
    """The form at the door."""

    lines: list[ReceiveRow]
    received_on: date | None = None
    note: ShortText = ""


class NoteForm(msgspec.Struct):
    """A form of one button and a remark."""

    note: ShortText = ""


class SoldRowForm(msgspec.Struct):
    """A line of the sell-out form."""

    sku: str
    quantity: Positive
    unit_price: Decimal | None = None


class SellOutForm(msgspec.Struct):
    """The sell-out of one day."""

    rows: list[SoldRowForm]
    sold_on: date


class CountRowForm(msgspec.Struct):
    """A line of the count form; an empty count is no count."""

    sku: str
    counted: Count | None = None


class CountForm(msgspec.Struct):
    """A count of one's own shelves."""

    rows: list[CountRowForm]
    counted_on: date | None = None


class SupplyForm(msgspec.Struct):
    """Goods into the channel."""

    rows: list[SuppliedIn]
    supplied_on: date
    kind: Literal["production", "purchase"] = "production"
    reference: ShortText = ""
