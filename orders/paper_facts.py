"""What the documents of an order say. Quantities in base units, amounts in minor units."""

from datetime import date

import msgspec

from kernel.pdf import Facts, Recipient


class PricedRow(msgspec.Struct, frozen=True):
    """A line with its price: millionths of the currency for `price_per` units."""

    line_no: int
    sku: str
    name: str
    quantity: int
    unit: str
    price_micros: int | None = None
    price_per: int = 1
    off_micros: tuple[int, ...] = ()
    net_minor: int = 0
    tax_minor: int = 0
    is_free: bool = False
    backordered: int = 0


class GoodsRow(msgspec.Struct, frozen=True):
    """A line of goods to be picked, packed or handed over; `place` is where they lie."""

    line_no: int
    sku: str
    name: str
    quantity: int
    unit: str
    place: str = ""
    lot: str = ""


class OrderFacts(Facts, frozen=True, kw_only=True):
    """An order as it was confirmed; `payer` is told where it is another than the buyer."""

    buyer: Recipient
    ship_to: Recipient
    payer: Recipient | None
    order_kind: str
    version: int
    ordered_on: date
    requested_on: date | None
    po_number: str
    note: str
    preference: str
    currency: str
    net_minor: int
    tax_minor: int
    freight_minor: int
    lines: tuple[PricedRow, ...]

    @property
    def gross_minor(self) -> int:
        """What is to be paid."""
        return self.net_minor + self.tax_minor + self.freight_minor


class GoodsFacts(Facts, frozen=True, kw_only=True):
    """Goods of one order, on their way from the shelf to the buyer's door."""

    ship_to: Recipient
    order_number: str
    po_number: str
    note: str
    lines: tuple[GoodsRow, ...]
    carrier: str = ""
    tracking_number: str = ""
    shipped_on: date | None = None
    due_on: date | None = None
    requested_on: date | None = None


class BillFacts(Facts, frozen=True, kw_only=True):
    """An invoice or a credit note; amounts of a credit note are below zero, as they are booked."""

    payer: Recipient
    buyer: Recipient | None
    bill_kind: str
    issued_on: date
    due_on: date
    order_number: str
    po_number: str
    note: str
    currency: str
    net_minor: int
    tax_minor: int
    freight_minor: int
    lines: tuple[PricedRow, ...]
    delivery_number: str = ""
    delivered_on: date | None = None
    """The delivery that is billed and the day on which it left."""
    corrects: str = ""
    """The invoice that a credit note takes back."""

    @property
    def gross_minor(self) -> int:
        """What is to be paid, or comes back."""
        return self.net_minor + self.tax_minor + self.freight_minor
