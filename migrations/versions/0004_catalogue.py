"""Products, categories, packs, costs, dealers' own codes and authorisations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint

from kernel.db.types import Ltree

revision = "0004"
down_revision: str | None = "0003"
branch_labels = None
depends_on = None

_ONE = sa.text("1")
_EMPTY = sa.text("'{}'::jsonb")
_SEARCHED = (
    "(sku || ' ' || name || ' ' || coalesce(names ->> 'zh', '') || ' ' || coalesce(barcode, ''))"
)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False)


def _of(table: str, name: str, **options: object) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey(f"{table}.id"), **options)


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _maybe(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, JSONB, nullable=False, server_default=_EMPTY)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default=_ONE)


def _origin() -> tuple[sa.Column[str], sa.Column[str], sa.UniqueConstraint]:
    return _maybe("source"), _maybe("external_id"), sa.UniqueConstraint("source", "external_id")


def upgrade() -> None:
    op.create_table(
        "category",
        _id(),
        _text("code"),
        _text("name"),
        _json("names"),
        _of("category", "parent_id"),
        sa.Column("path", Ltree, nullable=False),
        *_origin(),
        sa.UniqueConstraint("code"),
        sa.Index("ix_category_parent_id", "parent_id"),
        sa.Index("ix_category_path", "path", postgresql_using="gist"),
    )
    _product()
    _units_and_costs()
    _for_dealers()


def _product() -> None:
    op.create_table(
        "product",
        _id(),
        _text("sku"),
        _text("name"),
        _json("names"),
        _json("descriptions"),
        _of("category", "category_id"),
        _text("status", "active"),
        _of("product", "successor_id"),
        _maybe("barcode"),
        sa.Column("weight_g", sa.BigInteger),
        _text("tax_class", "standard"),
        _text("base_unit"),
        *(_count(name) for name in ("minimum_quantity", "multiple", "price_per")),
        _json("attributes"),
        sa.Column("list_price", sa.Numeric(18, 6)),
        *_origin(),
        sa.UniqueConstraint("sku"),
        sa.CheckConstraint(
            "status IN ('active', 'run_out', 'blocked', 'discontinued')", name="status_known"
        ),
        sa.CheckConstraint("minimum_quantity > 0", name="minimum_positive"),
        sa.CheckConstraint("multiple > 0", name="multiple_positive"),
        sa.CheckConstraint("price_per > 0", name="price_per_positive"),
        sa.CheckConstraint("successor_id <> id", name="successor_is_another"),
        sa.Index("ix_product_category_id", "category_id"),
        sa.Index("ix_product_successor_id", "successor_id"),
        sa.Index("ix_product_barcode", "barcode"),
        sa.Index(
            "ix_product_search",
            sa.text(f"{_SEARCHED} gin_trgm_ops"),
            postgresql_using="gin",
        ),
    )


def _units_and_costs() -> None:
    op.create_table(
        "product_unit",
        _of("product", "product_id", primary_key=True),
        sa.Column("unit", sa.Text, primary_key=True),
        sa.Column("numerator", sa.BigInteger, nullable=False),
        _count("denominator"),
        _maybe("barcode"),
        sa.CheckConstraint("numerator > 0 AND denominator > 0", name="factor_positive"),
        sa.Index("ix_product_unit_barcode", "barcode"),
    )
    op.create_table(
        "product_cost",
        _id(),
        _of("product", "product_id", nullable=False),
        sa.Column("cost", sa.Numeric(18, 6), nullable=False),
        _text("currency"),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_until", sa.Date),
        ExcludeConstraint(
            ("product_id", "="),
            (sa.func.daterange(sa.text("valid_from"), sa.text("valid_until")), "&&"),
            name="one_cost_at_a_time",
            using="gist",
        ),
        sa.CheckConstraint("cost >= 0", name="cost_not_negative"),
        sa.CheckConstraint("valid_until > valid_from", name="dates_in_order"),
        sa.Index("ix_product_cost_product_id", "product_id"),
    )


def _for_dealers() -> None:
    op.create_table(
        "dealer_product_code",
        _of("organisation", "organisation_id", primary_key=True),
        sa.Column("code", sa.Text, primary_key=True),
        _of("product", "product_id", nullable=False),
        sa.UniqueConstraint("organisation_id", "product_id"),
        sa.Index("ix_dealer_product_code_product_id", "product_id"),
    )
    op.create_table(
        "product_authorisation",
        _id(),
        _of("organisation", "organisation_id", nullable=False),
        _of("product", "product_id"),
        _of("category", "category_id"),
        sa.CheckConstraint(
            "num_nonnulls(product_id, category_id) = 1", name="one_product_or_category"
        ),
        sa.UniqueConstraint(
            "organisation_id", "product_id", "category_id", postgresql_nulls_not_distinct=True
        ),
        sa.Index("ix_product_authorisation_organisation_id", "organisation_id"),
        sa.Index("ix_product_authorisation_product_id", "product_id"),
        sa.Index("ix_product_authorisation_category_id", "category_id"),
    )


def downgrade() -> None:
    for table in (
        "product_authorisation",
        "dealer_product_code",
        "product_cost",
        "product_unit",
        "product",
        "category",
    ):
        op.drop_table(table)
