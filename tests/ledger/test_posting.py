"""Entries in the database: what is stored, refused, reversed."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kernel.db import Tx
from ledger import (
    AccountKey,
    AlreadyReversed,
    Cancellation,
    CeilingExceeded,
    Document,
    FloorBreached,
    Hold,
    HoldExceeded,
    HoldNotFound,
    Kind,
    MalformedEntryError,
    NothingToReverse,
    OccursInFuture,
    Settlement,
    Transfer,
    apply,
    balances,
    lock_accounts,
    open_holds,
    post,
    reverse,
    touched,
    write,
)
from tests.ledger.books import (
    CASH,
    LOSS,
    ON_THE_WAY,
    ORDER,
    OWED,
    REVENUE,
    SHELF,
    SHIPMENT,
    STORE,
    SUPPLY,
    YARD,
    broken_rules,
    state,
    stock,
)
from tests.support.queries import count_queries

UNSHIPPED = Document("unshipping", 904)


async def test_order_shipped_received_and_paid_moves_both_flows(tx: Tx) -> None:
    await stock(tx, 100)
    goods, funds = await post(
        tx,
        [Hold(SHELF, ON_THE_WAY, 80, ORDER), Hold(REVENUE, OWED, 4000, ORDER)],
        ceilings={OWED: 4000},
    )
    await post(
        tx,
        [
            Settlement(goods, 50, SHIPMENT, target=ON_THE_WAY),
            Settlement(funds, 2500, Document("invoice", 905), source=REVENUE),
        ],
    )
    await post(tx, [Transfer(ON_THE_WAY, STORE, 50, Document("receipt", 906))])
    await post(tx, [Transfer(OWED, CASH, 2000, Document("payment", 907))])
    shelf, way, store, owed = [await state(tx, k) for k in (SHELF, ON_THE_WAY, STORE, OWED)]
    assert (shelf.balance, shelf.held_out, way.balance, store.balance) == (50, 30, 0, 50)
    assert (owed.balance, owed.held_in, owed.headroom(4000)) == (500, 1500, 2000)
    assert await broken_rules(tx) == {}


async def test_hold_is_cancelled_with_all_that_is_left_of_it(tx: Tx) -> None:
    """A06, in the database."""
    await stock(tx, 100)
    [hold] = await post(tx, [Hold(SHELF, ON_THE_WAY, 80, ORDER, priority=3)])
    await post(tx, [Cancellation(hold, ORDER, 50)])
    [left] = await open_holds(tx, [Document("order", ORDER.id)])
    assert (left.hold_id, left.amount, left.amount_open, left.priority) == (hold, 80, 30, 3)
    assert (left.source, left.target, left.other_kind) == (SHELF, None, Kind.IN_TRANSIT)
    assert left.document == ORDER
    assert await open_holds(tx, hold_ids=[hold]) == [left]
    await post(tx, [Cancellation(hold, ORDER)])
    assert await open_holds(tx, hold_ids=[hold]) == []
    assert await post(tx, [Cancellation(hold, ORDER)]) == [0], "nothing left, nothing done"
    assert (await state(tx, SHELF)).available() == 100
    assert await broken_rules(tx) == {}


async def test_settling_more_than_is_left_is_refused(tx: Tx) -> None:
    await stock(tx, 100)
    [hold] = await post(tx, [Hold(SHELF, ON_THE_WAY, 80, ORDER)])
    await post(tx, [Settlement(hold, 50, SHIPMENT, target=ON_THE_WAY)])
    with pytest.raises(HoldExceeded) as refused:
        await post(tx, [Settlement(hold, 31, SHIPMENT, target=ON_THE_WAY)])
    assert refused.value.facts["open"] == 30
    with pytest.raises(HoldNotFound):
        await post(tx, [Settlement(12345, 1, SHIPMENT, target=ON_THE_WAY)])


async def test_first_judged_entry_that_is_refused_stops_the_whole_batch(tx: Tx) -> None:
    await stock(tx, 10)
    batch = [
        Hold(SHELF, ON_THE_WAY, 10, ORDER),
        Hold(REVENUE, OWED, 11, ORDER),
        Hold(SHELF, ON_THE_WAY, 1, ORDER),
    ]
    with pytest.raises(CeilingExceeded):
        await post(tx, batch, ceilings={OWED: 10})
    with pytest.raises(FloorBreached):
        await post(tx, batch, ceilings={OWED: 11})
    assert (await state(tx, SHELF)).held_out == 0
    assert await open_holds(tx, [ORDER]) == []


async def test_nothing_is_posted_in_the_future(tx: Tx) -> None:
    with pytest.raises(OccursInFuture):
        await stock(tx, 1, occurred_at=await tx.now() + timedelta(seconds=1))


async def test_each_entry_of_a_batch_may_have_its_own_time(tx: Tx) -> None:
    now = await tx.now()
    early, late = now - timedelta(days=3), now - timedelta(hours=1)
    await post(
        tx,
        [
            Transfer(SUPPLY, SHELF, 5, SHIPMENT, occurred_at=early),
            Transfer(SUPPLY, SHELF, 6, SHIPMENT),
        ],
        occurred_at=late,
    )
    rows = await tx.execute(
        text("SELECT occurred_at, day, recorded_at, recorded_day FROM ledger_transfer ORDER BY id")
    )
    assert [tuple(row) for row in rows] == [
        (early, date(2026, 2, 27), now, date(2026, 3, 2)),
        (late, date(2026, 3, 2), now, date(2026, 3, 2)),
    ]


async def test_ids_made_before_the_write_are_used(tx: Tx) -> None:
    await stock(tx, 5)
    mine = await tx.new_id()
    assert await post(tx, [Hold(SHELF, ON_THE_WAY, 5, ORDER, id=mine)]) == [mine]


async def test_reversal_moves_all_of_a_document_back_and_opens_no_hold(tx: Tx) -> None:
    await stock(tx, 100)
    [hold] = await post(tx, [Hold(SHELF, ON_THE_WAY, 80, ORDER)])
    first, second = await post(
        tx,
        [
            Settlement(hold, 50, SHIPMENT, target=ON_THE_WAY),
            Transfer(SHELF, LOSS, 1, replace(SHIPMENT, line_id=2)),
        ],
    )
    ids = await reverse(tx, Document("shipment", SHIPMENT.id), UNSHIPPED)
    rows = await tx.execute(
        text("SELECT reverses, line_id, document_kind FROM ledger_transfer WHERE id = ANY(:ids)"),
        {"ids": ids},
    )
    assert sorted(tuple(row) for row in rows) == sorted(
        [(first, 1, "unshipping"), (second, 2, "unshipping")]
    )
    shelf = await state(tx, SHELF)
    assert (shelf.balance, shelf.held_out) == (100, 30)
    assert (await state(tx, ON_THE_WAY)).balance == 0
    with pytest.raises(AlreadyReversed):
        await reverse(tx, Document("shipment", SHIPMENT.id), UNSHIPPED)
    assert await broken_rules(tx) == {}


async def test_reversal_of_a_line_leaves_the_others_for_later(tx: Tx) -> None:
    await post(tx, [Transfer(SUPPLY, SHELF, n, Document("supply", 908, n)) for n in (1, 2, 3)])
    assert len(await reverse(tx, Document("supply", 908, 2), UNSHIPPED)) == 1
    assert (await state(tx, SHELF)).balance == 4
    assert len(await reverse(tx, Document("supply", 908), UNSHIPPED)) == 2
    assert (await state(tx, SHELF)).balance == 0


async def test_reversal_can_be_reversed_in_turn(tx: Tx) -> None:
    """A payment that bounced and was honoured after all."""
    paid, bounced, again = (Document("payment", 907), Document("bounce", 909), Document("fix", 910))
    await post(tx, [Transfer(OWED, CASH, 20, paid)])
    await reverse(tx, paid, bounced)
    await reverse(tx, bounced, again)
    assert (await state(tx, CASH)).balance == 20


async def test_reversal_under_the_same_document_is_not_reversed_by_the_next(tx: Tx) -> None:
    paid = Document("payment", 907)
    await post(tx, [Transfer(OWED, CASH, 20, paid)])
    await reverse(tx, paid, paid)
    with pytest.raises(AlreadyReversed):
        await reverse(tx, paid, paid)
    assert (await state(tx, CASH)).balance == 0


async def test_reversal_of_what_moved_nothing_is_refused(tx: Tx) -> None:
    await stock(tx, 5)
    await post(tx, [Hold(SHELF, ON_THE_WAY, 5, ORDER)])
    with pytest.raises(NothingToReverse):
        await reverse(tx, ORDER, UNSHIPPED)


async def test_entry_that_names_what_it_reverses_is_its_exact_opposite_once(tx: Tx) -> None:
    transfer = await stock(tx, 5)
    back = Transfer(SHELF, SUPPLY, 5, UNSHIPPED, reverses=transfer)
    with pytest.raises(MalformedEntryError):
        await post(tx, [replace(back, amount=4)])
    with pytest.raises(AlreadyReversed):
        await post(tx, [back, back])
    await post(tx, [back])
    with pytest.raises(AlreadyReversed):
        await post(tx, [back])


async def test_conductor_locks_the_union_and_writes_in_parts(tx: Tx) -> None:
    await stock(tx, 10)
    first = [Hold(SHELF, ON_THE_WAY, 4, ORDER)]
    second = [Transfer(SHELF, YARD, 3, ORDER, judged=True)]
    accounts = await lock_accounts(tx, touched([*first, *second]))
    ids = await write(tx, accounts, apply(accounts, first))
    ids += await write(tx, accounts, apply(accounts, second))
    refused = apply(accounts, [Hold(SHELF, ON_THE_WAY, 4, ORDER)])
    assert await write(tx, accounts, refused) == [0]
    shelf = await state(tx, SHELF)
    assert (shelf.balance, shelf.held_out, len(set(ids))) == (7, 4, 2)
    assert await broken_rules(tx) == {}


async def test_batch_of_holds_takes_three_statements_whatever_its_size(tx: Tx) -> None:
    shelves = [replace(SHELF, unit=1000 + n) for n in range(40)]
    for shelf in shelves:
        await stock(tx, 10, shelf)
    keys = [replace(key, unit=shelf.unit) for shelf in shelves for key in (shelf,)]
    await lock_accounts(tx, keys)
    await tx.new_ids(1)
    with count_queries(tx) as queries:
        accounts = await lock_accounts(tx, keys)
        holds = [Hold(key, replace(ON_THE_WAY, unit=key.unit), 1, ORDER) for key in keys]
        await write(tx, accounts, apply(accounts, holds))
    # This session opened the accounts itself, so it looks their ids up once more.
    assert len(queries) == 4, queries


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_transfer SET amount = amount + 1",
        "DELETE FROM ledger_transfer",
        "TRUNCATE ledger_transfer",
        "TRUNCATE ledger_transfer_2026_11",
        "TRUNCATE ledger_transfer_default",
    ],
)
async def test_database_itself_refuses_to_change_the_journal(tx: Tx, statement: str) -> None:
    await tx.execute(text("SELECT ledger_ensure_partitions('2026-11-01', '2026-11-02')"))
    await stock(tx, 5)
    with pytest.raises(DBAPIError, match="only appended"):
        await tx.execute(text(statement))


async def test_tampered_books_are_found(tx: Tx) -> None:
    await stock(tx, 5)
    await post(tx, [Hold(SHELF, ON_THE_WAY, 5, ORDER)])
    await tx.execute(text("UPDATE ledger_account SET balance = 6, held_out = 4 WHERE balance = 5"))
    await tx.execute(text("UPDATE ledger_day SET own_area = own_area + 1"))
    broken = await broken_rules(tx)
    assert [name.split()[0] for name in broken] == ["Every", "Kept", "What", "Day"]


async def test_never_opened_account_has_no_balance(tx: Tx) -> None:
    nobody = AccountKey(4711, Kind.CASH, 840)
    assert await balances(tx, [nobody]) == {}


async def test_empty_batch_does_nothing(tx: Tx) -> None:
    with count_queries(tx) as queries:
        assert await post(tx, []) == []
    assert queries == []
