"""Goods into the channel. CASES A09."""

from datetime import date

import pytest
from sqlalchemy import text

from inventory import SupplyRow, record_supply, reverse_supply, supply_key
from kernel.db import Tx
from kernel.errors import Invalid, NotFound
from kernel.periods import Period
from ledger import AlreadyReversed, areas, balances
from tests.inventory.world import World, account, balance, promise, stock_up


async def test_supply_without_allocation_is_free_to_promise(tx: Tx, world: World) -> None:
    """A09: 100 on hand, 80 allocated; 50 come in: 150 and 80."""
    await stock_up(tx, world, world.branch, 100)
    await promise(tx, world, 80)
    await stock_up(tx, world, world.branch, 50)
    shelf = await account(tx, world.shelf(world.branch, world.bike))
    assert (shelf.balance, shelf.held_out, shelf.available()) == (150, 80, 70)


async def test_goods_in_tell_the_orders_that_wait(tx: Tx, world: World) -> None:
    await stock_up(tx, world, world.branch, 1)
    jobs = await tx.scalar(
        text("SELECT count(*) FROM jobs.pgqueuer WHERE entrypoint = 'orders.retry_blocked'")
    )
    assert jobs == 1


async def test_dated_supply_is_booked_at_the_start_of_its_day(tx: Tx, world: World) -> None:
    await stock_up(tx, world, world.branch, 10, on=date(2026, 3, 1))
    key = world.shelf(world.branch, world.bike)
    shelf = (await balances(tx, [key]))[key]
    found = await areas(tx, [shelf.id], Period(date(2026, 3, 1), date(2026, 3, 2)))
    assert found[shelf.id].area == 10 * 86_400


async def test_supply_comes_out_of_headquarters_supply(tx: Tx, world: World) -> None:
    await stock_up(tx, world, world.dealer, 5)
    key = supply_key(world.headquarters.id, world.bike)
    supply = (await balances(tx, [key]))[key]
    found = await areas(tx, [supply.id], Period(date(2026, 3, 2), date(2026, 3, 3)))
    assert found[supply.id].outflow == 5


async def test_every_bad_row_is_named_and_nothing_is_recorded(tx: Tx, world: World) -> None:
    rows = [
        SupplyRow(world.branch.id, world.bike, 1),
        SupplyRow(world.branch.id, world.bike, 0),
        SupplyRow(world.branch.id, world.bike, 1, date(2026, 3, 3)),
    ]
    with pytest.raises(Invalid) as refused:
        await record_supply(tx, world.actor, rows)
    assert [(p.pointer, p.code) for p in refused.value.problems] == [
        ("/rows/1/quantity", "not_positive"),
        ("/rows/2/supplied_on", "date_in_future"),
    ]
    assert await balance(tx, world.shelf(world.branch, world.bike)) == 0


async def test_a_supply_is_taken_back_once(tx: Tx, world: World) -> None:
    [supply_id] = await record_supply(tx, world.actor, [SupplyRow(world.branch.id, world.bike, 7)])
    await reverse_supply(tx, world.actor, supply_id)
    assert await balance(tx, world.shelf(world.branch, world.bike)) == 0
    with pytest.raises(AlreadyReversed):
        await reverse_supply(tx, world.actor, supply_id)
    with pytest.raises(NotFound):
        await reverse_supply(tx, world.actor, 1)
