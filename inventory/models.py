"""The tables of this room: places, deliveries and every event that moves goods.

Quantities are whole base units of the product. The ledger holds the balances; these rows are the
documents that explain them, and none is ever deleted: what was wrong is reversed.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    Sequence,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base

SHIPMENT_NUMBERS = Sequence("shipment_number", metadata=Base.metadata)
RETURN_NUMBERS = Sequence("return_number", metadata=Base.metadata)


class Location(Base):
    """A place where an organisation keeps goods; each organisation has one default place."""

    __tablename__ = "location"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[str]
    name: Mapped[str]
    is_default: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("organisation_id", "code"),
        UniqueConstraint("source", "external_id"),
        Index(
            "uq_location_one_default",
            "organisation_id",
            unique=True,
            postgresql_where=text("is_default"),
        ),
    )


class Shipment(Base):
    """Goods of one order that left the seller together.

    `due_on` is the day they should arrive; `closes_on` the day on which a delivery that nobody
    contested is received by itself (NULL: never).
    """

    __tablename__ = "shipment"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[int]
    order_number: Mapped[str] = mapped_column(server_default="")
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    ship_to_id: Mapped[int | None]
    status: Mapped[str]
    carrier: Mapped[str] = mapped_column(server_default="")
    tracking_number: Mapped[str] = mapped_column(server_default="")
    shipped_on: Mapped[date]
    shipped_at: Mapped[datetime]
    due_on: Mapped[date]
    closes_on: Mapped[date | None]
    shipped_by: Mapped[int]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    __table_args__ = (
        CheckConstraint(
            "status IN ('shipped', 'received', 'refused', 'reversed')", name="status_known"
        ),
        UniqueConstraint("source", "external_id"),
        Index("ix_shipment_order_id", "order_id"),
        Index("ix_shipment_seller_id_shipped_on", "seller_id", "shipped_on"),
        Index("ix_shipment_buyer_id_shipped_on", "buyer_id", "shipped_on"),
        Index(
            "ix_shipment_closes_on_under_way",
            "closes_on",
            postgresql_where=text("status = 'shipped'"),
        ),
    )


class ShipmentLine(Base):
    """One order line's part of a shipment; what became of every unit adds up.

    `claimed` is signed: positive for goods that are missing, negative for goods that came too many.
    """

    __tablename__ = "shipment_line"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"))
    line_no: Mapped[int]
    order_line_id: Mapped[int]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    lot: Mapped[str | None]
    quantity: Mapped[int]
    in_transit: Mapped[int]
    received: Mapped[int] = mapped_column(server_default=text("0"))
    refused: Mapped[int] = mapped_column(server_default=text("0"))
    claimed: Mapped[int] = mapped_column(server_default=text("0"))
    __table_args__ = (
        UniqueConstraint("shipment_id", "line_no"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint(
            "received + in_transit + refused + claimed = quantity", name="every_unit_accounted_for"
        ),
        CheckConstraint(
            "in_transit >= 0 AND received >= 0 AND refused >= 0", name="no_less_than_0"
        ),
        Index("ix_shipment_line_order_line_id", "order_line_id"),
    )


class Receipt(Base):
    """What happened at the buyer's door: goods received, refused, or received by themselves."""

    __tablename__ = "receipt"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"))
    kind: Mapped[str]
    received_on: Mapped[date]
    received_at: Mapped[datetime]
    received_by: Mapped[int]
    note: Mapped[str] = mapped_column(server_default="")
    reversed_at: Mapped[datetime | None]
    reversed_by: Mapped[int | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))
    __table_args__ = (
        CheckConstraint("kind IN ('received', 'by_itself', 'refused')", name="kind_known"),
        Index("ix_receipt_shipment_id", "shipment_id"),
    )


class ReceiptLine(Base):
    """How one receipt divided what was in transit of one shipment line."""

    __tablename__ = "receipt_line"

    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), primary_key=True)
    shipment_line_id: Mapped[int] = mapped_column(ForeignKey("shipment_line.id"), primary_key=True)
    received: Mapped[int]
    refused: Mapped[int]
    claimed: Mapped[int]


class Claim(Base):
    """A difference that seller and buyer still have to settle.

    `quantity` is positive for goods missing or damaged (they stay in transit), negative for goods
    that came although nobody had shipped them. `settlement_id` is the ledger's document of the
    decision; a reopened claim gets a new one when it is decided again.
    """

    __tablename__ = "claim"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    order_id: Mapped[int]
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"))
    shipment_line_id: Mapped[int] = mapped_column(ForeignKey("shipment_line.id"))
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    quantity: Mapped[int]
    reason: Mapped[str]
    status: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    answer: Mapped[str] = mapped_column(server_default="")
    opened_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None]
    settlement_id: Mapped[int | None]
    __table_args__ = (
        CheckConstraint("quantity <> 0", name="quantity_not_zero"),
        CheckConstraint(
            "reason IN ('missing', 'damaged', 'surplus', 'wrong_item')", name="reason_known"
        ),
        CheckConstraint(
            "status IN ('open', 'accepted', 'rejected', 'withdrawn')", name="status_known"
        ),
        Index("ix_claim_shipment_id", "shipment_id"),
        Index("ix_claim_shipment_line_id", "shipment_line_id"),
        Index("ix_claim_open", "seller_id", "buyer_id", postgresql_where=text("status = 'open'")),
    )


class Supply(Base):
    """Goods that entered the channel: produced, purchased, or there when the books were opened."""

    __tablename__ = "supply"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    kind: Mapped[str]
    quantity: Mapped[int]
    supplied_on: Mapped[date]
    reference: Mapped[str] = mapped_column(server_default="")
    recorded_by: Mapped[int]
    recorded_at: Mapped[datetime]
    reversed_at: Mapped[datetime | None]
    reversed_by: Mapped[int | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("kind IN ('production', 'purchase', 'opening')", name="kind_known"),
        UniqueConstraint("source", "external_id"),
        Index("ix_supply_organisation_id_supplied_on", "organisation_id", "supplied_on"),
    )


class StockCount(Base):
    """One visit to one place with a list in hand."""

    __tablename__ = "stock_count"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    counted_on: Mapped[date]
    counted_by: Mapped[int]
    recorded_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(server_default="")
    reversed_at: Mapped[datetime | None]
    reversed_by: Mapped[int | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_stock_count_organisation_id_counted_on", "organisation_id", "counted_on"),
    )


class StockCountLine(Base):
    """What the books expected of a product, and what was there."""

    __tablename__ = "stock_count_line"

    count_id: Mapped[int] = mapped_column(ForeignKey("stock_count.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    expected: Mapped[int]
    counted: Mapped[int]
    __table_args__ = (CheckConstraint("counted >= 0", name="counted_not_negative"),)


class SellOut(Base):
    """What an organisation sold to end customers in one stroke of the pen.

    `unit_price` is what it was sold at, where the dealer tells; observed, never prescribed.
    """

    __tablename__ = "sell_out"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    quantity: Mapped[int]
    sold_on: Mapped[date]
    unit_price: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    currency: Mapped[str]
    recorded_by: Mapped[int]
    recorded_at: Mapped[datetime]
    reversed_at: Mapped[datetime | None]
    reversed_by: Mapped[int | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        UniqueConstraint("source", "external_id"),
        Index("ix_sell_out_organisation_id_sold_on", "organisation_id", "sold_on"),
    )


class StockReturn(Base):
    """Goods of one order on their way back from the buyer to the seller."""

    __tablename__ = "stock_return"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[int]
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    status: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    returned_on: Mapped[date]
    returned_by: Mapped[int]
    recorded_at: Mapped[datetime]
    arrived_at: Mapped[datetime | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    __table_args__ = (
        CheckConstraint("status IN ('under_way', 'arrived', 'reversed')", name="status_known"),
        UniqueConstraint("source", "external_id"),
        Index("ix_stock_return_order_id", "order_id"),
        Index("ix_stock_return_seller_id_returned_on", "seller_id", "returned_on"),
        Index("ix_stock_return_buyer_id_returned_on", "buyer_id", "returned_on"),
    )


class StockReturnLine(Base):
    """One order line's part of a return; `saleable` says which shelf it goes to."""

    __tablename__ = "stock_return_line"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    return_id: Mapped[int] = mapped_column(ForeignKey("stock_return.id"))
    order_line_id: Mapped[int]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    quantity: Mapped[int]
    saleable: Mapped[bool]
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index("ix_stock_return_line_return_id", "return_id"),
        Index("ix_stock_return_line_order_line_id", "order_line_id"),
    )


class StockMove(Base):
    """Goods moved between two places of one organisation."""

    __tablename__ = "stock_move"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    from_location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    to_location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    quantity: Mapped[int]
    moved_on: Mapped[date]
    moved_by: Mapped[int]
    recorded_at: Mapped[datetime]
    reversed_at: Mapped[datetime | None]
    reversed_by: Mapped[int | None]
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("from_location_id <> to_location_id", name="places_differ"),
        Index("ix_stock_move_organisation_id_moved_on", "organisation_id", "moved_on"),
    )


class SellOutColumn(Base):
    """What an organisation calls a field of its sell-out in the files that it brings."""

    __tablename__ = "sell_out_column"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    heading: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str]
