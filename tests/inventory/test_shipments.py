"""Shipping and taking back. CASES A07, A17."""

import pytest

from inventory import NotEnoughOnHand, NotUnderWay, ShipGoods, ShipLine, ship_goods, unship
from inventory.accounts import on_hand_key
from inventory.models import Shipment
from kernel.db import Tx
from kernel.errors import NotFound
from ledger import Bounds, FloorBreached, lock_accounts, set_bounds
from tests.inventory.world import (
    World,
    account,
    balance,
    promise,
    shipped,
    shipping,
    stock_up,
)


@pytest.mark.parametrize(("part", "on_hand", "held"), [(50, 50, 30), (80, 20, 0)])
async def test_shipping_settles_what_was_held(
    tx: Tx, world: World, part: int, on_hand: int, held: int
) -> None:
    """A07: on hand 100, allocated 80; ship 50: 50 and 30; ship 80: 20 and 0."""
    await stock_up(tx, world, world.branch, 100)
    ordered = await promise(tx, world, 80)
    line = ShipLine(
        ordered.line.order_line_id, world.bike, part, ordered.line.location_id, ordered.line.hold_id
    )
    shipment = await ship_goods(
        tx, world.actor, ShipGoods(ordered.order_id, world.branch, world.dealer, (line,))
    )
    shelf = await account(tx, world.shelf(world.branch, world.bike))
    assert (shelf.balance, shelf.held_out) == (on_hand, held)
    assert await balance(tx, world.transit(world.branch, world.dealer, world.bike)) == part
    assert shipment.number.startswith("SH-2026-")
    assert shipment.lines[0].in_transit == part


async def test_what_is_promised_to_others_is_not_shipped_without_a_hold(
    tx: Tx, world: World
) -> None:
    """A17: 50 of 80 reserved; issuing the full quantity is refused."""
    await stock_up(tx, world, world.branch, 80)
    await promise(tx, world, 50)
    line = ShipLine(1, world.bike, 80, world.places[world.branch.id])
    with pytest.raises(FloorBreached):
        await ship_goods(tx, world.actor, ShipGoods(2, world.branch, world.dealer, (line,)))


async def test_sold_ahead_is_promised_but_not_shipped_and_each_short_line_is_named(
    tx: Tx, world: World
) -> None:
    """A05 at the shipping desk: one refusal names both lines, nothing leaves."""
    for product in (world.bike, world.bell):
        key = on_hand_key(world.branch.id, product, world.places[world.branch.id])
        await lock_accounts(tx, [key], {key: Bounds(floor=-100)})
        await set_bounds(tx, key, Bounds(floor=-100))
    await stock_up(tx, world, world.branch, 4)
    bikes = await promise(tx, world, 10)
    bells = await promise(tx, world, 3, product_id=world.bell)
    with pytest.raises(NotEnoughOnHand) as refused:
        await ship_goods(tx, world.actor, shipping(world, [bikes, bells]))
    assert [
        (p.pointer, p.facts["on_hand"], p.facts["requested"]) for p in refused.value.problems
    ] == [
        ("/lines/0", 4, 10),
        ("/lines/1", 0, 3),
    ]
    assert await balance(tx, world.shelf(world.branch, world.bike)) == 4


async def test_two_lines_of_one_shelf_cannot_both_take_its_last_unit(tx: Tx, world: World) -> None:
    key = world.shelf(world.branch, world.bike)
    await stock_up(tx, world, world.branch, 3)
    await lock_accounts(tx, [key])
    await set_bounds(tx, key, Bounds(floor=-100))
    first, second = await promise(tx, world, 2), await promise(tx, world, 2)
    with pytest.raises(NotEnoughOnHand) as refused:
        await ship_goods(tx, world.actor, shipping(world, [first, second]))
    [problem] = refused.value.problems
    assert (problem.pointer, problem.facts["on_hand"]) == ("/lines/1", 1)


async def test_a_dealer_that_reports_its_stock_ships_below_zero(tx: Tx, world: World) -> None:
    line = ShipLine(1, world.bike, 5, world.places[world.dealer.id])
    await ship_goods(tx, world.actor, ShipGoods(2, world.dealer, world.sub, (line,)))
    assert await balance(tx, world.shelf(world.dealer, world.bike)) == -5


async def test_unshipping_puts_the_goods_back_and_opens_no_hold(tx: Tx, world: World) -> None:
    shipment = await shipped(tx, world, 10)
    await unship(tx, world.actor, shipment.id)
    shelf = await account(tx, world.shelf(world.branch, world.bike))
    assert (shelf.balance, shelf.held_out) == (10, 0)
    assert await balance(tx, world.transit(world.branch, world.dealer, world.bike)) == 0
    stored = await tx.get_one(Shipment, shipment.id, populate_existing=True)
    assert stored.status == "reversed"


async def test_unshipping_twice_is_refused(tx: Tx, world: World) -> None:
    shipment = await shipped(tx, world, 10)
    await unship(tx, world.actor, shipment.id)
    with pytest.raises(NotUnderWay):
        await unship(tx, world.actor, shipment.id)


async def test_unshipping_what_never_was_is_not_found(tx: Tx, world: World) -> None:
    with pytest.raises(NotFound):
        await unship(tx, world.actor, 1)
