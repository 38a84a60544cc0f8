"""Accounts, transfers and holds: the two flows in one double-entry ledger.

Product moves down the channel, money moves up: both are amounts moving from one account to
another. Use `post` for one batch of entries. A conductor that decides for itself calls
`lock_accounts` with every account it will touch, then `apply` on the working copies (`undo` for
what it gives up), then `write`.
"""

from ledger.accounts import balances, lock_accounts, set_bounds
from ledger.errors import (
    AlreadyReversed,
    CeilingExceeded,
    FloorBreached,
    HoldExceeded,
    HoldNotFound,
    MalformedEntryError,
    NothingToReverse,
    OccursInFuture,
    SummaryMismatch,
)
from ledger.holds import open_holds
from ledger.partitions import ensure_partitions
from ledger.posting import post, reverse, touched, write
from ledger.repo_owners import OwnerSum, accounts_of, exceptions, sums_of
from ledger.rules import Ceilings, Result, apply, undo
from ledger.state import Accounts, AccountState
from ledger.time_held import areas, days_of
from ledger.types import (
    STOCK_KINDS,
    AccountKey,
    Area,
    Book,
    Bounds,
    Cancellation,
    Document,
    Entry,
    Hold,
    Kind,
    OpenHold,
    Phase,
    Settlement,
    Transfer,
    default_bounds,
)

__all__ = [
    "STOCK_KINDS",
    "AccountKey",
    "AccountState",
    "Accounts",
    "AlreadyReversed",
    "Area",
    "Book",
    "Bounds",
    "Cancellation",
    "CeilingExceeded",
    "Ceilings",
    "Document",
    "Entry",
    "FloorBreached",
    "Hold",
    "HoldExceeded",
    "HoldNotFound",
    "Kind",
    "MalformedEntryError",
    "NothingToReverse",
    "OccursInFuture",
    "OpenHold",
    "OwnerSum",
    "Phase",
    "Result",
    "Settlement",
    "SummaryMismatch",
    "Transfer",
    "accounts_of",
    "apply",
    "areas",
    "balances",
    "days_of",
    "default_bounds",
    "ensure_partitions",
    "exceptions",
    "lock_accounts",
    "open_holds",
    "post",
    "reverse",
    "set_bounds",
    "sums_of",
    "touched",
    "undo",
    "write",
]
