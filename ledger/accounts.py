"""Opening, locking and bounding accounts."""

from collections.abc import Iterable, Mapping
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from kernel.db import ReadTx, Tx
from ledger import repo
from ledger.errors import SummaryMismatch
from ledger.state import Accounts, AccountState
from ledger.types import UNKEPT_KINDS, AccountKey, Bounds, default_bounds

LONGEST_CHAIN: Final = 3
"""An account has at most this many summary accounts above it."""
_REMEMBERED: Final = 50_000
_OPENED: Final = "ledger.opened"
"""Where a session keeps the ids that it opened itself and that may yet be rolled back."""


class _Directory:
    """Where committed accounts are: ids by key, and the chains above those that have one."""

    __slots__ = ("above", "ids", "keys")

    def __init__(self) -> None:
        self.ids: dict[AccountKey, int] = {}
        self.above: dict[int, int] = {}
        self.keys: dict[int, AccountKey] = {}

    def remember(self, key: AccountKey, account_id: int) -> None:
        if len(self.ids) >= _REMEMBERED:
            self.ids.clear()
        self.ids[key] = account_id


_directories: WeakKeyDictionary[Engine, _Directory] = WeakKeyDictionary()


def _engine(tx: ReadTx) -> Engine:
    return tx.get_bind().engine


def _directory(tx: ReadTx) -> _Directory:
    return _directories.setdefault(_engine(tx), _Directory())


async def lock_accounts(
    tx: Tx,
    keys: Iterable[AccountKey],
    bounds: Mapping[AccountKey, Bounds] | None = None,
    *,
    unkept_too: bool = False,
) -> Accounts:
    """Open what is missing (sorted by key), then lock all and their summaries in one statement.

    `bounds` say how missing accounts are opened. Accounts without a running balance are opened
    but not locked, unless `unkept_too`. `Accounts.at` is the instant after the locks.
    """
    directory = _directory(tx)
    wanted = dict.fromkeys(keys)
    ids = await _ids(tx, directory, wanted, bounds or {})
    lockable = {
        account_id: key
        for key, account_id in ids.items()
        if unkept_too or key.kind not in UNKEPT_KINDS
    }
    for account_id in list(lockable):
        above = directory.above.get(account_id)
        while above is not None and above not in lockable:
            lockable[above] = directory.keys[above]
            above = directory.above.get(above)
    states = [
        AccountState(account_id, key)
        for key, account_id in ids.items()
        if account_id not in lockable
    ]
    at = None
    if lockable:
        rows = await repo.lock(tx, lockable)
        at = rows[-1][7] if rows else None
        if len(rows) < len(lockable):
            # Somebody's opening was seen and then rolled back: forget all, look again.
            del _directories[_engine(tx)]
            return await lock_accounts(tx, wanted, bounds, unkept_too=unkept_too)
        states += [_locked(row, lockable[row[0]]) for row in rows]
        if any(row[6] is not None and row[6] not in lockable for row in rows):
            await _learn_chains(tx, directory, lockable)
            return await lock_accounts(tx, wanted, bounds, unkept_too=unkept_too)
    if at is None or tx.clock.frozen:
        at = await tx.now()
    return Accounts(states, at)


def _locked(row: repo.Row, key: AccountKey) -> AccountState:
    account_id, balance, held_out, held_in, floor, has_ceiling, summary_id = row[:7]
    return AccountState(
        account_id,
        key,
        balance,
        held_out,
        held_in,
        floor,
        has_ceiling,
        summary_id,
        None,
        (balance, held_out, held_in),
    )


async def _ids(
    tx: Tx,
    directory: _Directory,
    wanted: Mapping[AccountKey, None],
    bounds: Mapping[AccountKey, Bounds],
) -> dict[AccountKey, int]:
    remembered = directory.ids
    ids = {key: remembered[key] for key in wanted if key in remembered}
    if len(ids) == len(wanted):
        return ids
    unknown = [key for key in wanted if key not in ids]
    found = await repo.find_accounts(tx, unknown)
    missing = [key for key in unknown if key not in found]
    if missing:
        found.update(await _open(tx, missing, bounds))
    own: set[int] = tx.info.get(_OPENED, set())
    for key, (account_id, _) in found.items():
        ids[key] = account_id
        if account_id not in own:
            directory.remember(key, account_id)
    members = [account_id for account_id, summary_id in found.values() if summary_id is not None]
    if members:
        await _learn_chains(tx, directory, members)
    return ids


async def _open(
    tx: Tx, missing: Iterable[AccountKey], bounds: Mapping[AccountKey, Bounds]
) -> dict[AccountKey, repo.Row]:
    opening = {key: bounds.get(key) or default_bounds(key.kind) for key in missing}
    for key, chosen in opening.items():
        await _check_summary(tx, key, chosen.summary_id)
    await repo.open_accounts(tx, opening)
    opened = await repo.find_accounts(tx, opening)
    tx.info.setdefault(_OPENED, set()).update(row[0] for row in opened.values())
    return opened


async def _learn_chains(tx: Tx, directory: _Directory, members: Iterable[int]) -> None:
    """Read the chains above accounts; the locks confirm them afterwards."""
    members = list(members)
    for state in await repo.states_by_id(tx, members):
        if state.summary_id is not None:
            directory.above[state.id] = state.summary_id
        else:
            directory.above.pop(state.id, None)
    for account_id, key, summary_id in await repo.accounts_above(tx, members):
        directory.keys[account_id] = key
        if summary_id is not None:
            directory.above[account_id] = summary_id
        else:
            directory.above.pop(account_id, None)


async def balances(tx: ReadTx, keys: Iterable[AccountKey]) -> dict[AccountKey, AccountState]:
    """Accounts as they are, not locked; one that was never opened is absent."""
    found = await repo.find_accounts(tx, dict.fromkeys(keys), state=True)
    return {key: AccountState(row[0], key, *row[1:]) for key, row in found.items()}


async def set_bounds(tx: Tx, key: AccountKey, bounds: Bounds) -> None:
    """Change floor, ceiling switch or summary of an account; the caller holds its lock.

    Joining or leaving a summary account moves the account's sums with it, up the whole chain.

    Raises:
        SummaryMismatch: no summary account, of another unit, or the chain would grow too long.
    """
    directory = _directory(tx)
    state = (await lock_accounts(tx, [key], {key: bounds}))[key]
    if bounds.summary_id != state.summary_id:
        left = [above.id for above in state.chain()][1:]
        joined = await _check_summary(tx, key, bounds.summary_id, state.id)
        await repo.lock(tx, {*left, *joined})
        changes = [
            (account_id, sign * state.balance, sign * state.held_out, sign * state.held_in)
            for account_id in sorted({*left, *joined})
            if (sign := (account_id in joined) - (account_id in left))
        ]
        if changes:
            await repo.add_to_accounts(tx, changes)
    await repo.set_bounds(tx, state.id, bounds)
    directory.above.pop(state.id, None)


async def _check_summary(
    tx: Tx, key: AccountKey, summary_id: int | None, member_id: int | None = None
) -> list[int]:
    """The ids of the chain from `summary_id` up, if the account may join it."""
    if summary_id is None:
        return []
    first = await repo.states_by_id(tx, [summary_id])
    above = [account_id for account_id, _, _ in await repo.accounts_above(tx, [summary_id])]
    below = await repo.height(tx, member_id) if member_id is not None else 0
    chain = [summary_id, *above]
    fits = (
        bool(first)
        and first[0].key.kind.is_summary
        and first[0].key.unit == key.unit
        and first[0].key.kind.book is key.kind.book
        and member_id not in chain
        and below + len(chain) <= LONGEST_CHAIN
    )
    if not fits:
        raise SummaryMismatch(depth=LONGEST_CHAIN)
    return chain
