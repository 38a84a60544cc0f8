"""The tables of credit: what a payer may owe, what was billed, what was paid.

Amounts are whole minor units of the row's currency. Invoices, payments and allocations change
only under the row lock of their receivable in the ledger.
"""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db.base import Base


class CreditPool(Base):
    """One limit that several credit accounts of a seller share: a summary account of the ledger."""

    __tablename__ = "credit_pool"
    __table_args__ = (
        UniqueConstraint("seller_id", "code"),
        UniqueConstraint("source", "external_id"),
        CheckConstraint("limit_minor >= 0", name="limit_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[str]
    name: Mapped[str]
    currency: Mapped[str]
    limit_minor: Mapped[int | None]
    source: Mapped[str | None]
    external_id: Mapped[str | None]


class CreditAccount(Base):
    """What one payer may owe one seller; a limit of NULL is the setting “not checked”."""

    __tablename__ = "credit_account"
    __table_args__ = (
        UniqueConstraint("seller_id", "payer_id"),
        UniqueConstraint("source", "external_id"),
        CheckConstraint("seller_id <> payer_id", name="seller_is_not_payer"),
        CheckConstraint("limit_minor >= 0", name="limit_not_negative"),
        CheckConstraint("terms_days BETWEEN 0 AND 365", name="terms_within_a_year"),
        Index("ix_credit_account_payer_id", "payer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    payer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    currency: Mapped[str]
    limit_minor: Mapped[int | None]
    terms_days: Mapped[int] = mapped_column(server_default=text("0"))
    blocked: Mapped[bool] = mapped_column(server_default=text("false"))
    block_note: Mapped[str | None]
    valid_until: Mapped[date | None]
    """The first day on which the account no longer gives credit; NULL is without end."""
    pool_id: Mapped[int | None] = mapped_column(ForeignKey("credit_pool.id"))
    version: Mapped[int] = mapped_column(server_default=text("1"))
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class CreditRaise(Base):
    """A temporary addition to the limit, valid on the days [valid_from, valid_until)."""

    __tablename__ = "credit_raise"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("valid_from < valid_until", name="ends_after_it_begins"),
        Index("ix_credit_raise_account_id", "account_id"),
        Index(
            "ix_credit_raise_not_started",
            "valid_from",
            postgresql_where=text("started_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("credit_account.id"))
    amount_minor: Mapped[int]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    note: Mapped[str | None]
    started_at: Mapped[datetime | None]
    """When blocked orders were told about it: its first day may lie in the future."""
    granted_by: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Invoice(Base):
    """A document of the receivable. Credit notes carry negative amounts, so that sums are sums."""

    __tablename__ = "invoice"
    __table_args__ = (
        UniqueConstraint("seller_id", "number"),
        UniqueConstraint("source", "external_id"),
        CheckConstraint(
            "kind IN ('invoice', 'credit_note', 'delivery_note', 'opening')", name="kind_known"
        ),
        CheckConstraint(
            "gross_minor = net_minor + tax_minor + freight_minor", name="gross_adds_up"
        ),
        CheckConstraint(
            "sign(open_minor) IN (0, sign(gross_minor)) AND abs(open_minor) <= abs(gross_minor)",
            name="open_within_gross",
        ),
        CheckConstraint(
            "CASE kind WHEN 'credit_note' THEN gross_minor <= 0 WHEN 'opening' THEN true"
            " ELSE gross_minor >= 0 END",
            name="sign_fits_kind",
        ),
        Index(
            "ix_invoice_open",
            "seller_id",
            "payer_id",
            "due_on",
            postgresql_include=["open_minor", "number"],
            postgresql_where=text("open_minor <> 0"),
        ),
        Index("ix_invoice_seller_id_payer_id_issued_on", "seller_id", "payer_id", "issued_on"),
        Index("ix_invoice_payer_id", "payer_id"),
        Index("ix_invoice_order_id", "order_id"),
        Index("ix_invoice_reverses", "reverses", postgresql_where=text("reverses IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[str]
    kind: Mapped[str]
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    payer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    order_id: Mapped[int | None]
    shipment_id: Mapped[int | None]
    currency: Mapped[str]
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    freight_minor: Mapped[int]
    gross_minor: Mapped[int]
    open_minor: Mapped[int]
    issued_on: Mapped[date]
    supplied_on: Mapped[date]
    due_on: Mapped[date]
    tax_invoice_no: Mapped[str | None]
    tax_invoice_on: Mapped[date | None]
    reverses: Mapped[int | None]
    """The invoice that this credit note takes back, wholly or in part."""
    note: Mapped[str | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    created_by: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class InvoiceLine(Base):
    """What an invoice bills of one order line; negative on a credit note."""

    __tablename__ = "invoice_line"
    __table_args__ = (
        Index(
            "ix_invoice_line_order_line_id",
            "order_line_id",
            postgresql_include=["quantity", "net_minor", "tax_minor"],
        ),
    )

    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), primary_key=True)
    order_line_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    product_id: Mapped[int]
    quantity: Mapped[int]
    net_minor: Mapped[int]
    tax_minor: Mapped[int]


class Payment(Base):
    """Money that came in. What is `kept` for an order waits for that order's invoice."""

    __tablename__ = "payment"
    __table_args__ = (
        UniqueConstraint("seller_id", "number"),
        UniqueConstraint("source", "external_id"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("unapplied_minor BETWEEN 0 AND amount_minor", name="unapplied_within"),
        CheckConstraint(
            "reversed_on IS NULL OR unapplied_minor = 0", name="reversed_has_nothing_unapplied"
        ),
        CheckConstraint("NOT kept OR order_id IS NOT NULL", name="kept_names_an_order"),
        Index(
            "ix_payment_unapplied",
            "seller_id",
            "payer_id",
            postgresql_include=["unapplied_minor", "kept"],
            postgresql_where=text("unapplied_minor > 0"),
        ),
        Index(
            "ix_payment_kept",
            "order_id",
            postgresql_include=["unapplied_minor"],
            postgresql_where=text("unapplied_minor > 0 AND kept"),
        ),
        Index("ix_payment_seller_id_payer_id_paid_on", "seller_id", "payer_id", "paid_on"),
        Index("ix_payment_payer_id", "payer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[str]
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    payer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    currency: Mapped[str]
    amount_minor: Mapped[int]
    unapplied_minor: Mapped[int]
    paid_on: Mapped[date]
    method: Mapped[str]
    reference: Mapped[str | None]
    order_id: Mapped[int | None]
    kept: Mapped[bool] = mapped_column(server_default=text("false"))
    reversed_on: Mapped[date | None]
    reversal_reason: Mapped[str | None]
    reversed_by: Mapped[int | None]
    generated: Mapped[bool] = mapped_column(server_default=text("false"))
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    created_by: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Allocation(Base):
    """How much of a payment, a credit note or a write-off settles an invoice; never deleted."""

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint(
            "num_nonnulls(payment_id, credit_note_id, write_off_id) = 1", name="one_origin"
        ),
        CheckConstraint("undone_on >= allocated_on", name="undone_after_allocated"),
        Index("ix_allocation_invoice_id", "invoice_id"),
        Index("ix_allocation_payment_id", "payment_id"),
        Index("ix_allocation_credit_note_id", "credit_note_id"),
        Index("ix_allocation_write_off_id", "write_off_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"))
    credit_note_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))
    write_off_id: Mapped[int | None] = mapped_column(ForeignKey("write_off.id"))
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"))
    amount_minor: Mapped[int]
    allocated_on: Mapped[date]
    """The later of the two documents' days: before it, both stood open."""
    undone_on: Mapped[date | None]


class WriteOff(Base):
    """The small rest of an invoice that is not worth asking for; reversed, never deleted."""

    __tablename__ = "write_off"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("reason <> ''", name="says_why"),
        Index("ix_write_off_invoice_id", "invoice_id"),
        Index("ix_write_off_seller_id_payer_id", "seller_id", "payer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    payer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"))
    currency: Mapped[str]
    amount_minor: Mapped[int]
    written_off_on: Mapped[date]
    reason: Mapped[str]
    created_by: Mapped[int]
    created_at: Mapped[datetime]
    reversed_on: Mapped[date | None]
    reversal_reason: Mapped[str | None]
    reversed_by: Mapped[int | None]


class BankEntry(Base):
    """A line of a bank statement as it was imported: money that came in, from whom, for what.

    `fingerprint` is what the bank said of it, and the how-manieth of its kind: the same statement
    twice brings nothing twice. Whose money it is, is suggested afresh each time it is read.
    """

    __tablename__ = "bank_entry"
    __table_args__ = (
        UniqueConstraint("seller_id", "fingerprint"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("state IN ('open', 'booked', 'ignored')", name="state_known"),
        CheckConstraint(
            "(state = 'booked') = (payment_id IS NOT NULL)", name="booked_names_its_payment"
        ),
        CheckConstraint("state <> 'ignored' OR reason <> ''", name="ignored_says_why"),
        Index(
            "ix_bank_entry_open", "seller_id", "paid_on", postgresql_where=text("state = 'open'")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    fingerprint: Mapped[str]
    paid_on: Mapped[date]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    payer_text: Mapped[str] = mapped_column(server_default="")
    reference: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(server_default="open")
    reason: Mapped[str] = mapped_column(server_default="")
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"))
    imported_by: Mapped[int]
    imported_at: Mapped[datetime]


class Approval(Base):
    """A token that lifts one block reason of one version of an order, up to its amounts."""

    __tablename__ = "approval"
    __table_args__ = (
        CheckConstraint("excess_minor >= 0", name="excess_not_negative"),
        Index("ix_approval_order_id", "order_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    order_id: Mapped[int]
    seller_id: Mapped[int]
    reason: Mapped[str]
    order_version: Mapped[int]
    currency: Mapped[str]
    gross_minor: Mapped[int]
    excess_minor: Mapped[int]
    expires_at: Mapped[datetime]
    note: Mapped[str | None]
    granted_by: Mapped[int]
    granted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class ApprovalAuthority(Base):
    """How far a role of an organisation may approve; no row means without a cap."""

    __tablename__ = "approval_authority"
    __table_args__ = (
        UniqueConstraint("organisation_id", "role", "reason", "currency"),
        CheckConstraint("excess_up_to_minor >= 0", name="cap_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str]
    reason: Mapped[str]
    currency: Mapped[str]
    excess_up_to_minor: Mapped[int]
