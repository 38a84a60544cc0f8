"""Which entries the ledger lets through: pure decisions on working copies of locked accounts.

A bound judges promises, not facts. A judged entry is refused only if it worsens an account past
its bound; a recorded one always passes; settling what was promised never worsens.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct

from kernel.errors import Refusal
from ledger.errors import (
    CeilingExceeded,
    FloorBreached,
    HoldExceeded,
    HoldNotFound,
    MalformedEntryError,
    OccursInFuture,
)
from ledger.state import Accounts, AccountState
from ledger.types import (
    HELD_IN_KINDS,
    HELD_OUT_KINDS,
    UNKEPT_KINDS,
    AccountKey,
    Cancellation,
    Entry,
    Hold,
    Kind,
    OpenHold,
    Phase,
    Settlement,
    Transfer,
)

Ceilings = Mapping[AccountKey, int | None]
"""The limits in force, by account; None: not checked. Every judged ceiling must be in it."""


class Result(Struct, frozen=True, gc=False):
    """What became of an entry: a row for the journal, or the first problem in precedence."""

    entry: Entry
    problem: Refusal | None = None
    phase: Phase = Phase.POSTED
    source: AccountState | None = None
    target: AccountState | None = None
    other_kind: Kind | None = None
    amount: int = 0
    hold: OpenHold | None = None


def apply(
    accounts: Accounts,
    entries: Iterable[Entry],
    ceilings: Ceilings | None = None,
    open_holds: Mapping[int, OpenHold] | None = None,
) -> list[Result]:
    """Decide the entries in turn; each one that passes changes the working copies at once.

    A refused entry changes nothing. Problems in order of precedence: HoldNotFound,
    HoldExceeded, OccursInFuture, CeilingExceeded, FloorBreached.
    """
    ceilings = ceilings or {}
    open_holds = open_holds or {}
    results: list[Result] = []
    for entry in entries:
        if isinstance(entry, Hold):
            results.append(_hold(accounts, entry, ceilings))
        elif isinstance(entry, Transfer):
            results.append(_transfer(accounts, entry, ceilings))
        elif isinstance(entry, Settlement):
            results.append(_settle(accounts, entry, open_holds))
        else:
            results.append(_cancel(accounts, entry, open_holds))
    return results


def undo(results: Iterable[Result]) -> None:
    """Take back on the working copies what `apply` did, so that a refused order leaves no trace."""
    for result in results:
        if result.problem is not None:
            continue
        amount = result.amount
        if result.phase is Phase.HOLD:
            _promise(result.source, result.target, -amount)
        elif result.hold is None:
            _move(result.source, result.target, -amount)
        else:
            result.hold.amount_open += amount
            _promise(*_carriers(accounts_of(result), result.hold), amount)
            if result.phase is Phase.SETTLED:
                _move(result.source, result.target, -amount)


def accounts_of(result: Result) -> dict[int, AccountState]:
    """The accounts that a result names, by id."""
    return {state.id: state for state in (result.source, result.target) if state is not None}


def carriers(hold: Hold) -> tuple[AccountKey | None, AccountKey | None]:
    """The sides of a hold that carry it: a source with a floor, a target with a ceiling."""
    source, target = hold.source, hold.target
    return (
        source if source.kind in HELD_OUT_KINDS else None,
        target if target.kind in HELD_IN_KINDS else None,
    )


def _hold(accounts: Accounts, hold: Hold, ceilings: Ceilings) -> Result:
    source_key, target_key, amount = hold.source, hold.target, hold.amount
    _check_shape(source_key, target_key, amount)
    by_key = accounts.by_key
    source = by_key[source_key] if source_key.kind in HELD_OUT_KINDS else None
    target = by_key[target_key] if target_key.kind in HELD_IN_KINDS else None
    if source is not None:
        other = target_key.kind if target is None else None
    elif target is not None:
        other = source_key.kind
    else:
        raise MalformedEntryError(f"{source_key.kind} to {target_key.kind}: no side can hold")
    problem = None
    if hold.occurred_at is not None:
        problem = _in_future(hold.occurred_at, accounts.at)
    if problem is None:
        problem = _judge(source, target, amount, ceilings)
    if problem is not None:
        return Result(hold, problem)
    _promise(source, target, amount)
    return Result(hold, None, Phase.HOLD, source, target, other, amount)


def _transfer(accounts: Accounts, entry: Transfer, ceilings: Ceilings) -> Result:
    _check_shape(entry.source, entry.target, entry.amount)
    source, target = accounts[entry.source], accounts[entry.target]
    problem: Refusal | None = _in_future(entry.occurred_at, accounts.at)
    if problem is None and entry.judged:
        problem = _judge(source, target, entry.amount, ceilings)
    if problem is not None:
        return Result(entry, problem)
    _move(source, target, entry.amount)
    return Result(entry, None, Phase.POSTED, source, target, None, entry.amount)


def _settle(accounts: Accounts, entry: Settlement, open_holds: Mapping[int, OpenHold]) -> Result:
    hold = open_holds.get(entry.hold_id)
    if hold is None:
        return Result(entry, HoldNotFound(hold_id=entry.hold_id))
    if entry.amount <= 0:
        raise MalformedEntryError(f"amount {entry.amount}")
    problem = _exceeded(hold, entry.amount) or _in_future(entry.occurred_at, accounts.at)
    if problem is not None:
        return Result(entry, problem)
    source_key = _side(hold.source, entry.source, hold)
    target_key = _side(hold.target, entry.target, hold)
    _check_shape(source_key, target_key, entry.amount)
    source, target = accounts[source_key], accounts[target_key]
    hold.amount_open -= entry.amount
    _promise(*_carriers(accounts.by_id, hold), -entry.amount)
    _move(source, target, entry.amount)
    return Result(entry, None, Phase.SETTLED, source, target, hold.other_kind, entry.amount, hold)


def _cancel(accounts: Accounts, entry: Cancellation, open_holds: Mapping[int, OpenHold]) -> Result:
    hold = open_holds.get(entry.hold_id)
    if hold is None:
        return Result(entry, HoldNotFound(hold_id=entry.hold_id))
    amount = hold.amount_open if entry.amount is None else entry.amount
    if amount < 0:
        raise MalformedEntryError(f"amount {amount}")
    problem = _exceeded(hold, amount) or _in_future(entry.occurred_at, accounts.at)
    if problem is not None:
        return Result(entry, problem)
    source, target = _carriers(accounts.by_id, hold)
    hold.amount_open -= amount
    _promise(source, target, -amount)
    return Result(entry, None, Phase.CANCELLED, source, target, hold.other_kind, amount, hold)


def _side(carried: AccountKey | None, named: AccountKey | None, hold: OpenHold) -> AccountKey:
    """The account of one side of a hold: the one that carries it, else the one named now."""
    if carried is not None:
        if named not in (None, carried):
            raise MalformedEntryError(f"hold {hold.hold_id} is carried by {carried}, not {named}")
        return carried
    if named is None or named.kind != hold.other_kind:
        raise MalformedEntryError(f"hold {hold.hold_id} needs its {hold.other_kind} account")
    return named


def _carriers(
    by_id: Mapping[int, AccountState], hold: OpenHold
) -> tuple[AccountState | None, AccountState | None]:
    return (
        by_id[hold.source_id] if hold.source_id is not None else None,
        by_id[hold.target_id] if hold.target_id is not None else None,
    )


def _promise(source: AccountState | None, target: AccountState | None, amount: int) -> None:
    while source is not None:
        source.held_out += amount
        source = source.summary
    while target is not None:
        target.held_in += amount
        target = target.summary


def _move(source: AccountState | None, target: AccountState | None, amount: int) -> None:
    if source is not None and source.key.kind not in UNKEPT_KINDS:
        for state in source.chain():
            state.balance -= amount
    if target is not None and target.key.kind not in UNKEPT_KINDS:
        for state in target.chain():
            state.balance += amount


def _judge(
    source: AccountState | None, target: AccountState | None, amount: int, ceilings: Ceilings
) -> Refusal | None:
    """The first bound that `amount` would worsen past: ceilings, then floors, nearest first.

    Where source and target meet in one summary account nothing changes from there on up.
    """
    meeting = None if source is None or target is None else _meeting(source, target)
    state = target
    while state is not None and state is not meeting:
        if state.has_ceiling:
            headroom = state.headroom(ceilings[state.key])
            if headroom is not None and amount > headroom:
                return CeilingExceeded(account=state.id, headroom=headroom, requested=amount)
        state = state.summary
    state = source
    while state is not None and state is not meeting:
        if state.floor is not None:
            available = state.balance - state.held_out - state.floor
            if amount > available:
                return FloorBreached(account=state.id, available=available, requested=amount)
        state = state.summary
    return None


def _meeting(source: AccountState, target: AccountState) -> AccountState | None:
    if source.summary is None or target.summary is None:
        return None
    above = list(source.chain())
    return next((state for state in target.chain() if state in above), None)


def _exceeded(hold: OpenHold, amount: int) -> Refusal | None:
    if amount > hold.amount_open:
        return HoldExceeded(hold_id=hold.hold_id, open=hold.amount_open, requested=amount)
    return None


def _in_future(occurred_at: datetime | None, now: datetime) -> Refusal | None:
    if occurred_at is not None and occurred_at > now:
        return OccursInFuture(occurred_at=occurred_at)
    return None


def _check_shape(source: AccountKey, target: AccountKey, amount: int) -> None:
    if amount <= 0:
        raise MalformedEntryError(f"amount {amount}")
    if source.unit != target.unit or (source.kind, target.kind) not in _PASSABLE:
        raise MalformedEntryError(f"{source} to {target}: another unit, or a summary account")
    if source == target:
        raise MalformedEntryError(f"{source} to itself")


_PASSABLE: Final = frozenset(
    (source, target)
    for source in Kind
    for target in Kind
    if source.book is target.book and not source.is_summary and not target.is_summary
)
"""Pairs of kinds that an amount may move between: one book, no summary accounts."""
