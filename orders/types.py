"""What crosses the border of this room: commands, outcomes and views, all frozen."""

from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from kernel.actor import Actor


class DeliveryPreference(StrEnum):
    """What to do about a line that is short of stock."""

    COMPLETE = "complete"
    SPLIT = "split"
    CANCEL_REST = "cancel_rest"


class OrderKind(StrEnum):
    """Why goods are ordered."""

    STANDARD = "standard"
    SAMPLE = "sample"
    REPLACEMENT = "replacement"


class Particulars(msgspec.Struct, frozen=True, kw_only=True):
    """What an order says beside its lines."""

    delivery_preference: DeliveryPreference = DeliveryPreference.COMPLETE
    kind: OrderKind = OrderKind.STANDARD
    requested_on: date | None = None
    ship_to_id: int | None = None
    po_number: str = ""
    note: str = ""


class LineRequest(msgspec.Struct, frozen=True):
    """A product as typed: `quantity` in `unit` (empty: the base unit), decimals as text."""

    sku: str
    quantity: int | str
    unit: str = ""


class OrderRequest(msgspec.Struct, frozen=True):
    """What is asked for: the body of a request, and what an idempotency key stands for.

    `buyer`, `payer`: codes of organisations; empty means the asker's own and the buyer.
    `ordered_on`: another day than today needs `orders.backdate`.
    """

    lines: tuple[LineRequest, ...]
    buyer: str = ""
    payer: str = ""
    ship_to_id: int | None = None
    delivery_preference: DeliveryPreference = DeliveryPreference.COMPLETE
    kind: OrderKind = OrderKind.STANDARD
    requested_on: date | None = None
    ordered_on: date | None = None
    po_number: str = ""
    note: str = ""
    cart_id: int | None = None


class PlaceOrder(msgspec.Struct, frozen=True):
    """Place a new order. The key makes it safe to send twice."""

    key: str
    actor: Actor
    request: OrderRequest


class EditOrder(msgspec.Struct, frozen=True):
    """Replace what an order of that version asks for; alone in its transaction."""

    actor: Actor
    order_id: int
    version: int
    request: OrderRequest


class JudgeAgain(msgspec.Struct, frozen=True):
    """Put a blocked order through the guard once more, with what was approved since."""

    actor: Actor
    order_id: int


Command = PlaceOrder | EditOrder | JudgeAgain


class Problem(msgspec.Struct, frozen=True):
    """One thing that stands in an order's way, as facts; `orders.errors` has its sentence.

    `pointer` names the field of the request (/lines/2/quantity); empty for the whole order.
    Facts are plain: text, whole numbers, and amounts as {"minor", "currency"}.
    """

    code: str
    pointer: str = ""
    facts: dict[str, Any] = {}


class PlacedLine(msgspec.Struct, frozen=True):
    """A line as it was accepted; quantities in base units, `unit_price` as decimal text."""

    line_no: int
    sku: str
    quantity: int
    held: int
    backordered: int
    cancelled: int
    unit_price: str
    net_minor: int
    tax_minor: int
    gross_minor: int


class _Placed(msgspec.Struct, frozen=True, tag_field="outcome", kw_only=True):
    order_id: int
    number: str
    version: int
    currency: str
    net_minor: int
    tax_minor: int
    freight_minor: int
    gross_minor: int
    lines: tuple[PlacedLine, ...]
    warnings: tuple[Problem, ...] = ()


class Confirmed(_Placed, frozen=True, tag="confirmed", kw_only=True):
    """The seller will deliver: stock and credit are held."""


class Blocked(_Placed, frozen=True, tag="blocked", kw_only=True):
    """The order waits, each reason with what would lift it; it takes no credit."""

    reasons: tuple[Problem, ...]


class Refused(msgspec.Struct, frozen=True, tag_field="outcome", tag="refused"):
    """Nothing was placed: every problem at once."""

    problems: tuple[Problem, ...]


Outcome = Confirmed | Blocked | Refused
