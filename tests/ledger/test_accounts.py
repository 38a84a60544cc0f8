"""Opening, bounding and summing up accounts."""

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from kernel.db import Database, Tx, run_in_tx
from ledger import (
    AccountKey,
    Bounds,
    CeilingExceeded,
    Document,
    Hold,
    Kind,
    SummaryMismatch,
    Transfer,
    exceptions,
    lock_accounts,
    post,
    reverse,
    set_bounds,
)
from tests.ledger.books import (
    CASH,
    DEALER,
    HEADQUARTERS,
    LOSS,
    ON_THE_WAY,
    ORDER,
    OTHER,
    OWED,
    OWED_BY_OTHER,
    POOL,
    REVENUE,
    SHELF,
    STORE,
    SUPPLY,
    YARD,
    broken_rules,
    state,
    stock,
)
from tests.support.queries import count_queries


async def test_accounts_are_opened_once_with_the_bounds_of_their_kind(tx: Tx) -> None:
    keys = [SHELF, ON_THE_WAY, OWED, REVENUE, CASH, replace(SHELF, lot="A")]
    first = await lock_accounts(tx, keys)
    second = await lock_accounts(tx, reversed(keys))
    assert [first[key].id for key in keys] == [second[key].id for key in keys]
    assert len({first[key].id for key in keys}) == len(keys)
    assert [(first[key].floor, first[key].has_ceiling) for key in keys] == [
        (0, False),
        (0, False),
        (None, True),
        (None, False),
        (None, False),
        (0, False),
    ]
    assert first.at == await tx.now()


async def test_opener_says_how_an_account_is_bounded(tx: Tx) -> None:
    await stock(tx, 5, SHELF)
    await lock_accounts(tx, [STORE], {STORE: Bounds(floor=None)})
    await post(tx, [Hold(STORE, ON_THE_WAY, 9, ORDER)])
    assert (await state(tx, STORE)).held_out == 9


async def test_account_of_a_transaction_rolled_back_is_not_remembered(
    committed_database: Database,
) -> None:
    async def given_up(tx: Tx) -> None:
        await stock(tx, 5)
        raise LookupError

    with pytest.raises(LookupError):
        await run_in_tx(committed_database, given_up)
    async with committed_database.write() as tx:
        await stock(tx, 7)
    async with committed_database.write() as tx:
        assert (await lock_accounts(tx, [SHELF]))[SHELF].balance == 7
        assert await broken_rules(tx) == {}


async def test_committed_accounts_are_locked_in_one_statement(
    committed_database: Database,
) -> None:
    keys = [SHELF, YARD, ON_THE_WAY, OWED, REVENUE]
    for _ in range(2):
        async with committed_database.write() as tx:
            await lock_accounts(tx, keys)
    async with committed_database.write() as tx:
        with count_queries(tx) as queries:
            await lock_accounts(tx, keys)
    assert len(queries) == 1


async def test_accounts_seen_before_a_roll_back_are_looked_up_again(database: Database) -> None:
    """Two sessions on one connection see each other's work, and all of it is undone."""
    key = AccountKey(77_001, Kind.CASH, 840)
    async with database.engine.connect() as connection:
        outer = await connection.begin()
        for _ in range(2):
            tx = database.join(connection, join_transaction_mode="create_savepoint")
            await lock_accounts(tx, [key])
            await tx.close()
        await outer.rollback()
        outer = await connection.begin()
        tx = database.join(connection, join_transaction_mode="create_savepoint")
        accounts = await lock_accounts(tx, [key])
        found = await tx.scalar(text("SELECT id FROM ledger_account WHERE organisation_id = 77001"))
        assert accounts[key].id == found
        await tx.close()
        await outer.rollback()


async def test_safety_stock_is_not_promised(tx: Tx) -> None:
    await stock(tx, 10)
    await set_bounds(tx, SHELF, Bounds(floor=3))
    assert (await state(tx, SHELF)).available() == 7


async def test_accounts_below_their_floor_are_on_the_exception_list(tx: Tx) -> None:
    await stock(tx, 10)
    await post(tx, [Hold(SHELF, ON_THE_WAY, 8, ORDER)])
    assert await exceptions(tx, [HEADQUARTERS, DEALER]) == []
    await post(tx, [Transfer(SHELF, LOSS, 5, Document("count", 1))])
    [found] = await exceptions(tx, [HEADQUARTERS, DEALER])
    assert (found.key, found.available()) == (SHELF, -3)
    assert await exceptions(tx, [OTHER]) == []
    await reverse(tx, Document("count", 1), Document("count", 2))
    assert await exceptions(tx, [HEADQUARTERS]) == []


async def pool_of_two(tx: Tx) -> int:
    """Both dealers in one pool; the second had owed 300 before it joined."""
    await post(tx, [Transfer(REVENUE, OWED_BY_OTHER, 300, ORDER)])
    pool = (await lock_accounts(tx, [POOL]))[POOL].id
    await lock_accounts(tx, [OWED], {OWED: Bounds(has_ceiling=True, summary_id=pool)})
    await set_bounds(tx, OWED_BY_OTHER, Bounds(has_ceiling=True, summary_id=pool))
    return pool


async def test_joining_a_pool_brings_the_sums_along_and_leaving_takes_them(tx: Tx) -> None:
    await pool_of_two(tx)
    ceilings = {OWED: None, OWED_BY_OTHER: None, POOL: None}
    await post(tx, [Hold(REVENUE, OWED, 40, ORDER)], ceilings=ceilings)
    await post(tx, [Transfer(OWED_BY_OTHER, CASH, 100, ORDER)])
    pool = await state(tx, POOL)
    assert (pool.balance, pool.held_in) == (200, 40)
    assert await broken_rules(tx) == {}
    await set_bounds(tx, OWED_BY_OTHER, Bounds(has_ceiling=True))
    pool = await state(tx, POOL)
    assert (pool.balance, pool.held_in) == (0, 40)
    assert await broken_rules(tx) == {}


async def test_pool_refuses_what_a_member_alone_could_have(tx: Tx) -> None:
    pool = await pool_of_two(tx)
    ceilings = {OWED: 1000, OWED_BY_OTHER: 1000, POOL: 500}
    await post(tx, [Hold(REVENUE, OWED, 200, ORDER)], ceilings=ceilings)
    with pytest.raises(CeilingExceeded) as refused:
        await post(tx, [Hold(REVENUE, OWED_BY_OTHER, 1, ORDER)], ceilings=ceilings)
    assert refused.value.facts["account"] == pool


async def test_member_that_joined_elsewhere_is_locked_with_its_pool(
    committed_database: Database,
) -> None:
    """The process that remembers the account learns of its pool from the lock."""
    for _ in range(2):
        async with committed_database.write() as tx:
            await lock_accounts(tx, [OWED])
    other_process = Database(
        committed_database.engine.url.render_as_string(hide_password=False),
        zone=committed_database.zone,
    )
    async with other_process.write() as tx:
        pool = (await lock_accounts(tx, [POOL]))[POOL].id
        await set_bounds(tx, OWED, Bounds(has_ceiling=True, summary_id=pool))
    await other_process.dispose()
    for _ in range(2):
        async with committed_database.write() as tx:
            accounts = await lock_accounts(tx, [OWED])
            assert [above.key for above in accounts[OWED].chain()] == [OWED, POOL]
            await post(tx, [Transfer(REVENUE, OWED, 5, ORDER)])
    async with committed_database.read() as tx:
        assert (await state(tx, POOL)).balance == 10
        assert await broken_rules(tx) == {}


async def test_only_a_short_chain_of_summaries_of_the_same_unit_is_let_in(tx: Tx) -> None:
    pools = [replace(POOL, lot=str(n)) for n in range(4)]
    accounts = await lock_accounts(tx, [*pools, CASH, replace(POOL, unit=978)])
    for below, above in ((0, 1), (1, 2)):
        bounds = Bounds(has_ceiling=True, summary_id=accounts[pools[above]].id)
        await set_bounds(tx, pools[below], bounds)
    lowest = accounts[pools[0]].id
    await post(tx, [Transfer(REVENUE, OWED, 9, ORDER)])
    await set_bounds(tx, OWED, Bounds(has_ceiling=True, summary_id=lowest))
    assert [(await state(tx, pool)).balance for pool in pools] == [9, 9, 9, 0]
    for key, summary_id in (
        (pools[2], accounts[pools[3]].id),
        (pools[2], lowest),
        (OWED_BY_OTHER, accounts[CASH].id),
        (OWED_BY_OTHER, accounts[replace(POOL, unit=978)].id),
        (OWED_BY_OTHER, 12345),
        (AccountKey(HEADQUARTERS, Kind.ON_HAND, 840), lowest),
    ):
        with pytest.raises(SummaryMismatch):
            await set_bounds(tx, key, Bounds(has_ceiling=True, summary_id=summary_id))
    assert await broken_rules(tx) == {}


async def test_hot_accounts_are_opened_and_not_locked(committed_database: Database) -> None:
    async with committed_database.write() as tx:
        await lock_accounts(tx, [SUPPLY, REVENUE])
    async with committed_database.write() as one, committed_database.write() as two:
        await lock_accounts(one, [SUPPLY, REVENUE])
        await lock_accounts(two, [REVENUE, SUPPLY])
        assert (await two.execute(text("SELECT count(*) FROM ledger_account"))).scalar() == 2
