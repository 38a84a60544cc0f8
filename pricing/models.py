"""The tables of this room.

Every change of a rule table stamps a new edition (a trigger does it), so that processes may keep
rules in memory and know at once when they are old.

Who may buy and what is priced are written as one key beside the foreign key: `o:7` is this
dealer, `s:gold` a segment, `n:3` everyone below a node; `p:9` a product, `c:4` a category with
all below it. So one join finds every rule of every buyer and product of a batch.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base

BUYER_KEY = "buyer_key = coalesce('o:' || organisation_id, 's:' || segment, 'n:' || node_id)"
ONE_BUYER = "num_nonnulls(organisation_id, segment, node_id) = 1"
PRODUCT_KEY = "product_key = coalesce('p:' || product_id, 'c:' || category_id)"
ONE_PRODUCT = "num_nonnulls(product_id, category_id) = 1"
DATES_IN_ORDER = "valid_until > valid_from"


class PriceList(Base):
    """A seller's prices in one currency."""

    __tablename__ = "price_list"
    __table_args__ = (
        UniqueConstraint("seller_id", "code"),
        UniqueConstraint("source", "external_id"),
        CheckConstraint(DATES_IN_ORDER, name="dates_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[str]
    name: Mapped[str]
    currency: Mapped[str]
    tax_included: Mapped[bool]
    merge: Mapped[bool]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    created_at: Mapped[datetime]
    source: Mapped[str | None]
    external_id: Mapped[str | None]


class PriceEntry(Base):
    """One price of one product from a minimum quantity on, while it is valid."""

    __tablename__ = "price_entry"
    __table_args__ = (
        ExcludeConstraint(
            ("price_list_id", "="),
            ("product_id", "="),
            ("minimum_quantity", "="),
            (func.daterange(text("valid_from"), text("valid_until")), "&&"),
            name="one_price_at_a_time",
            using="gist",
        ),
        CheckConstraint("minimum_quantity > 0", name="minimum_positive"),
        CheckConstraint("unit_price >= 0", name="price_not_negative"),
        CheckConstraint(DATES_IN_ORDER, name="dates_in_order"),
        Index(None, "price_list_id", "product_id", "minimum_quantity"),
        Index(None, "product_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    price_list_id: Mapped[int] = mapped_column(ForeignKey("price_list.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    minimum_quantity: Mapped[int]
    unit_price: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]


class PriceAssignment(Base):
    """Whom a list is for; the higher priority is the stronger."""

    __tablename__ = "price_assignment"
    __table_args__ = (
        UniqueConstraint("price_list_id", "buyer_key"),
        CheckConstraint(ONE_BUYER, name="one_kind_of_buyer"),
        CheckConstraint(BUYER_KEY, name="key_of_buyer"),
        Index(None, "buyer_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    price_list_id: Mapped[int] = mapped_column(ForeignKey("price_list.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    segment: Mapped[str | None]
    node_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    buyer_key: Mapped[str]
    priority: Mapped[int] = mapped_column(Integer)


class PricePolicy(Base):
    """A rule that changes a line's price: a switch to another list, an effect, or both."""

    __tablename__ = "price_policy"
    __table_args__ = (
        UniqueConstraint("seller_id", "code"),
        UniqueConstraint("source", "external_id"),
        CheckConstraint(DATES_IN_ORDER, name="dates_in_order"),
        CheckConstraint(
            "effect IN ('percent_off', 'amount_off', 'fixed_price', 'free_goods')", name="effect"
        ),
        CheckConstraint("effect IS NOT NULL OR price_list_id IS NOT NULL", name="does_something"),
        CheckConstraint(
            "(coalesce(effect, '') = 'percent_off') = (rate IS NOT NULL)", name="percent_has_rate"
        ),
        CheckConstraint("rate BETWEEN -1 AND 1", name="rate"),
        CheckConstraint("counted_over IN ('product', 'policy')", name="counted_over"),
        CheckConstraint("stacking IN ('additive', 'compound')", name="stacking"),
        CheckConstraint("minimum_quantity <= maximum_quantity", name="quantities_in_order"),
        CheckConstraint("minimum_amount_minor <= maximum_amount_minor", name="amounts_in_order"),
        CheckConstraint(
            "currency IS NOT NULL OR coalesce(minimum_amount_minor, maximum_amount_minor) IS NULL",
            name="amounts_have_currency",
        ),
        Index(None, "seller_id", "valid_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[str]
    name: Mapped[str]
    effect: Mapped[str | None]
    rate: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    amount: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    currency: Mapped[str | None]
    minimum_quantity: Mapped[int | None]
    maximum_quantity: Mapped[int | None]
    minimum_amount_minor: Mapped[int | None]
    maximum_amount_minor: Mapped[int | None]
    counted_over: Mapped[str]
    price_list_id: Mapped[int | None] = mapped_column(ForeignKey("price_list.id"))
    priority: Mapped[int] = mapped_column(Integer)
    exclusivity_group: Mapped[str]
    stacking: Mapped[str]
    every_buyer: Mapped[bool]
    every_product: Mapped[bool]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    created_at: Mapped[datetime]
    source: Mapped[str | None]
    external_id: Mapped[str | None]


class PricePolicyProduct(Base):
    """A product or category of a policy that is not for every product."""

    __tablename__ = "price_policy_product"
    __table_args__ = (
        CheckConstraint(ONE_PRODUCT, name="product_or_category"),
        CheckConstraint(PRODUCT_KEY, name="key_of_product"),
        Index(None, "product_key"),
    )

    policy_id: Mapped[int] = mapped_column(ForeignKey("price_policy.id"), primary_key=True)
    product_key: Mapped[str] = mapped_column(primary_key=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))


class PricePolicyBuyer(Base):
    """A dealer, segment or node of a policy that is not for every buyer."""

    __tablename__ = "price_policy_buyer"
    __table_args__ = (
        CheckConstraint(ONE_BUYER, name="one_kind_of_buyer"),
        CheckConstraint(BUYER_KEY, name="key_of_buyer"),
        Index(None, "buyer_key"),
    )

    policy_id: Mapped[int] = mapped_column(ForeignKey("price_policy.id"), primary_key=True)
    buyer_key: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    segment: Mapped[str | None]
    node_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))


class PriceLimit(Base):
    """The lowest and highest net price of a product or category, and how far a branch may go.

    `branch_rate` is the share below the lowest (or above the highest) price that a branch may
    approve; anything further is headquarters'.
    """

    __tablename__ = "price_limit"
    __table_args__ = (
        ExcludeConstraint(
            ("seller_id", "="),
            ("product_key", "="),
            ("currency", "="),
            (func.daterange(text("valid_from"), text("valid_until")), "&&"),
            name="one_limit_at_a_time",
            using="gist",
        ),
        CheckConstraint(ONE_PRODUCT, name="product_or_category"),
        CheckConstraint(PRODUCT_KEY, name="key_of_product"),
        CheckConstraint("lowest_price <= highest_price", name="prices_in_order"),
        CheckConstraint("branch_rate BETWEEN 0 AND 1", name="branch_rate"),
        CheckConstraint(DATES_IN_ORDER, name="dates_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    product_key: Mapped[str]
    currency: Mapped[str]
    lowest_price: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    highest_price: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    branch_rate: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]


class TaxRate(Base):
    """The tax of (seller's country, product class, buyer class); `*` stands for any."""

    __tablename__ = "tax_rate"
    __table_args__ = (
        ExcludeConstraint(
            ("seller_country", "="),
            ("product_class", "="),
            ("buyer_class", "="),
            (func.daterange(text("valid_from"), text("valid_until")), "&&"),
            name="one_rate_at_a_time",
            using="gist",
        ),
        CheckConstraint("rate BETWEEN 0 AND 1", name="rate"),
        CheckConstraint(DATES_IN_ORDER, name="dates_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seller_country: Mapped[str]
    product_class: Mapped[str]
    buyer_class: Mapped[str]
    rate: Mapped[Decimal] = mapped_column(Numeric(18, 6))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
