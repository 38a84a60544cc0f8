"""What crosses the border of this room: JSON in and out, and the forms of its pages."""

from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import Meta

from credit.types import Method

Minor = Annotated[int, Meta(ge=0, le=10**15)]
PositiveMinor = Annotated[int, Meta(ge=1, le=10**15)]
Code = Annotated[str, Meta(max_length=100)]
ShortText = Annotated[str, Meta(max_length=500)]
Days = Annotated[int, Meta(ge=0, le=365)]


class AccountOut(msgspec.Struct, frozen=True):
    """A credit account in a list; `limit_minor` and `free_minor` null: not checked."""

    seller: str
    payer: str
    payer_name: str
    currency: str
    limit_minor: int | None
    used_minor: int
    free_minor: int | None
    overdue_minor: int
    overdue_days: int
    terms_days: int
    blocked: bool
    block_note: str | None
    over_limit: bool


class AccountPage(msgspec.Struct, frozen=True):
    """Some accounts."""

    items: list[AccountOut]
    total: int
    page: int
    pages: int


class ExposureOut(msgspec.Struct, frozen=True):
    """What of the limit is used, by class."""

    ordered_minor: int
    shipped_minor: int
    invoiced_minor: int
    overdue_minor: int
    unapplied_minor: int
    used_minor: int
    free_minor: int | None


class AccountDetail(msgspec.Struct, frozen=True):
    """One account with its exposure."""

    account: AccountOut
    exposure: ExposureOut
    version: int | None


class AgeingOut(msgspec.Struct, frozen=True):
    """What one payer owed one seller on a day, in buckets of days past due."""

    seller: str
    payer: str
    payer_name: str
    currency: str
    buckets: dict[str, int]
    unapplied_minor: int
    total_minor: int


class AgeingReport(msgspec.Struct, frozen=True):
    """The ageing as of a day."""

    as_of: date
    items: list[AgeingOut]


class OpenItemOut(msgspec.Struct, frozen=True):
    """A document with something open on the day; negative: paid or credited ahead."""

    kind: str
    number: str
    issued_on: date
    due_on: date
    gross_minor: int
    open_minor: int
    days_late: int
    bucket: str


class OpenItems(msgspec.Struct, frozen=True):
    """The documents behind one account."""

    seller: str
    payer: str
    currency: str
    as_of: date
    items: list[OpenItemOut]


class StatementLineOut(msgspec.Struct, frozen=True):
    """One movement with the balance after it."""

    on: date
    kind: str
    number: str
    reference: str | None
    amount_minor: int
    balance_minor: int


class StatementOut(msgspec.Struct, frozen=True):
    """An account over the days [first, until)."""

    seller: str
    payer: str
    currency: str
    first: date
    until: date
    opening_minor: int
    closing_minor: int
    lines: list[StatementLineOut]


class InvoiceOut(msgspec.Struct, frozen=True):
    """An invoice, delivery note, opening item or (negative amounts) credit note."""

    number: str
    kind: str
    seller: str
    payer: str
    buyer: str
    currency: str
    net_minor: int
    tax_minor: int
    freight_minor: int
    gross_minor: int
    open_minor: int
    issued_on: date
    due_on: date
    note: str | None


class InvoicePage(msgspec.Struct, frozen=True):
    """Some invoices."""

    items: list[InvoiceOut]
    total: int
    page: int
    pages: int


class InvoiceLineOut(msgspec.Struct, frozen=True):
    """What a document bills of an order line."""

    sku: str
    name: str
    quantity: int
    net_minor: int
    tax_minor: int


class AllocationOut(msgspec.Struct, frozen=True):
    """What settles what, and until when if it was undone."""

    origin_kind: str
    origin_number: str
    invoice_number: str
    amount_minor: int
    allocated_on: date
    undone_on: date | None


class InvoiceDetailOut(msgspec.Struct, frozen=True):
    """An invoice with its lines and what settled it.

    `corrects` is the invoice that a credit note takes back, `credit_notes` what took this one back.
    """

    invoice: InvoiceOut
    lines: list[InvoiceLineOut]
    allocations: list[AllocationOut]
    corrects: str | None
    credit_notes: list[str]


class PaymentOut(msgspec.Struct, frozen=True):
    """A payment."""

    id: int
    number: str
    seller: str
    payer: str
    currency: str
    amount_minor: int
    unapplied_minor: int
    paid_on: date
    method: str
    reference: str | None
    kept: bool
    reversed_on: date | None


class PaymentPage(msgspec.Struct, frozen=True):
    """Some payments."""

    items: list[PaymentOut]
    total: int
    page: int
    pages: int


class PaymentDetailOut(msgspec.Struct, frozen=True):
    """A payment and what it settled."""

    payment: PaymentOut
    allocations: list[AllocationOut]


class PaymentIn(msgspec.Struct, frozen=True):
    """Money received from `payer`; names an order, invoices, or nothing: then oldest first."""

    payer: Code
    amount_minor: PositiveMinor
    currency: Code
    paid_on: date
    seller: Code = ""
    method: Method = Method.BANK
    reference: ShortText = ""
    order: Code = ""
    invoices: tuple[Code, ...] = ()


class Booked(msgspec.Struct, frozen=True):
    """A payment as it was booked."""

    id: int
    number: str
    unapplied_minor: int


class ReversalIn(msgspec.Struct, frozen=True):
    """Why a payment is taken back, and on which day it bounced (default today)."""

    reason: ShortText
    on: date | None = None


class Applied(msgspec.Struct, frozen=True):
    """What is still unapplied."""

    unapplied_minor: int


class LimitIn(msgspec.Struct, frozen=True):
    """A base limit: null is not checked, 0 prepaid only. Opens the account if there is none."""

    limit_minor: Minor | None
    terms_days: Days | None = None
    version: int | None = None


class RaiseIn(msgspec.Struct, frozen=True):
    """An addition to the limit on the days [valid_from, valid_until)."""

    amount_minor: PositiveMinor
    valid_from: date
    valid_until: date
    note: ShortText = ""


class BlockIn(msgspec.Struct, frozen=True):
    """Why an account is blocked; the dealer reads it."""

    note: ShortText


class PaymentForm(msgspec.Struct):
    """The desk's form: the invoices that it pays are ticked (`chosen`) or typed (`invoices`)."""

    payer: Code
    amount: Decimal
    paid_on: date
    method: Method = Method.BANK
    reference: ShortText = ""
    order: Code = ""
    invoices: ShortText = ""
    chosen: list[Code] = []


class ApplyRow(msgspec.Struct):
    """How much of a payment settles an invoice."""

    invoice: int = 0
    amount: Decimal | None = None


class ApplyForm(msgspec.Struct):
    """What is left of a payment, spread by hand; nothing typed: the oldest due first."""

    rows: list[ApplyRow] = []


class ReversalForm(msgspec.Struct):
    """Taking a payment back."""

    reason: ShortText
    on: date | None = None


class TermsForm(msgspec.Struct):
    """Limit and terms; no limit and `unchecked`: not checked."""

    limit: Decimal | None = None
    unchecked: bool = False
    terms_days: Days = 0
    valid_until: date | None = None
    version: int | None = None


class RaiseForm(msgspec.Struct):
    """A temporary raise; its last day belongs to it."""

    amount: Decimal
    first_day: date
    last_day: date
    occasion: ShortText = ""


class BlockForm(msgspec.Struct):
    """Blocking by hand."""

    note: ShortText = ""


class AccountQuery(msgspec.Struct):
    """The filters of the account pages."""

    q: str = ""
    open_only: bool = False
    first: date | None = None
    last: date | None = None
    as_of: date | None = None
