"""Stock counted: what was there against what the books said, the difference to or from loss."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from inventory import repo
from inventory.accounts import bounds_of, loss_key, on_hand_key
from inventory.goods_in import tell_goods_in
from inventory.models import StockCount, StockCountLine
from inventory.recording import Recording, open_recording, post_recorded
from inventory.rules import BUSINESS_HOUR, count_problems
from inventory.types import CountDifference, CountedRow
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import Tx
from kernel.db.bulk import insert_rows
from kernel.errors import Invalid, NotFound
from kernel.i18n import gettext
from kernel.periods import Period
from ledger import (
    AccountKey,
    Accounts,
    AlreadyReversed,
    Document,
    Transfer,
    areas,
    lock_accounts,
    reverse,
)


class _Visit(NamedTuple):
    """One count document: who was counted where and when."""

    organisation_id: int
    location_id: int
    counted_on: date


async def record_counts(tx: Tx, actor: Actor, rows: Sequence[CountedRow]) -> list[CountDifference]:
    """Record what was counted, at many places and on many days at once.

    A count of today compares with the balance under its lock, so that goods shipped at the same
    instant are counted once. A count of a past day compares with the books at the end of that
    day, earlier counts of the same call included, and is booked at 12:00.

    Returns:
        One difference per row, in their order.

    Raises:
        Invalid: a quantity below 0, a day that has not come, a product counted twice in one visit.
    """
    recording = await open_recording(tx, actor, (row.organisation_id for row in rows))
    visits = [_visit(recording, row) for row in rows]
    problems = count_problems(rows, visits, recording.today)
    if problems:
        raise Invalid(problems)
    keys = [
        on_hand_key(visit.organisation_id, row.product_id, visit.location_id)
        for visit, row in zip(visits, rows, strict=True)
    ]
    accounts = await lock_accounts(tx, keys, bounds_of(keys, recording.parties))
    expected = await _expected(tx, recording, accounts, list(zip(visits, keys, rows, strict=True)))
    unique = list(dict.fromkeys(visits))
    ids = dict(zip(unique, await tx.new_ids(len(unique)), strict=True))
    differences = [
        CountDifference(ids[visit], visit.organisation_id, row.product_id, before, row.counted)
        for visit, row, before in zip(visits, rows, expected, strict=True)
    ]
    await _store(tx, recording, ids, rows, differences)
    await post_recorded(tx, recording, _moves(recording, visits, keys, differences))
    more = {each.organisation_id for each in differences if each.difference > 0}
    await tell_goods_in(tx, more)
    return differences


def _visit(recording: Recording, row: CountedRow) -> _Visit:
    return _Visit(
        row.organisation_id,
        row.location_id or recording.places[row.organisation_id],
        row.counted_on or recording.today,
    )


async def _expected(
    tx: Tx,
    recording: Recording,
    accounts: Accounts,
    counted: Sequence[tuple[_Visit, AccountKey, CountedRow]],
) -> list[int]:
    """What the books say for each row, in the order of days and with earlier rows' differences."""
    expected = [0] * len(counted)
    shifted: dict[AccountKey, int] = {}
    by_day: dict[date, list[int]] = {}
    for index, (visit, _, _) in enumerate(counted):
        by_day.setdefault(visit.counted_on, []).append(index)
    for day in sorted(by_day):
        keys = {counted[index][1] for index in by_day[day]}
        books = await _books(tx, recording, accounts, keys, day)
        for index in by_day[day]:
            _, key, row = counted[index]
            expected[index] = books[key] + shifted.get(key, 0)
            shifted[key] = shifted.get(key, 0) + row.counted - expected[index]
    return expected


async def _books(
    tx: Tx, recording: Recording, accounts: Accounts, keys: set[AccountKey], day: date
) -> Mapping[AccountKey, int]:
    if day >= recording.today:
        return {key: accounts[key].balance for key in keys}
    found = await areas(
        tx, [accounts[key].id for key in keys], Period(day, day + timedelta(days=1))
    )
    closing = {account_id: area.closing for account_id, area in found.items()}
    return {key: closing.get(accounts[key].id, 0) for key in keys}


async def _store(
    tx: Tx,
    recording: Recording,
    ids: Mapping[_Visit, int],
    rows: Sequence[CountedRow],
    differences: Sequence[CountDifference],
) -> None:
    generated = {each.count_id: row.generated for each, row in zip(differences, rows, strict=True)}
    headers = [
        {
            "id": count_id,
            "organisation_id": visit.organisation_id,
            "location_id": visit.location_id,
            "counted_on": visit.counted_on,
            "counted_by": recording.user_id,
            "recorded_at": recording.now,
            "generated": generated[count_id],
        }
        for visit, count_id in ids.items()
    ]
    lines = [
        {
            "count_id": each.count_id,
            "product_id": each.product_id,
            "expected": each.expected,
            "counted": each.counted,
        }
        for each in differences
    ]
    await insert_rows(tx, StockCount, headers)
    await insert_rows(tx, StockCountLine, lines)


def _moves(
    recording: Recording,
    visits: Sequence[_Visit],
    keys: Sequence[AccountKey],
    differences: Sequence[CountDifference],
) -> list[Transfer]:
    moves = []
    for visit, shelf, each in zip(visits, keys, differences, strict=True):
        if not each.difference:
            continue
        loss = loss_key(each.organisation_id, each.product_id)
        source, target = (loss, shelf) if each.difference > 0 else (shelf, loss)
        past = visit.counted_on if visit.counted_on < recording.today else None
        moves.append(
            Transfer(
                source,
                target,
                abs(each.difference),
                Document("count", each.count_id, each.product_id),
                occurred_at=recording.instant(past, BUSINESS_HOUR),
            )
        )
    return moves


async def reverse_count(tx: Tx, actor: Actor, count_id: int) -> None:
    """Take a count back: its differences never were.

    Raises:
        NotFound: there is no such count.
        AlreadyReversed: it was taken back before.
    """
    count = await repo.lock_row(tx, StockCount, count_id)
    if count is None:
        raise NotFound(kind=gettext("count"))
    if count.reversed_at is not None:
        raise AlreadyReversed
    await repo.mark_reversed(tx, StockCount, count_id, await tx.now(), actor.user_id)
    if await repo.count_moved(tx, count_id):
        await reverse(tx, Document("count", count_id), Document("count_reversal", count_id))
    await record(tx, actor, "inventory:count:reversed", "stock_count", count_id)
    await tell_goods_in(tx, [count.organisation_id])
