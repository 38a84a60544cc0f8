"""What reads of credit hand out. Amounts are whole minor units of `currency`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from credit.types import AccountView, Pair, Standing

SMALL_PART = 20
"""A rest is small up to one part in so many of its invoice."""


@dataclass(frozen=True, slots=True)
class OpenItemRow:
    """A document with something open on a day: owed, or (negative) paid or credited ahead."""

    seller_id: int
    payer_id: int
    currency: str
    kind: str
    id: int
    number: str
    order_id: int | None
    issued_on: date
    due_on: date
    gross_minor: int
    open_minor: int
    days_late: int
    bucket: str

    @property
    def settled_minor(self) -> int:
        """What was paid or credited of it until that day."""
        return self.gross_minor - self.open_minor


@dataclass(frozen=True, slots=True)
class AgeingRow:
    """What one payer owed one seller on a day, by days past due.

    Buckets hold what is owed; `unapplied_minor` (never above zero) what is open of payments and
    credit notes. `total_minor` equals the receivable's balance at the end of that day.
    """

    seller_id: int
    payer_id: int
    currency: str
    buckets: Mapping[str, int]
    unapplied_minor: int
    total_minor: int

    @property
    def pair(self) -> Pair:
        """Whose receivable, owed by whom."""
        return self.seller_id, self.payer_id

    @property
    def overdue_minor(self) -> int:
        """Everything past its due date."""
        return sum(minor for name, minor in self.buckets.items() if name != "current")


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement of the account with the balance after it."""

    on: date
    kind: str
    id: int
    number: str
    reference: str | None
    amount_minor: int
    balance_minor: int


@dataclass(frozen=True, slots=True)
class Statement:
    """The account of a pair over a period: opening + the lines = closing."""

    seller_id: int
    payer_id: int
    currency: str
    opening_minor: int
    lines: tuple[StatementLine, ...]
    closing_minor: int


@dataclass(frozen=True, slots=True)
class Exposure:
    """What of a limit is used, by class; the classes less `unapplied_minor` are `used_minor`.

    `limit_minor` None: not checked, and then `free_minor` is None too. `free_minor` may be
    negative: then the account is over its limit.
    """

    currency: str
    limit_minor: int | None
    ordered_minor: int
    shipped_minor: int
    invoiced_minor: int
    overdue_minor: int
    unapplied_minor: int

    @property
    def used_minor(self) -> int:
        """The exposure: receivable balance plus what is held."""
        return (
            self.ordered_minor
            + self.shipped_minor
            + self.invoiced_minor
            + self.overdue_minor
            - self.unapplied_minor
        )

    @property
    def free_minor(self) -> int | None:
        """What may still be bought on credit."""
        return None if self.limit_minor is None else self.limit_minor - self.used_minor


@dataclass(frozen=True, slots=True)
class AccountSummary:
    """One line of a list of credit accounts, or the head of one account's page."""

    seller_id: int
    seller_code: str
    seller_name: str
    payer_id: int
    payer_code: str
    payer_name: str
    currency: str
    standing: Standing
    used_minor: int
    settings: AccountView | None = None
    raises: tuple[tuple[int, date, date, str | None], ...] = ()
    """(amount, from, until, note) of raises that are or will be valid."""

    @property
    def free_minor(self) -> int | None:
        """What may still be bought on credit; None: not checked."""
        limit = self.standing.limit_minor
        return None if limit is None else limit - self.used_minor

    @property
    def nearly_used(self) -> bool:
        """Whether more than nine tenths of the limit are used, and not more than all of it."""
        limit = self.standing.limit_minor
        return limit is not None and limit > 0 and 9 * limit < 10 * self.used_minor <= 10 * limit

    @property
    def over_limit(self) -> bool:
        """Whether more is used than the limit in force: the exception list."""
        return self.free_minor is not None and self.free_minor < 0


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One line of a list of invoices and credit notes."""

    id: int
    number: str
    kind: str
    seller_id: int
    payer_id: int
    buyer_id: int
    order_id: int | None
    currency: str
    net_minor: int
    tax_minor: int
    freight_minor: int
    gross_minor: int
    open_minor: int
    issued_on: date
    due_on: date
    reverses: int | None
    note: str | None
    shipment_id: int | None = None

    @property
    def most_written_off_minor(self) -> int:
        """The largest rest that may be written off: one part in SMALL_PART of the invoice."""
        return self.gross_minor // SMALL_PART

    @property
    def is_small_rest(self) -> bool:
        """Whether what is open is so little that it may be written off."""
        return 0 < self.open_minor <= self.most_written_off_minor


@dataclass(frozen=True, slots=True)
class InvoiceLineRow:
    """What a document bills of an order line."""

    order_line_id: int
    product_id: int
    quantity: int
    net_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class AllocationRow:
    """What settles what; undone ones keep their place in the history."""

    origin_kind: str
    origin_number: str
    payment_id: int | None
    invoice_id: int
    invoice_number: str
    amount_minor: int
    allocated_on: date
    undone_on: date | None


@dataclass(frozen=True, slots=True)
class InvoiceDetail:
    """A document with its lines and what settled it.

    `corrects`: the number of the invoice that a credit note takes back, wholly or in part;
    `credit_notes`: the numbers of those that take this invoice back.
    """

    row: InvoiceRow
    lines: tuple[InvoiceLineRow, ...] = ()
    allocations: tuple[AllocationRow, ...] = ()
    corrects: str | None = None
    credit_notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One line of a list of payments."""

    id: int
    number: str
    seller_id: int
    payer_id: int
    currency: str
    amount_minor: int
    unapplied_minor: int
    paid_on: date
    method: str
    reference: str | None
    order_id: int | None
    kept: bool
    reversed_on: date | None
    reversal_reason: str | None


@dataclass(frozen=True, slots=True)
class PaymentDetail:
    """A payment and what it settled."""

    row: PaymentRow
    allocations: tuple[AllocationRow, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentFilters:
    """How lists of invoices and payments are narrowed, by id: an unknown one finds nothing."""

    payer_id: int | None = None
    seller_id: int | None = None
    order_id: int | None = None
    open_only: bool = False
    text: str = ""
    payer_ids: tuple[int, ...] | None = field(default=None)
