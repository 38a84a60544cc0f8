"""Return requests: a buyer asks to send goods back, its seller agrees or declines."""

import sqlalchemy as sa
from alembic import op

from kernel.db.base import UtcDateTime

revision = "0020"
down_revision: str | None = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "return_request",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("order_id", sa.BigInteger, sa.ForeignKey("sales_order.id"), nullable=False),
        sa.Column("seller_id", sa.BigInteger, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("buyer_id", sa.BigInteger, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="asked"),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False, server_default=""),
        sa.Column("asked_by", sa.BigInteger, nullable=False),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("decided_by", sa.BigInteger),
        sa.Column("decided_at", UtcDateTime),
        sa.Column("return_id", sa.BigInteger, sa.ForeignKey("stock_return.id")),
        sa.CheckConstraint(
            "state IN ('asked', 'agreed', 'declined', 'withdrawn')",
            name=op.f("ck_return_request_state_known"),
        ),
        sa.CheckConstraint(
            "(state = 'agreed') = (return_id IS NOT NULL)",
            name=op.f("ck_return_request_agreed_names_its_return"),
        ),
        sa.Index("ix_return_request_order_id", "order_id"),
        sa.Index(
            "uq_return_request_order_id_asked",
            "order_id",
            unique=True,
            postgresql_where=sa.text("state = 'asked'"),
        ),
        sa.Index(
            "ix_return_request_waiting",
            "seller_id",
            "id",
            postgresql_where=sa.text("state = 'asked'"),
        ),
    )
    op.create_table(
        "return_request_line",
        sa.Column("request_id", sa.BigInteger, sa.ForeignKey("return_request.id")),
        sa.Column("order_line_id", sa.BigInteger, autoincrement=False),
        sa.Column("quantity", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("request_id", "order_line_id", name="pk_return_request_line"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_return_request_line_quantity_positive")),
    )


def downgrade() -> None:
    op.drop_table("return_request_line")
    op.drop_table("return_request")
