"""The branch's desks: the inbox, targets, notes on dealers, bank entries, write-offs."""

import sqlalchemy as sa
from alembic import op

from kernel.db.base import UtcDateTime

revision = "0014"
down_revision: str | None = "0013"
branch_labels = None
depends_on = None

ONE_ORIGIN = op.f("ck_allocation_one_origin")


def upgrade() -> None:
    _inbox()
    _notes()
    _bank_entries()
    _write_offs()
    op.add_column(
        "product",
        sa.Column("version", sa.BigInteger, nullable=False, server_default=sa.text("1")),
    )


def _inbox() -> None:
    op.create_table(
        "inbox_mark",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.BigInteger, nullable=False),
        sa.Column("seller_id", sa.BigInteger, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("owner_id", sa.BigInteger, sa.ForeignKey("app_user.id")),
        sa.Column("occurrence", sa.Text, nullable=False, server_default=""),
        sa.Column("hidden_until", sa.Date),
        sa.Column("done", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("marked_by", sa.BigInteger, nullable=False),
        sa.Column("marked_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject_id", name="pk_inbox_mark"),
        sa.CheckConstraint(
            "NOT done AND hidden_until IS NULL OR reason <> ''",
            name=op.f("ck_inbox_mark_hidden_says_why"),
        ),
        sa.Index("ix_inbox_mark_seller_id", "seller_id"),
    )
    op.create_table(
        "sales_target",
        sa.Column("organisation_id", sa.BigInteger, sa.ForeignKey("organisation.id")),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("net_minor", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False, server_default=sa.text("1")),
        sa.Column("set_by", sa.BigInteger, nullable=False),
        sa.Column("set_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "month", name="pk_sales_target"),
        sa.CheckConstraint("net_minor > 0", name=op.f("ck_sales_target_net_positive")),
        sa.CheckConstraint(
            "extract(day FROM month) = 1",
            name=op.f("ck_sales_target_month_begins_on_its_first_day"),
        ),
    )


def _notes() -> None:
    op.create_table(
        "dealer_note",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("dealer_id", sa.BigInteger, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("again_on", sa.Date),
        sa.Column("written_by", sa.BigInteger, nullable=False),
        sa.Column("written_at", UtcDateTime, nullable=False),
        sa.CheckConstraint(
            "kind IN ('visit', 'call', 'note')", name=op.f("ck_dealer_note_kind_known")
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_dealer_note_says_something")),
        sa.Index("ix_dealer_note_dealer_id_on", "dealer_id", "on"),
    )


def _bank_entries() -> None:
    op.create_table(
        "bank_entry",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("seller_id", sa.BigInteger, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("paid_on", sa.Date, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("payer_text", sa.Text, nullable=False, server_default=""),
        sa.Column("reference", sa.Text, nullable=False, server_default=""),
        sa.Column("state", sa.Text, nullable=False, server_default="open"),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("payment_id", sa.BigInteger, sa.ForeignKey("payment.id")),
        sa.Column("imported_by", sa.BigInteger, nullable=False),
        sa.Column("imported_at", UtcDateTime, nullable=False),
        sa.UniqueConstraint("seller_id", "fingerprint", name="uq_bank_entry_seller_id_fingerprint"),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_bank_entry_amount_positive")),
        sa.CheckConstraint(
            "state IN ('open', 'booked', 'ignored')", name=op.f("ck_bank_entry_state_known")
        ),
        sa.CheckConstraint(
            "(state = 'booked') = (payment_id IS NOT NULL)",
            name=op.f("ck_bank_entry_booked_names_its_payment"),
        ),
        sa.CheckConstraint(
            "state <> 'ignored' OR reason <> ''", name=op.f("ck_bank_entry_ignored_says_why")
        ),
        sa.Index(
            "ix_bank_entry_open",
            "seller_id",
            "paid_on",
            postgresql_where=sa.text("state = 'open'"),
        ),
    )


def _write_offs() -> None:
    op.create_table(
        "write_off",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("seller_id", sa.BigInteger, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("payer_id", sa.BigInteger, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("invoice_id", sa.BigInteger, sa.ForeignKey("invoice.id"), nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("written_off_on", sa.Date, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("created_by", sa.BigInteger, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("reversed_on", sa.Date),
        sa.Column("reversal_reason", sa.Text),
        sa.Column("reversed_by", sa.BigInteger),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_write_off_amount_positive")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_write_off_says_why")),
        sa.Index("ix_write_off_invoice_id", "invoice_id"),
        sa.Index("ix_write_off_seller_id_payer_id", "seller_id", "payer_id"),
    )
    op.add_column(
        "allocation", sa.Column("write_off_id", sa.BigInteger, sa.ForeignKey("write_off.id"))
    )
    op.create_index("ix_allocation_write_off_id", "allocation", ["write_off_id"])
    op.drop_constraint(ONE_ORIGIN, "allocation")
    op.create_check_constraint(
        ONE_ORIGIN, "allocation", "num_nonnulls(payment_id, credit_note_id, write_off_id) = 1"
    )


def downgrade() -> None:
    op.drop_column("product", "version")
    op.drop_constraint(ONE_ORIGIN, "allocation")
    op.create_check_constraint(
        ONE_ORIGIN, "allocation", "num_nonnulls(payment_id, credit_note_id) = 1"
    )
    op.drop_column("allocation", "write_off_id")
    for table in ("write_off", "bank_entry", "dealer_note", "sales_target", "inbox_mark"):
        op.drop_table(table)
