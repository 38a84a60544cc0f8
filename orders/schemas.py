"""What crosses the border of this room: bodies of the API."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from orders.errors import sentence
from orders.types import OrderRequest, Particulars, Problem
from orders.views import LineView, OrderRow, OrderView


class ReasonOut(msgspec.Struct, frozen=True):
    """Why an order waits, as code, facts and a sentence that says what would lift it."""

    code: str
    detail: str
    facts: dict[str, Any]

    @classmethod
    def of(cls, problem: Problem) -> "ReasonOut":
        """In the reader's language."""
        return cls(problem.code, sentence(problem), problem.facts)


class OrderItem(msgspec.Struct, frozen=True):
    """An order in a list. Quantities are base units over its lines."""

    number: str
    state: str
    version: int
    seller: str
    buyer: str
    ordered_on: date
    placed_at: datetime
    po_number: str | None
    currency: str
    gross_minor: int
    quantity: int
    shipped: int
    held: int

    @classmethod
    def of(cls, row: OrderRow) -> "OrderItem":
        """From the list's own row."""
        return cls(
            row.number,
            row.state.value,
            row.version,
            row.seller.code,
            row.buyer.code,
            row.ordered_on,
            row.placed_at,
            row.po_number,
            row.currency,
            row.gross_minor,
            row.wanted,
            row.shipped,
            row.held,
        )


class OrderList(msgspec.Struct, frozen=True):
    """One page of orders."""

    items: list[OrderItem]
    total: int
    page: int
    pages: int


class LineOut(msgspec.Struct, frozen=True):
    """A line with how far it has come; `receipt` says how its price came about."""

    line_no: int
    sku: str
    name: str
    quantity: int
    confirmed: int
    held: int
    backordered: int
    cancelled: int
    shipped: int
    in_transit: int
    received: int
    returned: int
    unit_price: str
    price_per: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    receipt: dict[str, Any]

    @classmethod
    def of(cls, view: LineView) -> "LineOut":
        """From a line as it is shown."""
        line, progress = view.line, view.progress
        return cls(
            line.line_no,
            view.sku,
            view.name,
            line.quantity,
            line.confirmed,
            line.held,
            line.backordered,
            line.cancelled,
            line.shipped,
            progress.in_transit,
            progress.received,
            progress.returned,
            view.unit_price,
            line.price_per,
            line.net_minor,
            line.tax_minor,
            line.net_minor + line.tax_minor,
            line.receipt or {},
        )


class EventOut(msgspec.Struct, frozen=True):
    """One entry of the timeline."""

    kind: str
    at: datetime
    facts: dict[str, Any]


class OrderOut(msgspec.Struct, frozen=True):
    """One order in full."""

    number: str
    state: str
    version: int
    seller: str
    buyer: str
    payer: str
    ordered_on: date
    requested_on: date | None
    placed_at: datetime
    kind: str
    delivery_preference: str
    po_number: str | None
    note: str | None
    currency: str
    net_minor: int
    tax_minor: int
    freight_minor: int
    gross_minor: int
    reserve_until: datetime | None
    reasons: list[ReasonOut]
    lines: list[LineOut]
    shipments: list[str]
    events: list[EventOut]

    @classmethod
    def of(cls, view: OrderView) -> "OrderOut":
        """From an order as it is shown."""
        order = view.order
        return cls(
            order.number,
            order.state.value,
            order.version,
            view.seller.code,
            view.buyer.code,
            view.payer.code,
            order.ordered_on,
            order.requested_on,
            order.placed_at,
            order.kind,
            order.delivery_preference,
            order.po_number,
            order.note,
            order.currency,
            order.net_minor,
            order.tax_minor,
            order.freight_minor,
            order.gross_minor,
            order.reserve_until,
            [ReasonOut.of(reason) for reason in order.reasons],
            [LineOut.of(line) for line in view.lines],
            [shipment.number for shipment in view.shipments],
            [EventOut(event.kind, event.at, event.facts) for event in view.events],
        )


class VersionIn(msgspec.Struct, frozen=True):
    """At which version the order was looked at; None: whatever it is at."""

    version: int | None = None


class ApproveIn(msgspec.Struct, frozen=True):
    """Until when the approval may confirm, and the largest excess granted (None: as needed)."""

    version: int
    expires_at: datetime
    up_to_minor: int | None = None
    note: str = ""


class RejectIn(msgspec.Struct, frozen=True):
    """Why: the buyer reads it."""

    reason: str
    version: int | None = None


class EditIn(msgspec.Struct, frozen=True):
    """What the order of that version should ask for from now on."""

    version: int
    request: OrderRequest


class ShipLineIn(msgspec.Struct, frozen=True):
    """How much of a line leaves, in base units."""

    line_no: int
    quantity: int


class ShipIn(msgspec.Struct, frozen=True):
    """What leaves; no lines: all that is held. `freight_minor`: the real freight."""

    version: int | None = None
    lines: list[ShipLineIn] | None = None
    carrier: str = ""
    tracking_number: str = ""
    due_on: date | None = None
    freight_minor: int | None = None


class ShippedOut(msgspec.Struct, frozen=True):
    """A shipment and the document that bills it."""

    shipment: str
    invoice: str
    gross_minor: int
    currency: str


class ReturnLineIn(msgspec.Struct, frozen=True):
    """How much of a line comes back."""

    line_no: int
    quantity: int
    saleable: bool = False


class ReturnIn(msgspec.Struct, frozen=True):
    """Goods that the seller takes back."""

    lines: list[ReturnLineIn]
    reason: str
    returned_on: date | None = None


class ReturnOut(msgspec.Struct, frozen=True):
    """A return and its credit notes."""

    number: str
    credit_notes: list[str]


class StateOut(msgspec.Struct, frozen=True):
    """Where the order stands now."""

    number: str
    state: str
    reasons: list[ReasonOut] = []


class CartLineIn(msgspec.Struct, frozen=True):
    """A product to put in."""

    sku: str
    quantity: Decimal
    unit: str = ""


class CartIn(msgspec.Struct, frozen=True):
    """Lines to add to the cart of that name (empty: the one changed last).

    particulars: what the order is to say beside its lines; None leaves what was said before.
    """

    lines: list[CartLineIn]
    name: str = ""
    particulars: Particulars | None = None


class CartLineOut(msgspec.Struct, frozen=True):
    """A line of a cart, as typed."""

    id: int
    sku: str
    unit: str
    quantity: str


class CartOut(msgspec.Struct, frozen=True):
    """A cart."""

    id: int | None
    name: str
    lines: list[CartLineOut]
    particulars: Particulars
