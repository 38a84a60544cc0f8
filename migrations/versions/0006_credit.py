"""Credit accounts, pools, raises; invoices, payments, allocations; approvals."""

import sqlalchemy as sa
from alembic import op

from kernel.db.base import UtcDateTime

revision = "0006"
down_revision: str | None = "0005"
branch_labels = None
depends_on = None

_TABLES = (
    "credit_pool",
    "credit_account",
    "credit_raise",
    "invoice",
    "invoice_line",
    "payment",
    "allocation",
    "approval",
    "approval_authority",
)


def upgrade() -> None:
    _credit_pool()
    _credit_account()
    _credit_raise()
    _invoice()
    _invoice_line()
    _payment()
    _allocation()
    _approval()
    _approval_authority()


def _credit_pool() -> None:
    op.create_table(
        "credit_pool",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("limit_minor", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.CheckConstraint("limit_minor >= 0", name=op.f("ck_credit_pool_limit_not_negative")),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_credit_pool_seller_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_pool")),
        sa.UniqueConstraint("seller_id", "code", name=op.f("uq_credit_pool_seller_id_code")),
        sa.UniqueConstraint(
            "source", "external_id", name=op.f("uq_credit_pool_source_external_id")
        ),
    )


def _credit_account() -> None:
    op.create_table(
        "credit_account",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("payer_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("limit_minor", sa.BigInteger(), nullable=True),
        sa.Column("terms_days", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("blocked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("block_note", sa.Text(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("pool_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("limit_minor >= 0", name=op.f("ck_credit_account_limit_not_negative")),
        sa.CheckConstraint(
            "seller_id <> payer_id", name=op.f("ck_credit_account_seller_is_not_payer")
        ),
        sa.CheckConstraint(
            "terms_days BETWEEN 0 AND 365", name=op.f("ck_credit_account_terms_within_a_year")
        ),
        sa.ForeignKeyConstraint(
            ["payer_id"], ["organisation.id"], name=op.f("fk_credit_account_payer_id")
        ),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["credit_pool.id"], name=op.f("fk_credit_account_pool_id")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_credit_account_seller_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_account")),
        sa.UniqueConstraint(
            "seller_id", "payer_id", name=op.f("uq_credit_account_seller_id_payer_id")
        ),
        sa.UniqueConstraint(
            "source", "external_id", name=op.f("uq_credit_account_source_external_id")
        ),
    )
    op.create_index("ix_credit_account_payer_id", "credit_account", ["payer_id"])


def _credit_raise() -> None:
    op.create_table(
        "credit_raise",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("granted_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_credit_raise_amount_positive")),
        sa.CheckConstraint(
            "valid_from < valid_until", name=op.f("ck_credit_raise_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["credit_account.id"], name=op.f("fk_credit_raise_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_raise")),
    )
    op.create_index("ix_credit_raise_account_id", "credit_raise", ["account_id"])
    op.create_index(
        "ix_credit_raise_not_started",
        "credit_raise",
        ["valid_from"],
        postgresql_where=sa.text("started_at IS NULL"),
    )


def _invoice() -> None:
    op.create_table(
        "invoice",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("payer_id", sa.BigInteger(), nullable=False),
        sa.Column("buyer_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("shipment_id", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("freight_minor", sa.BigInteger(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("open_minor", sa.BigInteger(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("supplied_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("tax_invoice_no", sa.Text(), nullable=True),
        sa.Column("tax_invoice_on", sa.Date(), nullable=True),
        sa.Column("reverses", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("generated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "CASE kind WHEN 'credit_note' THEN gross_minor <= 0 WHEN 'opening' THEN true ELSE gross_minor >= 0 END",
            name=op.f("ck_invoice_sign_fits_kind"),
        ),
        sa.CheckConstraint(
            "kind IN ('invoice', 'credit_note', 'delivery_note', 'opening')",
            name=op.f("ck_invoice_kind_known"),
        ),
        sa.CheckConstraint(
            "gross_minor = net_minor + tax_minor + freight_minor",
            name=op.f("ck_invoice_gross_adds_up"),
        ),
        sa.CheckConstraint(
            "sign(open_minor) IN (0, sign(gross_minor)) AND abs(open_minor) <= abs(gross_minor)",
            name=op.f("ck_invoice_open_within_gross"),
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["organisation.id"], name=op.f("fk_invoice_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["payer_id"], ["organisation.id"], name=op.f("fk_invoice_payer_id")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_invoice_seller_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("seller_id", "number", name=op.f("uq_invoice_seller_id_number")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_invoice_source_external_id")),
    )
    op.create_index(
        "ix_invoice_open",
        "invoice",
        ["seller_id", "payer_id", "due_on"],
        postgresql_include=["open_minor", "number"],
        postgresql_where=sa.text("open_minor <> 0"),
    )
    op.create_index("ix_invoice_order_id", "invoice", ["order_id"])
    op.create_index("ix_invoice_payer_id", "invoice", ["payer_id"])
    op.create_index(
        "ix_invoice_reverses",
        "invoice",
        ["reverses"],
        postgresql_where=sa.text("reverses IS NOT NULL"),
    )
    op.create_index(
        "ix_invoice_seller_id_payer_id_issued_on", "invoice", ["seller_id", "payer_id", "issued_on"]
    )


def _invoice_line() -> None:
    op.create_table(
        "invoice_line",
        sa.Column("invoice_id", sa.BigInteger(), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_line_invoice_id")
        ),
        sa.PrimaryKeyConstraint("invoice_id", "order_line_id", name=op.f("pk_invoice_line")),
    )
    op.create_index(
        "ix_invoice_line_order_line_id",
        "invoice_line",
        ["order_line_id"],
        postgresql_include=["quantity", "net_minor", "tax_minor"],
    )


def _payment() -> None:
    op.create_table(
        "payment",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("payer_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("unapplied_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("kept", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("reversed_on", sa.Date(), nullable=True),
        sa.Column("reversal_reason", sa.Text(), nullable=True),
        sa.Column("reversed_by", sa.BigInteger(), nullable=True),
        sa.Column("generated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "NOT kept OR order_id IS NOT NULL", name=op.f("ck_payment_kept_names_an_order")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_amount_positive")),
        sa.CheckConstraint(
            "reversed_on IS NULL OR unapplied_minor = 0",
            name=op.f("ck_payment_reversed_has_nothing_unapplied"),
        ),
        sa.CheckConstraint(
            "unapplied_minor BETWEEN 0 AND amount_minor", name=op.f("ck_payment_unapplied_within")
        ),
        sa.ForeignKeyConstraint(
            ["payer_id"], ["organisation.id"], name=op.f("fk_payment_payer_id")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_payment_seller_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("seller_id", "number", name=op.f("uq_payment_seller_id_number")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_payment_source_external_id")),
    )
    op.create_index(
        "ix_payment_kept",
        "payment",
        ["order_id"],
        postgresql_include=["unapplied_minor"],
        postgresql_where=sa.text("unapplied_minor > 0 AND kept"),
    )
    op.create_index("ix_payment_payer_id", "payment", ["payer_id"])
    op.create_index(
        "ix_payment_seller_id_payer_id_paid_on", "payment", ["seller_id", "payer_id", "paid_on"]
    )
    op.create_index(
        "ix_payment_unapplied",
        "payment",
        ["seller_id", "payer_id"],
        postgresql_include=["unapplied_minor", "kept"],
        postgresql_where=sa.text("unapplied_minor > 0"),
    )


def _allocation() -> None:
    op.create_table(
        "allocation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=True),
        sa.Column("credit_note_id", sa.BigInteger(), nullable=True),
        sa.Column("invoice_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("allocated_on", sa.Date(), nullable=False),
        sa.Column("undone_on", sa.Date(), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_allocation_amount_positive")),
        sa.CheckConstraint(
            "num_nonnulls(payment_id, credit_note_id) = 1", name=op.f("ck_allocation_one_origin")
        ),
        sa.CheckConstraint(
            "undone_on >= allocated_on", name=op.f("ck_allocation_undone_after_allocated")
        ),
        sa.ForeignKeyConstraint(
            ["credit_note_id"], ["invoice.id"], name=op.f("fk_allocation_credit_note_id")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_allocation_invoice_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_allocation_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
    )
    op.create_index("ix_allocation_credit_note_id", "allocation", ["credit_note_id"])
    op.create_index("ix_allocation_invoice_id", "allocation", ["invoice_id"])
    op.create_index("ix_allocation_payment_id", "allocation", ["payment_id"])


def _approval() -> None:
    op.create_table(
        "approval",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("order_version", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("excess_minor", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("granted_by", sa.BigInteger(), nullable=False),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("excess_minor >= 0", name=op.f("ck_approval_excess_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    op.create_index("ix_approval_order_id", "approval", ["order_id"])


def _approval_authority() -> None:
    op.create_table(
        "approval_authority",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("excess_up_to_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "excess_up_to_minor >= 0", name=op.f("ck_approval_authority_cap_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_approval_authority_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_authority")),
        sa.UniqueConstraint(
            "organisation_id",
            "role",
            "reason",
            "currency",
            name=op.f("uq_approval_authority_organisation_id_role_reason_currency"),
        ),
    )


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
