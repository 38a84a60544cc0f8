"""Shopping: carts with versions and templates, search in descriptions, payment notices, columns."""

import sqlalchemy as sa
from alembic import op

from kernel.db.base import UtcDateTime

revision = "0013"
down_revision: str | None = "0012"
branch_labels = None
depends_on = None

_DESCRIBED = "(coalesce(descriptions ->> 'en', '') || ' ' || coalesce(descriptions ->> 'zh', ''))"
_CART_NAME = "uq_cart_organisation_id_user_id_name"
_CART_NAME_AND_KIND = "uq_cart_organisation_id_user_id_name_is_template"


def upgrade() -> None:
    op.add_column(
        "cart", sa.Column("version", sa.BigInteger, nullable=False, server_default=sa.text("1"))
    )
    op.add_column(
        "cart",
        sa.Column("is_template", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
    op.drop_constraint(_CART_NAME, "cart")
    op.create_unique_constraint(
        _CART_NAME_AND_KIND, "cart", ["organisation_id", "user_id", "name", "is_template"]
    )
    op.create_index(
        "ix_product_described",
        "product",
        [sa.text(f"{_DESCRIBED} gin_trgm_ops")],
        postgresql_using="gin",
    )
    _payment_notice()
    op.create_table(
        "sell_out_column",
        sa.Column("organisation_id", sa.BigInteger, sa.ForeignKey("organisation.id")),
        sa.Column("heading", sa.Text),
        sa.Column("field", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "heading", name="pk_sell_out_column"),
    )


def _payment_notice() -> None:
    op.create_table(
        "payment_notice",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("seller_id", sa.BigInteger, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("payer_id", sa.BigInteger, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("paid_on", sa.Date, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False, server_default=""),
        sa.Column("order_number", sa.Text, nullable=False, server_default=""),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("state", sa.Text, nullable=False, server_default="told"),
        sa.Column("payment_id", sa.BigInteger, sa.ForeignKey("payment.id")),
        sa.Column("answer", sa.Text, nullable=False, server_default=""),
        sa.Column("told_by", sa.BigInteger, nullable=False),
        sa.Column("told_at", UtcDateTime, nullable=False),
        sa.Column("settled_by", sa.BigInteger),
        sa.Column("settled_at", UtcDateTime),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_notice_amount_positive")),
        sa.CheckConstraint(
            "state IN ('told', 'booked', 'declined', 'withdrawn')",
            name=op.f("ck_payment_notice_state_known"),
        ),
        sa.CheckConstraint(
            "(state = 'booked') = (payment_id IS NOT NULL)",
            name=op.f("ck_payment_notice_booked_names_its_payment"),
        ),
        sa.Index("ix_payment_notice_payer_id_id", "payer_id", "id"),
        sa.Index("ix_payment_notice_payment_id", "payment_id"),
        sa.Index(
            "ix_payment_notice_waiting",
            "seller_id",
            "id",
            postgresql_where=sa.text("state = 'told'"),
        ),
    )


def downgrade() -> None:
    op.drop_table("sell_out_column")
    op.drop_table("payment_notice")
    op.drop_index("ix_product_described", "product")
    op.drop_constraint(_CART_NAME_AND_KIND, "cart")
    op.create_unique_constraint(_CART_NAME, "cart", ["organisation_id", "user_id", "name"])
    op.drop_column("cart", "is_template")
    op.drop_column("cart", "version")
