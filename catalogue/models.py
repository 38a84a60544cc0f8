"""The tables of this room: products, how they are counted, and who may buy them."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base
from kernel.db.types import Ltree

STATUSES = "status IN ('active', 'run_out', 'blocked', 'discontinued')"
EMPTY = text("'{}'::jsonb")
SEARCHED = (
    "(sku || ' ' || name || ' ' || coalesce(names ->> 'zh', '') || ' ' || coalesce(barcode, ''))"
)


DESCRIBED = "(coalesce(descriptions ->> 'en', '') || ' ' || coalesce(descriptions ->> 'zh', ''))"


class Category(Base):
    """A group of products; groups contain groups. `names` by language."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    names: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=EMPTY)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    path: Mapped[str] = mapped_column(Ltree)
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_category_path", "path", postgresql_using="gist"),
    )


class Product(Base):
    """What is sold. Quantities are whole base units, the smallest unit that is moved.

    `minimum_quantity` and `multiple` are in base units; a price is for `price_per` base units.
    `names` and `descriptions` by language; `attributes` are free (colour, size).
    """

    __tablename__ = "product"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sku: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    names: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=EMPTY)
    descriptions: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=EMPTY)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    status: Mapped[str] = mapped_column(server_default="active")
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    barcode: Mapped[str | None] = mapped_column(index=True)
    weight_g: Mapped[int | None]
    tax_class: Mapped[str] = mapped_column(server_default="standard")
    base_unit: Mapped[str]
    minimum_quantity: Mapped[int] = mapped_column(server_default=text("1"))
    multiple: Mapped[int] = mapped_column(server_default=text("1"))
    price_per: Mapped[int] = mapped_column(server_default=text("1"))
    attributes: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=EMPTY)
    list_price: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        CheckConstraint(STATUSES, name="status_known"),
        CheckConstraint("minimum_quantity > 0", name="minimum_positive"),
        CheckConstraint("multiple > 0", name="multiple_positive"),
        CheckConstraint("price_per > 0", name="price_per_positive"),
        CheckConstraint("successor_id <> id", name="successor_is_another"),
        Index(
            "ix_product_search",
            text(f"{SEARCHED} gin_trgm_ops"),
            postgresql_using="gin",
        ),
        Index(
            "ix_product_described",
            text(f"{DESCRIBED} gin_trgm_ops"),
            postgresql_using="gin",
        ),
    )


class ProductUnit(Base):
    """A pack: one `unit` is numerator / denominator base units."""

    __tablename__ = "product_unit"

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    numerator: Mapped[int]
    denominator: Mapped[int] = mapped_column(server_default=text("1"))
    barcode: Mapped[str | None] = mapped_column(index=True)
    __table_args__ = (CheckConstraint("numerator > 0 AND denominator > 0", name="factor_positive"),)


class ProductCost(Base):
    """The standard cost of one base unit while it is valid: a weight, for headquarters only."""

    __tablename__ = "product_cost"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    cost: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    currency: Mapped[str]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    __table_args__ = (
        ExcludeConstraint(
            ("product_id", "="),
            (func.daterange(text("valid_from"), text("valid_until")), "&&"),
            name="one_cost_at_a_time",
            using="gist",
        ),
        CheckConstraint("cost >= 0", name="cost_not_negative"),
        CheckConstraint("valid_until > valid_from", name="dates_in_order"),
        Index(None, "product_id"),
    )


class DealerProductCode(Base):
    """What a dealer calls a product in its own books."""

    __tablename__ = "dealer_product_code"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    __table_args__ = (UniqueConstraint("organisation_id", "product_id"),)


class ProductAuthorisation(Base):
    """An organisation may buy this product, or this category and all below it.

    Who has none recorded may buy everything.
    """

    __tablename__ = "product_authorisation"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(product_id, category_id) = 1", name="one_product_or_category"
        ),
        UniqueConstraint(
            "organisation_id", "product_id", "category_id", postgresql_nulls_not_distinct=True
        ),
    )
