"""Many at once: nobody promises past a bound, nobody waits in a circle."""

import random

from msgspec.structs import replace

from kernel.db import Database, Tx, run_in_tx
from kernel.errors import Refusal
from ledger import (
    AccountKey,
    AlreadyReversed,
    Cancellation,
    CeilingExceeded,
    Document,
    FloorBreached,
    Hold,
    HoldExceeded,
    Kind,
    Settlement,
    Transfer,
    lock_accounts,
    open_holds,
    post,
    reverse,
)
from tests.ledger.books import (
    CASH,
    ON_THE_WAY,
    ORDER,
    OWED,
    REVENUE,
    SHELF,
    SHIPMENT,
    broken_rules,
    state,
    stock,
)
from tests.support.race import race


async def assert_sound(database: Database) -> None:
    async with database.read() as tx:
        assert await broken_rules(tx) == {}


async def test_last_unit_goes_to_exactly_one(committed_database: Database) -> None:
    """A18, as far as the ledger decides it."""
    async with committed_database.write() as tx:
        await stock(tx, 1)

    async def order(n: int) -> list[int]:
        async with committed_database.write() as tx:
            return await post(tx, [Hold(SHELF, ON_THE_WAY, 1, Document("order", n))])

    result = await race(12, order)
    assert len(result.won) == 1
    assert [type(lost) for lost in result.lost] == [FloorBreached] * 11
    await assert_sound(committed_database)


async def test_two_promises_of_600_at_a_ceiling_of_1000_are_one(
    committed_database: Database,
) -> None:
    """C42, as far as the ledger decides it; the account itself is opened in the race."""

    async def order(n: int) -> list[int]:
        async with committed_database.write() as tx:
            hold = Hold(REVENUE, OWED, 600, Document("order", n))
            return await post(tx, [hold], ceilings={OWED: 1000})

    result = await race(2, order)
    assert len(result.won) == 1
    assert [type(lost) for lost in result.lost] == [CeilingExceeded]
    await assert_sound(committed_database)


async def test_batches_over_many_accounts_in_any_order_never_deadlock_or_overpromise(
    committed_database: Database,
) -> None:
    shelves = [replace(SHELF, unit=100 + n) for n in range(30)]
    payers = [replace(OWED, counterparty_id=500 + n) for n in range(10)]
    async with committed_database.write() as tx:
        for shelf in shelves[:20]:
            await stock(tx, 40, shelf)

    async def batch(n: int) -> int:
        dice = random.Random(n)  # noqa: S311
        passed = 0
        for _ in range(8):
            document = Document("order", n)
            holds = [
                Hold(s, replace(ON_THE_WAY, unit=s.unit), dice.randint(1, 5), document)
                for s in dice.sample(shelves[:20], 8)
            ] + [Hold(REVENUE, p, dice.randint(1, 50), document) for p in dice.sample(payers, 3)]
            facts = [
                Transfer(AccountKey(1, Kind.SUPPLY, s.unit), s, 3, document)
                for s in dice.sample(shelves, 4)
            ]
            dice.shuffle(holds)
            try:
                async with committed_database.write() as tx:
                    await post(tx, [*holds, *facts], ceilings=dict.fromkeys(payers, 400))
                passed += 1
            except (FloorBreached, CeilingExceeded):
                continue
        return passed

    result = await race(10, batch)
    assert result.lost == [], "a deadlock or a lock time-out would be Busy"
    assert 0 < sum(result.won) < 80
    async with committed_database.read() as reading:
        for shelf in shelves[:20]:
            assert ((await state(reading, shelf)).available() or 0) >= 0
        for payer in payers:
            assert ((await state(reading, payer)).headroom(400) or 0) >= 0
    await assert_sound(committed_database)


async def test_same_new_accounts_are_opened_once_by_all(committed_database: Database) -> None:
    keys = [AccountKey(n, Kind.CASH, 840) for n in range(50)]

    async def open_all(n: int) -> dict[AccountKey, int]:
        mine = random.Random(n).sample(keys, len(keys))  # noqa: S311
        async with committed_database.write() as tx:
            accounts = await lock_accounts(tx, mine)
            return {key: accounts[key].id for key in keys}

    result = await race(8, open_all)
    assert result.lost == []
    assert all(ids == result.won[0] for ids in result.won)


async def test_hold_is_settled_or_cancelled_never_both(committed_database: Database) -> None:
    async with committed_database.write() as tx:
        await stock(tx, 100)
        [hold] = await post(tx, [Hold(SHELF, ON_THE_WAY, 80, ORDER)])

    async def end(n: int) -> list[int]:
        entry = (
            Settlement(hold, 80, SHIPMENT, target=ON_THE_WAY)
            if n % 2
            else Cancellation(hold, ORDER, 80)
        )
        async with committed_database.write() as tx:
            return await post(tx, [entry])

    result = await race(6, end)
    assert len(result.won) == 1
    assert [type(lost) for lost in result.lost] == [HoldExceeded] * 5
    async with committed_database.read() as reading:
        assert (await state(reading, SHELF)).held_out == 0
        assert await open_holds(reading, hold_ids=[hold]) == []
    await assert_sound(committed_database)


async def test_document_is_reversed_once_by_many(committed_database: Database) -> None:
    paid = Document("payment", 907)
    async with committed_database.write() as tx:
        await post(tx, [Transfer(OWED, CASH, 20, paid)])

    async def bounce(n: int) -> list[int]:
        async with committed_database.write() as tx:
            return await reverse(tx, paid, Document("bounce", n))

    result = await race(6, bounce)
    assert len(result.won) == 1
    assert [type(lost) for lost in result.lost] == [AlreadyReversed] * 5
    await assert_sound(committed_database)


async def test_document_between_accounts_without_balance_is_reversed_once(
    committed_database: Database,
) -> None:
    """Nothing of it is locked when it is posted, so the reversal locks it itself."""
    rounding = AccountKey(1, Kind.ROUNDING, 840)
    fixed = Document("correction", 911)
    async with committed_database.write() as tx:
        await post(tx, [Transfer(REVENUE, rounding, 1, fixed)])

    async def back(n: int) -> list[int]:
        async with committed_database.write() as tx:
            return await reverse(tx, fixed, Document("back", n))

    result = await race(6, back)
    assert len(result.won) == 1
    assert all(isinstance(lost, AlreadyReversed) for lost in result.lost)
    await assert_sound(committed_database)


async def test_refused_batch_leaves_nothing_behind(committed_database: Database) -> None:
    async def order(tx: Tx) -> list[int]:
        await stock(tx, 5)
        return await post(
            tx, [Hold(SHELF, ON_THE_WAY, 5, ORDER), Hold(SHELF, ON_THE_WAY, 1, ORDER)]
        )

    result = await race(1, lambda _: run_in_tx(committed_database, order))
    assert [isinstance(lost, Refusal) for lost in result.lost] == [True]
    async with committed_database.read() as reading:
        assert await open_holds(reading, [ORDER]) == []
    await assert_sound(committed_database)
