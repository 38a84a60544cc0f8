"""What credit hands to others and takes from them. Amounts are whole minor units."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

Pair = tuple[int, int]
"""(seller_id, payer_id): whose receivable, owed by whom."""


class Reason(StrEnum):
    """Why an order is blocked, in the order in which reasons are told."""

    OVER_LIMIT = "over_limit"
    OVERDUE = "overdue"
    ACCOUNT_BLOCKED = "account_blocked"
    DEALER_NOT_ACTIVE = "dealer_not_active"
    PRICE_LIMIT = "price_limit"
    """Decided by orders with pricing's receipt; approvals are kept here like all others."""


APPROVABLE = frozenset({Reason.OVER_LIMIT, Reason.OVERDUE, Reason.PRICE_LIMIT})
"""The other reasons end when the account is unblocked or the dealer is active again."""


class InvoiceKind(StrEnum):
    """Kinds of documents that make or take back a receivable."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    DELIVERY_NOTE = "delivery_note"
    OPENING = "opening"


class Method(StrEnum):
    """How money came in."""

    BANK = "bank"
    CASH = "cash"
    CARD = "card"
    CHEQUE = "cheque"
    WALLET = "wallet"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Standing:
    """What credit knows of one pair on one business date, read under the receivable's lock.

    `limit_minor` is the limit in force: base plus raises of the day; 0 means prepaid only; None
    means not checked. Without an account, or with an expired one, it is 0 and `account_id` or
    `expired` tell why. `overdue_minor` is what lies beyond grace after unapplied credit has been
    counted against the oldest of it; `overdue_number` is the oldest invoice still left then.
    """

    seller_id: int
    payer_id: int
    currency: str | None = None
    account_id: int | None = None
    limit_minor: int | None = 0
    expired: bool = False
    pool_id: int | None = None
    pool_limit_minor: int | None = None
    blocked: bool = False
    block_note: str | None = None
    terms_days: int = 0
    unapplied_minor: int = 0
    overdue_minor: int = 0
    overdue_number: str | None = None
    overdue_due_on: date | None = None
    overdue_days: int = 0

    @property
    def pair(self) -> Pair:
        """Whose receivable, owed by whom."""
        return self.seller_id, self.payer_id

    @property
    def checked(self) -> bool:
        """Whether a limit applies at all."""
        return self.limit_minor is not None

    @property
    def prepaid_only(self) -> bool:
        """Whether nothing may be bought on credit."""
        return self.limit_minor == 0

    def accepts(self, currency: str) -> bool:
        """Whether an order of this currency can be put on the account."""
        return self.currency is None or self.currency == currency


@dataclass(frozen=True, slots=True)
class AccountTerms:
    """A credit account as it is opened; a limit of None is the setting “not checked”."""

    seller_id: int
    payer_id: int
    currency: str
    limit_minor: int | None
    terms_days: int = 0
    valid_until: date | None = None
    source: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class AccountView:
    """The settings of a credit account."""

    id: int
    seller_id: int
    payer_id: int
    currency: str
    limit_minor: int | None
    terms_days: int
    blocked: bool
    block_note: str | None
    valid_until: date | None
    pool_id: int | None
    version: int


@dataclass(frozen=True, slots=True)
class BlockReason:
    """One reason with the facts that tell a person how to lift it.

    `excess_minor` is what an approval must cover and what a payment must bring: the amount past
    the limit, the amount overdue, or 0.
    """

    code: str
    excess_minor: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApprovalToken:
    """Someone's word that one reason does not stop one version of an order."""

    id: int
    order_id: int
    reason: str
    order_version: int
    gross_minor: int
    excess_minor: int
    expires_at: datetime
    granted_by: int


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """What is to be lifted, as the order stands: taken under the order's row lock."""

    order_id: int
    order_version: int
    seller_id: int
    buyer_id: int
    payer_id: int
    placed_by: int
    last_edited_by: int | None
    currency: str
    gross_minor: int
    reason: str
    excess_minor: int
    expires_at: datetime
    note: str | None = None


class LineToBill(Struct, frozen=True, gc=False):
    """`quantity` of one order line; the other numbers are those of the whole line."""

    order_line_id: int
    product_id: int
    quantity: int
    line_quantity: int
    line_net_minor: int
    line_tax_minor: int


@dataclass(frozen=True, slots=True)
class InvoiceDraft:
    """An order, or the part of one that was shipped, to be billed.

    Freight is billed in proportion to the net amount billed so far, so that the parts add up to
    `order_freight_minor`; `real_freight_minor` replaces the part of this invoice.
    `issued_on` is given only for history: then the ledger is posted at noon of that day and no
    prepayment is looked for. `number` is given for documents that another system numbered.
    """

    order_id: int
    seller_id: int
    payer_id: int
    buyer_id: int
    currency: str
    lines: tuple[LineToBill, ...]
    order_net_minor: int
    order_freight_minor: int = 0
    real_freight_minor: int | None = None
    shipment_id: int | None = None
    supplied_on: date | None = None
    issued_on: date | None = None
    due_on: date | None = None
    number: str | None = None
    generated: bool = False
    source: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class OpeningItem:
    """What a payer owed (or had paid ahead: negative) when the books were taken over."""

    seller_id: int
    payer_id: int
    currency: str
    amount_minor: int
    issued_on: date
    due_on: date
    number: str
    source: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class IssuedInvoice:
    """A document as it was written."""

    id: int
    number: str
    kind: str
    seller_id: int
    payer_id: int
    order_id: int | None
    currency: str
    net_minor: int
    tax_minor: int
    freight_minor: int
    gross_minor: int
    open_minor: int
    issued_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class LineToCredit:
    """How much of one order line of an invoice is taken back."""

    order_line_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class CreditNoteDraft:
    """What is taken back of an invoice: lines, freight, or (`lines` None) all that is left.

    With `apply` the note settles what is open of that invoice; what remains, or all of it
    without `apply`, stays as an open item of its own.
    """

    invoice_id: int
    reason: str
    lines: tuple[LineToCredit, ...] | None = None
    freight_minor: int = 0
    apply: bool = True
    issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class PaymentCommand:
    """Money received. Names an order (kept for it), invoices, or nothing: then oldest first.

    `history` payments are posted at noon of `paid_on`; others by the present instant when
    `paid_on` is today. `number` is given for payments that another system numbered.
    """

    seller_id: int
    payer_id: int
    currency: str
    amount_minor: int
    paid_on: date
    method: str = Method.BANK
    reference: str | None = None
    order_id: int | None = None
    invoice_ids: tuple[int, ...] = ()
    number: str | None = None
    generated: bool = False
    source: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedPayment:
    """A payment as it was written: what it settled and what is left of it."""

    id: int
    number: str
    seller_id: int
    payer_id: int
    currency: str
    amount_minor: int
    unapplied_minor: int
    kept: bool
    paid_on: date
    allocations: tuple[tuple[int, int], ...] = ()
    """(invoice_id, amount_minor), in the order in which they were settled."""
