"""Goods that come back."""

import pytest

from inventory import (
    ReceiveGoods,
    ReturnGoods,
    ReturnLine,
    ReturnNotUnderWay,
    ReturnTooLarge,
    progress,
    quarantine_key,
    receive_goods,
    return_goods,
    reverse_return,
    take_in_return,
)
from kernel.db import Tx
from kernel.errors import Invalid, NotFound
from tests.inventory.world import World, balance, shipped


async def sold(tx: Tx, world: World) -> tuple[int, int]:
    """Ten bikes that the dealer received: the order and its line."""
    shipment = await shipped(tx, world, 10)
    await receive_goods(tx, world.actor, ReceiveGoods(shipment.id))
    return shipment.order_id, shipment.lines[0].order_line_id


def command(
    world: World, order: tuple[int, int], quantity: int, *, saleable: bool, arrived: bool
) -> ReturnGoods:
    line = ReturnLine(order[1], world.bike, quantity, saleable)
    return ReturnGoods(order[0], world.branch, world.dealer, (line,), arrived=arrived)


@pytest.mark.parametrize(("saleable", "shelf", "aside"), [(True, 4, 0), (False, 0, 4)])
async def test_returned_goods_go_to_the_shelf_or_to_quarantine(
    tx: Tx, world: World, *, saleable: bool, shelf: int, aside: int
) -> None:
    order = await sold(tx, world)
    await return_goods(tx, world.actor, command(world, order, 4, saleable=saleable, arrived=True))
    assert await balance(tx, world.shelf(world.dealer, world.bike)) == 6
    assert await balance(tx, world.shelf(world.branch, world.bike)) == shelf
    assert await balance(tx, quarantine_key(world.branch.id, world.bike)) == aside
    assert (await progress(tx, [order[1]]))[order[1]].returned == 4


async def test_a_return_under_way_is_in_transit_until_it_is_taken_in(tx: Tx, world: World) -> None:
    order = await sold(tx, world)
    sent = await return_goods(
        tx, world.actor, command(world, order, 4, saleable=True, arrived=False)
    )
    transit = world.transit(world.branch, world.dealer, world.bike)
    assert await balance(tx, transit) == 4
    await take_in_return(tx, world.actor, sent.id)
    assert await balance(tx, transit) == 0
    assert await balance(tx, world.shelf(world.branch, world.bike)) == 4
    with pytest.raises(ReturnNotUnderWay):
        await take_in_return(tx, world.actor, sent.id)


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_return_is_taken_back_once_wherever_it_stands(
    tx: Tx, world: World, *, arrived: bool
) -> None:
    order = await sold(tx, world)
    sent = await return_goods(
        tx, world.actor, command(world, order, 4, saleable=False, arrived=arrived)
    )
    await reverse_return(tx, world.actor, sent.id)
    assert await balance(tx, world.shelf(world.dealer, world.bike)) == 10
    assert await balance(tx, quarantine_key(world.branch.id, world.bike)) == 0
    assert (await progress(tx, [order[1]]))[order[1]].returned == 0
    with pytest.raises(ReturnNotUnderWay):
        await reverse_return(tx, world.actor, sent.id)


async def test_no_more_comes_back_than_was_received_and_not_yet_returned(
    tx: Tx, world: World
) -> None:
    order = await sold(tx, world)
    await return_goods(tx, world.actor, command(world, order, 7, saleable=True, arrived=True))
    with pytest.raises(ReturnTooLarge) as refused:
        await return_goods(tx, world.actor, command(world, order, 4, saleable=True, arrived=True))
    [problem] = refused.value.problems
    assert (problem.pointer, problem.facts["returnable"]) == ("/lines/0/quantity", 3)


async def test_a_return_of_nothing_and_an_unknown_one_are_refused(tx: Tx, world: World) -> None:
    order = await sold(tx, world)
    with pytest.raises(Invalid):
        await return_goods(tx, world.actor, command(world, order, 0, saleable=True, arrived=True))
    with pytest.raises(NotFound):
        await take_in_return(tx, world.actor, 1)
