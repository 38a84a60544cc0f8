"""The tree of organisations with its dates; people, memberships, API tokens."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from kernel.db.base import UtcDateTime
from kernel.db.types import Ltree

revision = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None

_ROLES = "role IN ('dealer_buyer', 'branch_manager', 'headquarters')"
_ZERO = sa.text("0")
_FALSE = sa.text("false")
_TRUE = sa.text("true")


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False)


def _of(table: str, name: str, **options: object) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey(f"{table}.id"), **options)


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _maybe(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text)


def _origin() -> tuple[sa.Column[str], sa.Column[str], sa.UniqueConstraint]:
    return _maybe("source"), _maybe("external_id"), sa.UniqueConstraint("source", "external_id")


def upgrade() -> None:
    _organisation()
    _dates()
    _territories()
    _particulars()
    _people()


def _organisation() -> None:
    op.create_table(
        "organisation",
        _id(),
        _text("code"),
        _text("name"),
        _text("kind"),
        _of("organisation", "parent_id"),
        sa.Column("path", Ltree, nullable=False),
        sa.Column("tier", sa.BigInteger, nullable=False),
        _of("organisation", "supplier_id"),
        _maybe("segment"),
        _maybe("grade"),
        _text("status", "active"),
        _text("stock_mode"),
        sa.Column("issues_invoices", sa.Boolean, nullable=False),
        _text("currency"),
        _text("language"),
        _text("time_zone"),
        *(_maybe(name) for name in ("country", "state", "city", "tax_number")),
        _text("tax_class", "standard"),
        *(_maybe(f"invoice_{name}") for name in ("title", "address", "phone", "bank", "account")),
        sa.Column("minimum_order_minor", sa.BigInteger, nullable=False, server_default=_ZERO),
        sa.Column("flat_freight_minor", sa.BigInteger, nullable=False, server_default=_ZERO),
        sa.Column("freight_rate", sa.Numeric(18, 6), nullable=False, server_default=_ZERO),
        sa.Column("tax_per_document", sa.Boolean, nullable=False, server_default=_FALSE),
        sa.Column("order_cut_off", sa.Time),
        sa.Column("receive_after_days", sa.BigInteger, nullable=False, server_default=sa.text("7")),
        sa.Column(
            "reserve_working_days", sa.BigInteger, nullable=False, server_default=sa.text("2")
        ),
        sa.Column("overdue_grace_days", sa.BigInteger, nullable=False, server_default=_ZERO),
        _text("availability_shown", "exact"),
        _text("upstream_sees", "quantities"),
        sa.Column("generated", sa.Boolean, nullable=False, server_default=_FALSE),
        sa.Column("version", sa.BigInteger, nullable=False, server_default=sa.text("1")),
        *_origin(),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.UniqueConstraint("code"),
        sa.CheckConstraint("kind IN ('headquarters', 'branch', 'dealer')", name="kind_known"),
        sa.CheckConstraint(
            "status IN ('prospect', 'onboarding', 'active', 'suspended', 'closed')",
            name="status_known",
        ),
        sa.CheckConstraint(
            "(parent_id IS NULL) = (kind = 'headquarters')", name="only_headquarters_has_no_parent"
        ),
        sa.CheckConstraint("stock_mode IN ('kept', 'reported')", name="stock_mode_known"),
        sa.CheckConstraint("availability_shown IN ('exact', 'words')", name="availability_known"),
        sa.CheckConstraint(
            "upstream_sees IN ('quantities', 'values', 'customers')", name="upstream_sees_known"
        ),
        sa.CheckConstraint("supplier_id <> id", name="supplier_is_another"),
        sa.Index("ix_organisation_parent_id", "parent_id"),
        sa.Index("ix_organisation_supplier_id", "supplier_id"),
        sa.Index("ix_organisation_path", "path", postgresql_using="gist"),
        sa.Index(
            "ix_organisation_search",
            sa.text("(code || ' ' || name || ' ' || coalesce(city, '')) gin_trgm_ops"),
            postgresql_using="gin",
        ),
    )


def _dates() -> None:
    op.create_table(
        "node_ancestor",
        _id(),
        _of("organisation", "node_id", nullable=False),
        _of("organisation", "ancestor_id", nullable=False),
        sa.Column("distance", sa.BigInteger, nullable=False),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_until", sa.Date),
        ExcludeConstraint(
            ("node_id", "="),
            ("ancestor_id", "="),
            (sa.func.daterange(sa.text("valid_from"), sa.text("valid_until")), "&&"),
            name="one_place_at_a_time",
            using="gist",
        ),
        sa.CheckConstraint("valid_until > valid_from", name="dates_in_order"),
        sa.CheckConstraint("distance >= 0", name="distance_not_negative"),
        sa.Index("ix_node_ancestor_node_id_distance", "node_id", "distance"),
        sa.Index("ix_node_ancestor_ancestor_id_node_id", "ancestor_id", "node_id"),
    )
    op.create_table(
        "organisation_move",
        _id(),
        _of("organisation", "node_id", nullable=False),
        _of("organisation", "from_parent_id", nullable=False),
        _of("organisation", "to_parent_id", nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("recorded_at", UtcDateTime, nullable=False),
        sa.Column("by_user_id", sa.BigInteger, nullable=False),
        sa.Column("applied_at", UtcDateTime),
        sa.Index("ix_organisation_move_node_id", "node_id"),
        sa.Index(
            "ix_organisation_move_waiting", "on", postgresql_where=sa.text("applied_at IS NULL")
        ),
    )


def _territories() -> None:
    op.create_table(
        "territory",
        _id(),
        _text("code"),
        _text("name"),
        _of("territory", "parent_id"),
        sa.Column("path", Ltree, nullable=False),
        *_origin(),
        sa.UniqueConstraint("code"),
        sa.Index("ix_territory_parent_id", "parent_id"),
        sa.Index("ix_territory_path", "path", postgresql_using="gist"),
    )
    op.create_table(
        "organisation_territory",
        _of("organisation", "organisation_id", primary_key=True),
        _of("territory", "territory_id", primary_key=True),
        sa.Index("ix_organisation_territory_territory_id", "territory_id"),
    )


def _particulars() -> None:
    op.create_table(
        "address",
        _id(),
        _of("organisation", "organisation_id", nullable=False),
        _text("kind"),
        _text("label", ""),
        _text("recipient", ""),
        _maybe("phone"),
        _text("street"),
        _text("city"),
        _maybe("state"),
        _maybe("postal_code"),
        _text("country"),
        sa.Column("is_default", sa.Boolean, nullable=False, server_default=_FALSE),
        sa.Column("active", sa.Boolean, nullable=False, server_default=_TRUE),
        *_origin(),
        sa.CheckConstraint("kind IN ('ship_to', 'bill_to')", name="kind_known"),
        sa.Index("ix_address_organisation_id", "organisation_id"),
        sa.Index(
            "uq_address_one_default",
            "organisation_id",
            "kind",
            unique=True,
            postgresql_where=sa.text("is_default AND active"),
        ),
    )
    op.create_table(
        "contact",
        _id(),
        _of("organisation", "organisation_id", nullable=False),
        _text("name"),
        *(_maybe(name) for name in ("function", "email", "phone")),
        *_origin(),
        sa.Index("ix_contact_organisation_id", "organisation_id"),
    )


def _people() -> None:
    op.create_table(
        "app_user",
        _id(),
        *(_maybe(name) for name in ("email", "phone", "phone_national", "password_hash")),
        _text("name"),
        _text("language", "en"),
        sa.Column("active", sa.Boolean, nullable=False, server_default=_TRUE),
        sa.Column("generated", sa.Boolean, nullable=False, server_default=_FALSE),
        sa.Column("created_at", UtcDateTime, nullable=False),
        *_origin(),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("phone"),
        sa.CheckConstraint("num_nonnulls(email, phone) > 0", name="has_a_login"),
        sa.CheckConstraint("email = lower(email)", name="email_lower_case"),
        sa.CheckConstraint("phone ~ '^[+][1-9][0-9]{6,14}$'", name="phone_e164"),
        sa.Index("ix_app_user_phone_national", "phone_national"),
    )
    op.create_table(
        "membership",
        _of("app_user", "user_id", primary_key=True),
        _of("organisation", "organisation_id", primary_key=True),
        _text("role"),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.CheckConstraint(_ROLES, name="role_known"),
        sa.Index("ix_membership_organisation_id", "organisation_id"),
    )
    op.create_table(
        "api_token",
        _id(),
        _text("token_hash"),
        _of("organisation", "organisation_id", nullable=False),
        _of("app_user", "user_id", nullable=False),
        _text("role"),
        _text("name"),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("revoked_at", UtcDateTime),
        sa.UniqueConstraint("token_hash"),
        sa.CheckConstraint(_ROLES, name="role_known"),
        sa.Index("ix_api_token_organisation_id", "organisation_id"),
    )


def downgrade() -> None:
    for table in (
        "api_token",
        "membership",
        "app_user",
        "contact",
        "address",
        "organisation_territory",
        "territory",
        "organisation_move",
        "node_ancestor",
        "organisation",
    ):
        op.drop_table(table)
