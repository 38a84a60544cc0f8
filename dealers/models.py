"""The tables of this room: the tree, its dates, its people and their keys."""

from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    Time,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base
from kernel.db.types import Ltree

KINDS = "kind IN ('headquarters', 'branch', 'dealer')"
STATUSES = "status IN ('prospect', 'onboarding', 'active', 'suspended', 'closed')"
HAS_PARENT = "(parent_id IS NULL) = (kind = 'headquarters')"
DATES_IN_ORDER = "valid_until > valid_from"
ROLES = (
    "role IN ('dealer_buyer', 'dealer_orders', 'dealer_goods', 'dealer_accounts',"
    " 'branch_manager', 'headquarters')"
)


class Organisation(Base):
    """A headquarters, a branch or a dealer; `path` is its place in the tree of today.

    Amounts are in minor units of `currency`; `freight_rate` is a share of the net (0.025).
    """

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    path: Mapped[str] = mapped_column(Ltree)
    tier: Mapped[int]
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    segment: Mapped[str | None]
    grade: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default="active")
    stock_mode: Mapped[str]
    issues_invoices: Mapped[bool]
    currency: Mapped[str]
    language: Mapped[str]
    time_zone: Mapped[str]
    country: Mapped[str | None]
    state: Mapped[str | None]
    city: Mapped[str | None]
    tax_number: Mapped[str | None]
    tax_class: Mapped[str] = mapped_column(server_default="standard")
    invoice_title: Mapped[str | None]
    invoice_address: Mapped[str | None]
    invoice_phone: Mapped[str | None]
    invoice_bank: Mapped[str | None]
    invoice_account: Mapped[str | None]
    minimum_order_minor: Mapped[int] = mapped_column(server_default=text("0"))
    flat_freight_minor: Mapped[int] = mapped_column(server_default=text("0"))
    freight_rate: Mapped[Decimal] = mapped_column(Numeric(18, 6), server_default=text("0"))
    tax_per_document: Mapped[bool] = mapped_column(server_default=text("false"))
    order_cut_off: Mapped[time | None] = mapped_column(Time)
    receive_after_days: Mapped[int] = mapped_column(server_default=text("7"))
    reserve_working_days: Mapped[int] = mapped_column(server_default=text("2"))
    overdue_grace_days: Mapped[int] = mapped_column(server_default=text("0"))
    availability_shown: Mapped[str] = mapped_column(server_default="exact")
    upstream_sees: Mapped[str] = mapped_column(server_default="quantities")
    generated: Mapped[bool] = mapped_column(server_default=text("false"))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    created_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        CheckConstraint(KINDS, name="kind_known"),
        CheckConstraint(STATUSES, name="status_known"),
        CheckConstraint(HAS_PARENT, name="only_headquarters_has_no_parent"),
        CheckConstraint("stock_mode IN ('kept', 'reported')", name="stock_mode_known"),
        CheckConstraint("availability_shown IN ('exact', 'words')", name="availability_known"),
        CheckConstraint(
            "upstream_sees IN ('quantities', 'values', 'customers')", name="upstream_sees_known"
        ),
        CheckConstraint("supplier_id <> id", name="supplier_is_another"),
        Index("ix_organisation_path", "path", postgresql_using="gist"),
        Index(
            "ix_organisation_search",
            text("(code || ' ' || name || ' ' || coalesce(city, '')) gin_trgm_ops"),
            postgresql_using="gin",
        ),
    )


class NodeAncestor(Base):
    """`ancestor_id` stood `distance` levels above `node_id` on the days [from, until).

    An absent end is open; distance 0 is the node itself. Days are headquarters'.
    """

    __tablename__ = "node_ancestor"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    node_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    ancestor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    distance: Mapped[int]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    __table_args__ = (
        ExcludeConstraint(
            ("node_id", "="),
            ("ancestor_id", "="),
            (func.daterange(text("valid_from"), text("valid_until")), "&&"),
            name="one_place_at_a_time",
            using="gist",
        ),
        CheckConstraint(DATES_IN_ORDER, name="dates_in_order"),
        CheckConstraint("distance >= 0", name="distance_not_negative"),
        Index(None, "node_id", "distance"),
        Index(None, "ancestor_id", "node_id"),
    )


class OrganisationMove(Base):
    """A node gets another parent from the day `on` of headquarters' zone.

    `applied_at` is empty until the day has come and the tree of today was changed.
    """

    __tablename__ = "organisation_move"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    node_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    from_parent_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    to_parent_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_user_id: Mapped[int]
    applied_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_organisation_move_waiting", "on", postgresql_where=text("applied_at IS NULL")),
    )


class Territory(Base):
    """A sales area; areas contain areas."""

    __tablename__ = "territory"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"), index=True)
    path: Mapped[str] = mapped_column(Ltree)
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_territory_path", "path", postgresql_using="gist"),
    )


class OrganisationTerritory(Base):
    """An organisation works in a territory."""

    __tablename__ = "organisation_territory"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    territory_id: Mapped[int] = mapped_column(
        ForeignKey("territory.id"), primary_key=True, index=True
    )


class Address(Base):
    """Where an organisation has goods or bills sent."""

    __tablename__ = "address"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str]
    label: Mapped[str] = mapped_column(server_default="")
    recipient: Mapped[str] = mapped_column(server_default="")
    phone: Mapped[str | None]
    street: Mapped[str]
    city: Mapped[str]
    state: Mapped[str | None]
    postal_code: Mapped[str | None]
    country: Mapped[str]
    is_default: Mapped[bool] = mapped_column(server_default=text("false"))
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        CheckConstraint("kind IN ('ship_to', 'bill_to')", name="kind_known"),
        Index(
            "uq_address_one_default",
            "organisation_id",
            "kind",
            unique=True,
            postgresql_where=text("is_default AND active"),
        ),
    )


class Contact(Base):
    """A person at an organisation, with or without a sign-in of their own."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str]
    function: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    __table_args__ = (UniqueConstraint("source", "external_id"),)


class DealerNote(Base):
    """What somebody of the branch wrote down about a dealer: a visit, a call, something to know.

    The dealer never reads it. `again_on`: the day on which to get in touch again.
    """

    __tablename__ = "dealer_note"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    dealer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str]
    on: Mapped[date]
    text: Mapped[str]
    again_on: Mapped[date | None]
    written_by: Mapped[int]
    written_at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("kind IN ('visit', 'call', 'note')", name="kind_known"),
        CheckConstraint("text <> ''", name="says_something"),
        Index("ix_dealer_note_dealer_id_on", "dealer_id", "on"),
    )


class AppUser(Base):
    """A person who signs in by e-mail (lower case) or phone number (E.164).

    `phone_national` is the number as it is dialled at home, without its leading zero.
    """

    __tablename__ = "app_user"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    email: Mapped[str | None] = mapped_column(unique=True)
    phone: Mapped[str | None] = mapped_column(unique=True)
    phone_national: Mapped[str | None] = mapped_column(index=True)
    password_hash: Mapped[str | None]
    name: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="en")
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    generated: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime]
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        CheckConstraint("num_nonnulls(email, phone) > 0", name="has_a_login"),
        CheckConstraint("email = lower(email)", name="email_lower_case"),
        CheckConstraint("phone ~ '^[+][1-9][0-9]{6,14}$'", name="phone_e164"),
    )


class Membership(Base):
    """A person's role in an organisation; somebody may belong to several."""

    __tablename__ = "membership"

    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True, index=True
    )
    role: Mapped[str]
    created_at: Mapped[datetime]
    __table_args__ = (CheckConstraint(ROLES, name="role_known"),)


class ApiToken(Base):
    """A key for programs: one organisation, one person who answers for it, one role.

    Only the SHA-256 of the secret is kept, in hexadecimal.
    """

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    token_hash: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    role: Mapped[str]
    name: Mapped[str]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    __table_args__ = (CheckConstraint(ROLES, name="role_known"),)
