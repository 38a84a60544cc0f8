"""Orders with their lines and timeline; carts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from kernel.db.base import UtcDateTime

revision = "0008"
down_revision: str | None = "0007"
branch_labels = None
depends_on = None

_MICROS = sa.Numeric(18, 6)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default=sa.text("0"))


def _one(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default=sa.text("1"))


def upgrade() -> None:
    op.execute("CREATE SEQUENCE sales_order_number")
    _orders()
    _lines()
    op.create_table(
        "order_event",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("order_id", sa.BigInteger, sa.ForeignKey("sales_order.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("by_user_id", sa.BigInteger, nullable=False),
        sa.Column("facts", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
        sa.Index("ix_order_event_order_id_id", "order_id", "id"),
    )
    op.create_table(
        "cart",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column(
            "organisation_id", sa.BigInteger, sa.ForeignKey("organisation.id"), nullable=False
        ),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False, server_default=""),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.UniqueConstraint("organisation_id", "user_id", "name"),
    )
    op.create_table(
        "cart_line",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column(
            "cart_id",
            sa.BigInteger,
            sa.ForeignKey("cart.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("sku", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False, server_default=""),
        sa.Column("quantity", _MICROS, nullable=False),
        sa.UniqueConstraint("cart_id", "sku", "unit"),
        sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    )


def _orders() -> None:
    op.create_table(
        "sales_order",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        sa.Column("state", sa.Text, nullable=False),
        _one("version"),
        sa.Column("seller_id", sa.BigInteger, nullable=False),
        sa.Column("sales_branch_id", sa.BigInteger),
        sa.Column("buyer_id", sa.BigInteger, nullable=False),
        sa.Column("payer_id", sa.BigInteger, nullable=False),
        sa.Column("ship_to_id", sa.BigInteger),
        sa.Column("placed_by", sa.BigInteger, nullable=False),
        sa.Column("placed_by_organisation_id", sa.BigInteger, nullable=False),
        sa.Column("edited_by", sa.BigInteger),
        sa.Column("kind", sa.Text, nullable=False, server_default="standard"),
        sa.Column("delivery_preference", sa.Text, nullable=False, server_default="complete"),
        sa.Column("requested_on", sa.Date),
        sa.Column("ordered_on", sa.Date, nullable=False),
        sa.Column("po_number", sa.Text),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("net_minor", sa.BigInteger, nullable=False),
        sa.Column("tax_minor", sa.BigInteger, nullable=False),
        _count("freight_minor"),
        sa.Column("gross_minor", sa.BigInteger, nullable=False),
        sa.Column("block_reasons", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")),
        sa.Column("reserve_until", UtcDateTime),
        sa.Column("note", sa.Text),
        sa.Column("placed_at", UtcDateTime, nullable=False),
        sa.Column("generated", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("source", sa.Text),
        sa.Column("external_id", sa.Text),
        sa.CheckConstraint(
            "state IN ('draft', 'confirmed', 'blocked', 'closed', 'cancelled', 'rejected')",
            name="state_known",
        ),
        sa.CheckConstraint("kind IN ('standard', 'sample', 'replacement')", name="kind_known"),
        sa.CheckConstraint(
            "delivery_preference IN ('complete', 'split', 'cancel_rest')",
            name="delivery_preference_known",
        ),
        sa.CheckConstraint(
            "gross_minor = net_minor + tax_minor + freight_minor", name="gross_is_the_sum"
        ),
        sa.Index("ix_sales_order_buyer_id_id", "buyer_id", "id"),
        sa.Index("ix_sales_order_seller_id_state_id", "seller_id", "state", "id"),
        sa.Index(
            "ix_sales_order_buyer_id_po_number",
            "buyer_id",
            "po_number",
            postgresql_where=sa.text("po_number IS NOT NULL"),
        ),
        sa.Index(
            "uq_sales_order_source_external_id",
            "source",
            "external_id",
            unique=True,
            postgresql_where=sa.text("external_id IS NOT NULL"),
        ),
    )


def _lines() -> None:
    op.create_table(
        "order_line",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("order_id", sa.BigInteger, sa.ForeignKey("sales_order.id"), nullable=False),
        sa.Column("line_no", sa.BigInteger, nullable=False),
        sa.Column("parent_line_id", sa.BigInteger),
        sa.Column("is_free", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("product_id", sa.BigInteger, nullable=False),
        sa.Column("location_id", sa.BigInteger),
        sa.Column("typed_unit", sa.Text, nullable=False),
        sa.Column("typed_quantity", _MICROS, nullable=False),
        _one("factor_num"),
        _one("factor_den"),
        sa.Column("quantity", sa.BigInteger, nullable=False),
        _count("confirmed_quantity"),
        _count("held_quantity"),
        _count("cancelled_quantity"),
        _count("shipped_quantity"),
        sa.Column("unit_price", _MICROS, nullable=False),
        _one("price_per"),
        sa.Column(
            "off_micros",
            ARRAY(sa.BigInteger),
            nullable=False,
            server_default=sa.text("'{}'::bigint[]"),
        ),
        sa.Column("net_minor", sa.BigInteger, nullable=False),
        _count("tax_micros"),
        sa.Column("tax_minor", sa.BigInteger, nullable=False),
        sa.Column("gross_minor", sa.BigInteger, nullable=False),
        sa.Column("hold_id", sa.BigInteger),
        sa.Column("receipt", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
        sa.UniqueConstraint("order_id", "line_no"),
        sa.CheckConstraint("quantity > 0", name="quantity_positive"),
        sa.CheckConstraint(
            "shipped_quantity + held_quantity <= quantity", name="shipped_and_held_within_ordered"
        ),
        sa.CheckConstraint(
            "confirmed_quantity + cancelled_quantity <= quantity",
            name="confirmed_and_cancelled_within_ordered",
        ),
        sa.CheckConstraint(
            "shipped_quantity <= confirmed_quantity", name="shipped_within_confirmed"
        ),
        sa.CheckConstraint("gross_minor = net_minor + tax_minor", name="gross_is_the_sum"),
        sa.Index(
            "ix_order_line_backorder",
            "product_id",
            "id",
            postgresql_where=sa.text("confirmed_quantity > shipped_quantity + held_quantity"),
        ),
    )


def downgrade() -> None:
    for table in ("cart_line", "cart", "order_event", "order_line", "sales_order"):
        op.drop_table(table)
    op.execute("DROP SEQUENCE sales_order_number")
