"""Writing entries: lock, decide, and store a whole batch in three statements."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from msgspec.structs import replace

from kernel.clock import business_date, seconds_left
from kernel.db import Tx
from ledger import repo
from ledger.accounts import lock_accounts
from ledger.errors import AlreadyReversed, MalformedEntryError, NothingToReverse
from ledger.rules import Ceilings, Result, apply, carriers
from ledger.state import Accounts
from ledger.types import (
    AccountKey,
    Bounds,
    Cancellation,
    Document,
    Entry,
    Hold,
    OpenHold,
    Phase,
    Settlement,
    Transfer,
)


async def post(
    tx: Tx,
    entries: Iterable[Entry],
    *,
    ceilings: Ceilings | None = None,
    bounds: Mapping[AccountKey, Bounds] | None = None,
    occurred_at: datetime | None = None,
    generated: bool = False,
) -> list[int]:
    """Lock, decide and write; hands back the ids of the rows, in the order of the entries.

    `occurred_at` is the time of the entries that have none of their own; None: the instant
    after the locks. `bounds` say how missing accounts are opened.

    Raises:
        AlreadyReversed: an entry reverses what was reversed before.
        Refusal: the problem of the first entry that `apply` refuses; nothing is written then.
    """
    batch = list(entries)
    if occurred_at is not None:
        batch = [entry if entry.occurred_at else _at(entry, occurred_at) for entry in batch]
    if not batch:
        return []
    named = _named_holds(batch)
    facts = await repo.holds_by_id(tx, named) if named else []
    accounts = await lock_accounts(tx, touched(batch, facts), bounds)
    left = await repo.holds_by_id(tx, named) if named else []
    await _check_reversals(tx, accounts, batch)
    results = apply(accounts, batch, ceilings, {hold.hold_id: hold for hold in left})
    for result in results:
        if result.problem is not None:
            raise result.problem
    return await write(tx, accounts, results, generated=generated)


def _at(entry: Entry, occurred_at: datetime) -> Entry:
    return replace(entry, occurred_at=occurred_at)


def _named_holds(entries: Iterable[Entry]) -> list[int]:
    return sorted(
        {entry.hold_id for entry in entries if isinstance(entry, Settlement | Cancellation)}
    )


def touched(entries: Iterable[Entry], holds: Iterable[OpenHold] = ()) -> set[AccountKey]:
    """Every account that the entries need locked or opened, for the union of a conductor.

    `holds` are those that settlements and cancellations among the entries name.
    """
    keys: set[AccountKey | None] = set()
    for entry in entries:
        if isinstance(entry, Hold):
            keys.update(carriers(entry))
        elif not isinstance(entry, Cancellation):
            keys.add(entry.source)
            keys.add(entry.target)
    for hold in holds:
        keys.add(hold.source)
        keys.add(hold.target)
    return {key for key in keys if key is not None}


async def _check_reversals(tx: Tx, accounts: Accounts, entries: Iterable[Entry]) -> None:
    """A reversal is the exact opposite of its original, and there is only one of it."""
    reversals = [(e.reverses, e) for e in entries if isinstance(e, Transfer) and e.reverses]
    if not reversals:
        return
    originals = await repo.originals(tx, [transfer_id for transfer_id, _ in reversals])
    done = {transfer_id for transfer_id, row in originals.items() if row[3]}
    for transfer_id, entry in reversals:
        opposite = (accounts[entry.target].id, accounts[entry.source].id, entry.amount)
        if transfer_id not in originals or tuple(originals[transfer_id][:3]) != opposite:
            raise MalformedEntryError(f"{entry} is not the opposite of transfer {transfer_id}")
        if transfer_id in done:
            raise AlreadyReversed
        done.add(transfer_id)


async def write(
    tx: Tx, accounts: Accounts, results: Sequence[Result], *, generated: bool = False
) -> list[int]:
    """Store what the rules let through: journal rows, account changes and day rows.

    Hands back one id per result, in their order; 0 for a result that moved nothing (refused,
    or the cancellation of an exhausted hold).
    """
    passed = [result for result in results if result.problem is None and result.amount]
    fresh = iter(await tx.new_ids(sum(1 for result in passed if result.entry.id is None)))
    calendar = _Calendar(tx, accounts.at)
    rows: list[tuple[Any, ...]] = []
    ids: list[int] = []
    for result in results:
        if result.problem is not None or not result.amount:
            ids.append(0)
            continue
        entry_id = result.entry.id
        ids.append(next(fresh) if entry_id is None else entry_id)
        rows.append((*_row(ids[-1], result, calendar), accounts.at, calendar.today, generated))
    if rows:
        await repo.insert_transfers(tx, rows)
    await _store_accounts(tx, accounts)
    days = _day_rows(passed, calendar)
    if days:
        await repo.add_to_days(tx, days, calendar.today)
    return ids


class _Calendar:
    """Business days and seconds left in them, worked out once for each instant of a batch."""

    __slots__ = ("_seen", "now", "today", "zone")

    def __init__(self, tx: Tx, now: datetime) -> None:
        self.zone = tx.zone
        self.now = now
        self.today = business_date(now, tx.zone)
        self._seen: dict[datetime | None, _Place] = {}

    def place(self, occurred_at: datetime | None) -> "_Place":
        """Where an instant lies; None is the instant after the locks."""
        known = self._seen.get(occurred_at)
        if known is None:
            at = (occurred_at or self.now).replace(microsecond=0)
            day = business_date(at, self.zone)
            known = _Place(day, at, seconds_left(at, self.zone))
            self._seen[occurred_at] = known
        return known


class _Place(NamedTuple):
    """The business day of an instant in whole seconds, and the seconds left in the day."""

    day: date
    at: datetime
    seconds: int


def _row(entry_id: int, result: Result, calendar: _Calendar) -> tuple[Any, ...]:
    """One journal row, the first of `repo.TRANSFER_COLUMNS` in their order."""
    entry, phase, hold = result.entry, result.phase, result.hold
    source, target = result.source, result.target
    day, at, _ = calendar.place(entry.occurred_at)
    document = entry.document
    promised = phase is Phase.HOLD
    return (
        entry_id,
        day,
        phase,
        source.id if source is not None else None,
        target.id if target is not None else None,
        result.other_kind,
        result.amount,
        promised or (isinstance(entry, Transfer) and entry.judged),
        at,
        hold.hold_id if hold is not None else None,
        entry.reverses if isinstance(entry, Transfer) else None,
        document.kind,
        document.id,
        document.line_id,
        entry.priority if isinstance(entry, Hold) else 0,
    )


async def _store_accounts(tx: Tx, accounts: Accounts) -> None:
    """Add to each account what changed since it was locked or last stored."""
    changes = []
    for state in accounts:
        now = (state.balance, state.held_out, state.held_in)
        if now != state.stored:
            before = state.stored
            changes.append((state.id, now[0] - before[0], now[1] - before[1], now[2] - before[2]))
            state.stored = now
    if changes:
        await repo.add_to_accounts(tx, changes)


def _day_rows(passed: Iterable[Result], calendar: _Calendar) -> list[tuple[Any, ...]]:
    """What moved per day and account, sorted: (day, account, inflow, outflow, own area)."""
    sums: dict[tuple[date, int], list[int]] = {}
    for result in passed:
        if result.phase is not Phase.POSTED and result.phase is not Phase.SETTLED:
            continue
        day, _, seconds = calendar.place(result.entry.occurred_at)
        amount = result.amount
        if result.source is not None:
            row = _day_row(sums, (day, result.source.id))
            row[1] += amount
            row[2] -= amount * seconds
        if result.target is not None:
            row = _day_row(sums, (day, result.target.id))
            row[0] += amount
            row[2] += amount * seconds
    return [(*place, *sums[place]) for place in sorted(sums)]


def _day_row(sums: dict[tuple[date, int], list[int]], place: tuple[date, int]) -> list[int]:
    row = sums.get(place)
    if row is None:
        row = sums[place] = [0, 0, 0]
    return row


async def reverse(
    tx: Tx, document: Document, by: Document, occurred_at: datetime | None = None
) -> list[int]:
    """Post the opposite of all that `document` (or one line of it) moved and is not yet reversed.

    What a settlement moved is moved back; its hold is not opened again. Reversals name what
    they reverse and carry the document `by` with the line of the original.

    Raises:
        NothingToReverse: the document moved nothing.
        AlreadyReversed: all of it was reversed before.
    """
    rows = await repo.moves_of(tx, document)
    own = {row[0] for row in rows}
    moves = [row for row in rows if row[3] not in own]
    if not moves:
        raise NothingToReverse(document_kind=document.kind, document_id=document.id)
    keys = [(repo.key_from(row[4:10]), repo.key_from(row[10:16])) for row in moves]
    # Accounts without a balance are locked here too, so that two reversals never pass each other.
    accounts = await lock_accounts(tx, {key for pair in keys for key in pair}, unkept_too=True)
    originals = await repo.originals(tx, [row[0] for row in moves])
    entries = [
        Transfer(
            source=target,
            target=source,
            amount=row[1],
            document=by if by.line_id is not None else Document(by.kind, by.id, row[2]),
            occurred_at=occurred_at,
            reverses=row[0],
        )
        for row, (source, target) in zip(moves, keys, strict=True)
        if not originals[row[0]][3]
    ]
    if not entries:
        raise AlreadyReversed
    results = apply(accounts, entries)
    for result in results:
        if result.problem is not None:
            raise result.problem
    return await write(tx, accounts, results)
