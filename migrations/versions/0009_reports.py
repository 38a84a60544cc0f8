"""The roll-up of flows by node, unit and month."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision: str | None = "0008"
branch_labels = None
depends_on = None

PRODUCT = (
    "taken_in",
    "given_out",
    "internal",
    "moved_in",
    "moved_out",
    "supplied",
    "sell_in",
    "sell_down",
    "sell_out",
    "on_hand_change",
    "other_change",
)
FUNDS = (
    "net",
    "tax",
    "freight",
    "invoiced",
    "credited",
    "collected",
    "written_off",
    "opened",
    "moved_in",
    "moved_out",
    "owed_change",
)


def _whole(name: str, kind: sa.types.TypeEngine[int] | None = None) -> sa.Column[int]:
    return sa.Column(name, kind or sa.BigInteger, nullable=False, server_default=sa.text("0"))


def _node_month() -> list[sa.Column[object]]:
    return [
        sa.Column("organised", sa.Text, nullable=False),
        sa.Column("node_id", sa.BigInteger, nullable=False),
        sa.Column("month", sa.Date, nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "product_month",
        *_node_month(),
        sa.Column("product_id", sa.BigInteger, nullable=False),
        *map(_whole, PRODUCT),
        _whole("on_hand_area", sa.Numeric(38, 0)),
        sa.PrimaryKeyConstraint("organised", "node_id", "month", "product_id"),
    )
    op.create_table(
        "funds_month",
        *_node_month(),
        sa.Column("creditor", sa.Text, nullable=False),
        sa.Column("unit", sa.BigInteger, nullable=False),
        *map(_whole, FUNDS),
        sa.PrimaryKeyConstraint("organised", "node_id", "month", "creditor", "unit"),
    )
    op.create_table(
        "rollup_state",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        _whole("moves"),
    )


def downgrade() -> None:
    for table in ("rollup_state", "funds_month", "product_month"):
        op.drop_table(table)
