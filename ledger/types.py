"""What the ledger is spoken to in: kinds, account keys, bounds and entries.

Amounts are whole numbers: base units of a product, minor units of a currency. Everything here is
a struct because a batch makes hundreds of them while orders wait; none refers back to another, so
none is tracked by the garbage collector.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct


class Book(StrEnum):
    """The two flows: product moves down the channel, money moves up."""

    PRODUCT = "product"
    FUNDS = "funds"


class Kind(StrEnum):
    """What an account is for; the chart of accounts is in docs/domains/ledger.md."""

    SUPPLY = "supply"
    ON_HAND = "on_hand"
    QUARANTINE = "quarantine"
    IN_TRANSIT = "in_transit"
    MARKET = "market"
    LOSS = "loss"
    REVENUE = "revenue"
    TAX = "tax"
    FREIGHT = "freight"
    DISCOUNT = "discount"
    ROUNDING = "rounding"
    EXCHANGE = "exchange"
    WRITE_OFF = "write_off"
    RECEIVABLE = "receivable"
    CASH = "cash"
    CASH_IN_TRANSIT = "cash_in_transit"
    DEPOSIT = "deposit"
    REBATE = "rebate"
    CLAIMS = "claims"
    POOL = "pool"

    # An account key is hashed several times an order; Enum's own hash is a Python function.
    __hash__ = str.__hash__

    @property
    def book(self) -> Book:
        """The flow that accounts of this kind belong to."""
        return Book.PRODUCT if self in PRODUCT_KINDS else Book.FUNDS

    @property
    def keeps_balance(self) -> bool:
        """Whether the account row carries a running balance (and is locked when it changes)."""
        return self not in UNKEPT_KINDS

    @property
    def is_summary(self) -> bool:
        """Whether accounts of this kind only sum up their members and take part in no transfer."""
        return self in SUMMARY_KINDS


PRODUCT_KINDS: Final = frozenset(
    {Kind.SUPPLY, Kind.ON_HAND, Kind.QUARANTINE, Kind.IN_TRANSIT, Kind.MARKET, Kind.LOSS}
)
STOCK_KINDS: Final = frozenset({Kind.ON_HAND, Kind.QUARANTINE, Kind.IN_TRANSIT})
"""Where goods are that somebody owns: floor 0 unless an account says otherwise."""
UNKEPT_KINDS: Final = frozenset(
    {
        Kind.SUPPLY,
        Kind.MARKET,
        Kind.REVENUE,
        Kind.TAX,
        Kind.FREIGHT,
        Kind.DISCOUNT,
        Kind.ROUNDING,
        Kind.EXCHANGE,
        Kind.WRITE_OFF,
    }
)
"""Sources and sinks that every document touches: no running balance, so nothing to lock."""
SUMMARY_KINDS: Final = frozenset({Kind.POOL})
HELD_OUT_KINDS: Final = STOCK_KINDS
"""A hold is carried by a source of these kinds …"""
HELD_IN_KINDS: Final = frozenset({Kind.RECEIVABLE})
"""… and by a target of these; any other side stays untouched until the hold is settled."""


class AccountKey(Struct, frozen=True, gc=False):
    """Which account: unit is a product's id or a currency's ISO 4217 number."""

    organisation_id: int
    kind: Kind
    unit: int
    counterparty_id: int | None = None
    location_id: int | None = None
    lot: str | None = None

    def order(self) -> tuple[str, int, int, int, int, str]:
        """The order in which missing accounts are opened, the same in every process."""
        return (
            self.kind.value,
            self.organisation_id,
            self.unit,
            self.counterparty_id or 0,
            self.location_id or 0,
            self.lot or "",
        )

    def __lt__(self, other: "AccountKey") -> bool:
        return self.order() < other.order()


class Bounds(Struct, frozen=True, gc=False):
    """How an account is bounded: its floor (None: none), whether others judge its ceiling.

    A positive floor is safety stock, a negative one sells ahead. `summary_id` is the account
    that sums this one up.
    """

    floor: int | None = None
    has_ceiling: bool = False
    summary_id: int | None = None


def default_bounds(kind: Kind) -> Bounds:
    """The bounds of an account of that kind where its opener says nothing else."""
    if kind in STOCK_KINDS:
        return Bounds(floor=0)
    return Bounds(has_ceiling=kind in HELD_IN_KINDS or kind in SUMMARY_KINDS)


class Document(Struct, frozen=True, gc=False):
    """What an entry is for, such as ("order", 17) and one of its lines."""

    kind: str
    id: int
    line_id: int | None = None


class Phase(StrEnum):
    """What a row of the ledger does: posted and settled rows move balances."""

    POSTED = "posted"
    HOLD = "hold"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class Transfer(Struct, frozen=True, gc=False):
    """An amount that moves now, or moved at `occurred_at` (None: the instant after the locks).

    Judged: refused if it would worsen an account past its bound. Recorded (the default): a
    fact, always posted.
    """

    source: AccountKey
    target: AccountKey
    amount: int
    document: Document
    judged: bool = False
    occurred_at: datetime | None = None
    reverses: int | None = None
    id: int | None = None


class Hold(Struct, frozen=True, gc=False):
    """An amount that is promised; always judged, and carried by its bounded sides only."""

    source: AccountKey
    target: AccountKey
    amount: int
    document: Document
    priority: int = 0
    id: int | None = None
    occurred_at: datetime | None = None


class Settlement(Struct, frozen=True, gc=False):
    """A hold, or a part of it, becomes a fact; names the account that the hold left open."""

    hold_id: int
    amount: int
    document: Document
    source: AccountKey | None = None
    target: AccountKey | None = None
    id: int | None = None
    occurred_at: datetime | None = None


class Cancellation(Struct, frozen=True, gc=False):
    """A hold, or a part of it, is given up; no amount: all that is left of it."""

    hold_id: int
    document: Document
    amount: int | None = None
    id: int | None = None
    occurred_at: datetime | None = None


Entry = Transfer | Hold | Settlement | Cancellation


class OpenHold(Struct, gc=False):
    """A hold and what is left of it: a working copy whose `amount_open` falls as it is used."""

    hold_id: int
    amount: int
    amount_open: int
    source_id: int | None
    target_id: int | None
    source: AccountKey | None
    target: AccountKey | None
    other_kind: Kind | None
    document: Document
    priority: int = 0


class Area(Struct, frozen=True, gc=False):
    """One account over a period; `area` is amount x seconds over the instants that passed."""

    opening: int
    inflow: int
    outflow: int
    closing: int
    area: int
