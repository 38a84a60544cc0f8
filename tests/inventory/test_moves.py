"""Places and moves between them."""

import pytest

from inventory import (
    LocationExists,
    MoveLine,
    NotEnoughToMove,
    create_location,
    default_locations,
    move_stock,
    on_hand_key,
    reverse_move,
    shelves_of,
)
from kernel.db import Tx
from kernel.errors import Invalid, NotFound
from ledger import AlreadyReversed
from tests.inventory.world import World, balance, promise, scope_of, stock_up


async def second_place(tx: Tx, world: World) -> int:
    return await create_location(
        tx,
        world.actor,
        scope_of(world.branch),
        organisation_id=world.branch.id,
        code="EAST",
        name="East",
    )


async def move(tx: Tx, world: World, place: int, quantity: int) -> list[int]:
    return await move_stock(
        tx,
        world.actor,
        scope_of(world.branch),
        from_location_id=world.places[world.branch.id],
        to_location_id=place,
        lines=[MoveLine(world.bike, quantity)],
    )


async def test_goods_move_between_own_places_and_back(tx: Tx, world: World) -> None:
    await stock_up(tx, world, world.branch, 10)
    place = await second_place(tx, world)
    [move_id] = await move(tx, world, place, 4)
    there = on_hand_key(world.branch.id, world.bike, place)
    assert await balance(tx, world.shelf(world.branch, world.bike)) == 6
    assert await balance(tx, there) == 4
    assert await balance(tx, world.transit(world.branch, world.branch, world.bike)) == 0
    await reverse_move(tx, world.actor, move_id)
    assert await balance(tx, there) == 0
    with pytest.raises(AlreadyReversed):
        await reverse_move(tx, world.actor, move_id)
    with pytest.raises(NotFound):
        await reverse_move(tx, world.actor, 1)


async def test_what_is_promised_stays_where_it_was_promised(tx: Tx, world: World) -> None:
    await stock_up(tx, world, world.branch, 10)
    await promise(tx, world, 8)
    place = await second_place(tx, world)
    with pytest.raises(NotEnoughToMove) as refused:
        await move(tx, world, place, 3)
    [problem] = refused.value.problems
    assert (problem.pointer, problem.facts["available"]) == ("/lines/0/quantity", 2)


async def test_a_move_of_nothing_or_to_somebody_elses_place_is_refused(
    tx: Tx, world: World
) -> None:
    place = await second_place(tx, world)
    with pytest.raises(Invalid):
        await move(tx, world, place, 0)
    with pytest.raises(NotFound):
        await move(tx, world, world.places[world.dealer.id], 1)


async def test_a_place_has_a_code_of_its_own(tx: Tx, world: World) -> None:
    place = await second_place(tx, world)
    with pytest.raises(LocationExists):
        await second_place(tx, world)
    with pytest.raises(NotFound):
        await create_location(
            tx,
            world.actor,
            scope_of(world.dealer),
            organisation_id=world.branch.id,
            code="X",
            name="X",
        )
    shelves = await shelves_of(tx, [world.branch.id])
    assert shelves == {world.branch.id: [world.places[world.branch.id], place]}


async def test_a_default_place_is_made_once(tx: Tx, world: World) -> None:
    again = await default_locations(tx, [world.branch.id, world.dealer.id])
    assert again[world.branch.id] == world.places[world.branch.id]
