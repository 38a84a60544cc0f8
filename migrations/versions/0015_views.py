"""Stock by level in the roll-up, receivables by month."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision: str | None = "0014"
branch_labels = None
depends_on = None

CHANGES = ("dealer_sold", "sub_sold", "transit_change", "dealer_change", "sub_change")
AREAS = ("transit_area", "dealer_area", "sub_area")


def upgrade() -> None:
    for name in CHANGES + AREAS:
        kind = sa.Numeric(38, 0) if name in AREAS else sa.BigInteger()
        op.add_column(
            "product_month", sa.Column(name, kind, nullable=False, server_default=sa.text("0"))
        )
    op.create_table(
        "receivable_month",
        sa.Column("account_id", sa.BigInteger, nullable=False),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("closing", sa.BigInteger, nullable=False),
        sa.Column("owed_area", sa.Numeric(38, 0), nullable=False),
        sa.Column("ahead_area", sa.Numeric(38, 0), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "month"),
    )
    op.create_index(
        "ix_ledger_account_receivable",
        "ledger_account",
        ["counterparty_id"],
        postgresql_where=sa.text("kind = 'receivable'"),
    )
    # A roll-up that exists lacks the new figures: another number of moves builds it anew.
    op.execute(
        "INSERT INTO rollup_state (id, moves) SELECT 1, -1 FROM follower_cursor"
        " WHERE name = 'reports' ON CONFLICT (id) DO UPDATE SET moves = -1"
    )


def downgrade() -> None:
    op.drop_index("ix_ledger_account_receivable", "ledger_account")
    op.drop_table("receivable_month")
    for name in AREAS + CHANGES:
        op.drop_column("product_month", name)
