"""The tables of this room: orders with their lines and timeline, and carts.

`sales_order` and `order_line` are written by every batch of orders: no foreign key leaves them
but the line's to its order, and `portal check` proves the rest.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
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

ORDER_NUMBER = Sequence("sales_order_number", metadata=Base.metadata)
"""Numbers of orders (SO-2026-000123); gaps are allowed."""

MICROS = Numeric(18, 6)


class SalesOrder(Base):
    """What a buyer asked of a seller, and how far the seller agreed."""

    __tablename__ = "sales_order"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[str]
    state: Mapped[str]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    seller_id: Mapped[int]
    sales_branch_id: Mapped[int | None]
    buyer_id: Mapped[int]
    payer_id: Mapped[int]
    ship_to_id: Mapped[int | None]
    placed_by: Mapped[int]
    placed_by_organisation_id: Mapped[int]
    edited_by: Mapped[int | None]
    kind: Mapped[str] = mapped_column(server_default="standard")
    delivery_preference: Mapped[str] = mapped_column(server_default="complete")
    requested_on: Mapped[date | None]
    ordered_on: Mapped[date]
    po_number: Mapped[str | None]
    currency: Mapped[str]
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    freight_minor: Mapped[int] = mapped_column(server_default=text("0"))
    gross_minor: Mapped[int]
    block_reasons: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    reserve_until: Mapped[datetime | None]
    note: Mapped[str | None]
    placed_at: Mapped[datetime]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))
    source: Mapped[str | None]
    external_id: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("number"),
        Index(
            "uq_sales_order_source_external_id",
            "source",
            "external_id",
            unique=True,
            postgresql_where=text("external_id IS NOT NULL"),
        ),
        CheckConstraint(
            "state IN ('draft', 'confirmed', 'blocked', 'closed', 'cancelled', 'rejected')",
            name="state_known",
        ),
        CheckConstraint("kind IN ('standard', 'sample', 'replacement')", name="kind_known"),
        CheckConstraint(
            "delivery_preference IN ('complete', 'split', 'cancel_rest')",
            name="delivery_preference_known",
        ),
        CheckConstraint(
            "gross_minor = net_minor + tax_minor + freight_minor", name="gross_is_the_sum"
        ),
        Index(None, "buyer_id", "id"),
        Index(None, "seller_id", "state", "id"),
        Index(None, "buyer_id", "po_number", postgresql_where=text("po_number IS NOT NULL")),
    )


class OrderLine(Base):
    """One product of an order.

    Quantities are base units. `quantity` is what was ordered and never changes but by an edit;
    while an order is confirmed or closed `confirmed + cancelled = quantity`. Amounts are those
    of what is not cancelled, so they are what will have been invoiced in the end.
    What is confirmed, not shipped and not held waits for goods: the backorder. What was received,
    returned and invoiced is told by inventory and credit, whose documents these are.
    """

    __tablename__ = "order_line"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    order_id: Mapped[int]
    line_no: Mapped[int]
    parent_line_id: Mapped[int | None]
    is_free: Mapped[bool] = mapped_column(server_default=text("false"))
    product_id: Mapped[int]
    location_id: Mapped[int | None]
    typed_unit: Mapped[str]
    typed_quantity: Mapped[Decimal] = mapped_column(MICROS)
    factor_num: Mapped[int] = mapped_column(server_default=text("1"))
    factor_den: Mapped[int] = mapped_column(server_default=text("1"))
    quantity: Mapped[int]
    confirmed_quantity: Mapped[int] = mapped_column(server_default=text("0"))
    held_quantity: Mapped[int] = mapped_column(server_default=text("0"))
    cancelled_quantity: Mapped[int] = mapped_column(server_default=text("0"))
    shipped_quantity: Mapped[int] = mapped_column(server_default=text("0"))
    unit_price: Mapped[Decimal] = mapped_column(MICROS)
    price_per: Mapped[int] = mapped_column(server_default=text("1"))
    off_micros: Mapped[list[int]] = mapped_column(
        ARRAY(BigInteger), server_default=text("'{}'::bigint[]")
    )
    net_minor: Mapped[int]
    tax_micros: Mapped[int] = mapped_column(server_default=text("0"))
    tax_minor: Mapped[int]
    gross_minor: Mapped[int]
    hold_id: Mapped[int | None]
    receipt: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))

    __table_args__ = (
        UniqueConstraint("order_id", "line_no"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint(
            "shipped_quantity + held_quantity <= quantity", name="shipped_and_held_within_ordered"
        ),
        CheckConstraint(
            "confirmed_quantity + cancelled_quantity <= quantity",
            name="confirmed_and_cancelled_within_ordered",
        ),
        CheckConstraint("shipped_quantity <= confirmed_quantity", name="shipped_within_confirmed"),
        CheckConstraint("gross_minor = net_minor + tax_minor", name="gross_is_the_sum"),
        Index(
            "ix_order_line_backorder",
            "product_id",
            "id",
            postgresql_where=text("confirmed_quantity > shipped_quantity + held_quantity"),
        ),
    )


class OrderEvent(Base):
    """What happened to an order after it was placed, in the order of its timeline."""

    __tablename__ = "order_event"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"))
    kind: Mapped[str]
    at: Mapped[datetime]
    by_user_id: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))

    __table_args__ = (Index(None, "order_id", "id"),)


class Cart(Base):
    """What somebody means to order; a person may keep several for each buyer."""

    __tablename__ = "cart"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[int]
    name: Mapped[str] = mapped_column(server_default="")
    is_template: Mapped[bool] = mapped_column(server_default=text("false"))
    """A template is filled into carts and never ordered itself."""
    version: Mapped[int] = mapped_column(server_default=text("1"))
    changed_at: Mapped[datetime]
    po_number: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    requested_on: Mapped[date | None]
    ship_to_id: Mapped[int | None]
    delivery_preference: Mapped[str] = mapped_column(server_default="complete")
    kind: Mapped[str] = mapped_column(server_default="standard")

    __table_args__ = (UniqueConstraint("organisation_id", "user_id", "name", "is_template"),)


class CartLine(Base):
    """A product in a cart, as typed."""

    __tablename__ = "cart_line"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cart_id: Mapped[int] = mapped_column(ForeignKey("cart.id", ondelete="CASCADE"))
    sku: Mapped[str]
    unit: Mapped[str] = mapped_column(server_default="")
    quantity: Mapped[Decimal] = mapped_column(MICROS)

    __table_args__ = (
        UniqueConstraint("cart_id", "sku", "unit"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )
