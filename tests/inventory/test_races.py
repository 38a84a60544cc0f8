"""The same thing by several at once: one wins, the others are told, the books balance."""

from sqlalchemy import delete

from inventory import (
    CountedRow,
    NotUnderWay,
    ReceiveGoods,
    default_locations,
    receive_goods,
    record_counts,
    ship_goods,
    unship,
)
from inventory.models import Location
from kernel.db import Database
from ledger import AlreadyReversed, HoldExceeded
from tests.inventory.world import (
    World,
    balance,
    broken_rules,
    make_world,
    promise,
    shipped,
    shipping,
    stock_up,
)
from tests.support.race import race


async def test_two_shipments_of_the_same_order_line_take_its_hold_once(
    committed_database: Database, committed_world: World
) -> None:
    world = committed_world
    async with committed_database.write() as tx:
        await stock_up(tx, world, world.branch, 20)
        ordered = await promise(tx, world, 10)
        await promise(tx, world, 10)

    async def ship(_: int) -> None:
        async with committed_database.write() as tx:
            await ship_goods(tx, world.actor, shipping(world, [ordered]))

    result = await race(4, ship)
    assert len(result.won) == 1
    assert {type(refused) for refused in result.lost} == {HoldExceeded}
    async with committed_database.read() as reading:
        assert await balance(reading, world.shelf(world.branch, world.bike)) == 10
    assert await broken_rules(committed_database) == []


async def test_a_delivery_is_received_once(
    committed_database: Database, committed_world: World
) -> None:
    world = committed_world
    async with committed_database.write() as tx:
        shipment = await shipped(tx, world, 10)

    async def receive(runner: int) -> None:
        async with committed_database.write() as tx:
            if runner == 0:
                await unship(tx, world.actor, shipment.id)
            else:
                await receive_goods(tx, world.actor, ReceiveGoods(shipment.id))

    result = await race(5, receive)
    assert len(result.won) == 1
    assert {type(refused) for refused in result.lost} <= {NotUnderWay, AlreadyReversed}
    assert await broken_rules(committed_database) == []


async def test_a_count_at_the_moment_of_shipping_counts_nothing_twice(
    committed_database: Database, committed_world: World
) -> None:
    """Ten are there and four leave at that instant: whoever counted ten is taken at the word."""
    world = committed_world
    async with committed_database.write() as tx:
        await stock_up(tx, world, world.branch, 10)
        ordered = await promise(tx, world, 4)
    differences: list[int] = []

    async def act(runner: int) -> None:
        async with committed_database.write() as tx:
            if runner == 0:
                await ship_goods(tx, world.actor, shipping(world, [ordered]))
            else:
                [found] = await record_counts(
                    tx, world.actor, [CountedRow(world.branch.id, world.bike, 10)]
                )
                differences.append(found.difference)

    result = await race(2, act)
    assert result.lost == []
    async with committed_database.read() as reading:
        left = await balance(reading, world.shelf(world.branch, world.bike))
    # Counted before the goods left: no difference. Counted after: four more than the books.
    assert (differences, left) in (([0], 6), ([4], 10))
    assert await broken_rules(committed_database) == []


async def test_a_default_place_first_needed_by_many_is_made_once(
    committed_database: Database,
) -> None:
    async with committed_database.write() as tx:
        world = await make_world(tx)
        await tx.execute(delete(Location))

    async def need(_: int) -> int:
        async with committed_database.write() as tx:
            return (await default_locations(tx, [world.dealer.id]))[world.dealer.id]

    result = await race(6, need)
    assert result.lost == []
    assert len(set(result.won)) == 1
