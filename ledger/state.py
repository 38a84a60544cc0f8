"""Working copies of locked accounts, on which the rules decide before anything is written."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec import Struct

from ledger.types import AccountKey


class AccountState(Struct, eq=False, gc=False):
    """An account as it stands now; the rules change it, `write` stores the difference.

    `summary` is the account above it, locked with it. An account that keeps no balance has
    zeros here and is not locked.
    """

    id: int
    key: AccountKey
    balance: int = 0
    held_out: int = 0
    held_in: int = 0
    floor: int | None = None
    has_ceiling: bool = False
    summary_id: int | None = None
    summary: "AccountState | None" = None
    stored: tuple[int, int, int] = (0, 0, 0)

    def available(self) -> int | None:
        """What may still be promised out of it: balance - held out - floor; None: no floor."""
        return None if self.floor is None else self.balance - self.held_out - self.floor

    def headroom(self, ceiling: int | None) -> int | None:
        """What may still be promised into it: ceiling - balance - held in; None: no ceiling."""
        return None if ceiling is None else ceiling - self.balance - self.held_in

    def chain(self) -> "Iterator[AccountState]":
        """Itself and the accounts that sum it up, nearest first."""
        state: AccountState | None = self
        while state is not None:
            yield state
            state = state.summary


class Accounts:
    """The accounts of one transaction by key, as they were at `at`, the instant after the locks."""

    __slots__ = ("at", "by_id", "by_key")

    def __init__(self, states: Iterable[AccountState], at: datetime) -> None:
        self.at = at
        self.by_key = {state.key: state for state in states}
        self.by_id = {state.id: state for state in self.by_key.values()}
        for state in self.by_key.values():
            if state.summary_id is not None:
                state.summary = self.by_id[state.summary_id]

    def __getitem__(self, key: AccountKey) -> AccountState:
        return self.by_key[key]

    def __contains__(self, key: object) -> bool:
        return key in self.by_key

    def __iter__(self) -> Iterator[AccountState]:
        return iter(self.by_key.values())

    def __len__(self) -> int:
        return len(self.by_key)
