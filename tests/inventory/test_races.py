"""The same thing by several at once: one wins, the others are told, the books balance."""

from sqlalchemy import delete

from inventory import (
    ClaimSettledBefore,
    CountedRow,
    MoveLine,
    NotEnoughToMove,
    NotUnderWay,
    ReceivedLine,
    ReceiveGoods,
    ReturnGoods,
    ReturnLine,
    ReturnNotUnderWay,
    SupplyRow,
    create_location,
    default_locations,
    move_stock,
    receive_goods,
    record_counts,
    record_supply,
    return_goods,
    reverse_return,
    reverse_supply,
    settle_claim,
    ship_goods,
    take_in_return,
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
    scope_of,
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


async def test_of_two_decisions_about_a_claim_one_counts(
    committed_database: Database, committed_world: World
) -> None:
    world = committed_world
    async with committed_database.write() as tx:
        shipment = await shipped(tx, world, 10)
        told = ReceivedLine(shipment.lines[0].id, 8)
        receipt = await receive_goods(tx, world.actor, ReceiveGoods(shipment.id, (told,)))

    async def decide(runner: int) -> None:
        async with committed_database.write() as tx:
            await settle_claim(tx, world.actor, receipt.claims[0].id, accepted=runner % 2 == 0)

    result = await race(4, decide)
    assert len(result.won) == 1
    assert {type(refused) for refused in result.lost} == {ClaimSettledBefore}
    assert await broken_rules(committed_database) == []


async def test_a_return_is_taken_in_or_taken_back_never_both(
    committed_database: Database, committed_world: World
) -> None:
    world = committed_world
    async with committed_database.write() as tx:
        shipment = await shipped(tx, world, 10)
        await receive_goods(tx, world.actor, ReceiveGoods(shipment.id))
        line = ReturnLine(shipment.lines[0].order_line_id, world.bike, 4, saleable=True)
        sent = await return_goods(
            tx,
            world.actor,
            ReturnGoods(shipment.order_id, world.branch, world.dealer, (line,), arrived=False),
        )

    async def act(runner: int) -> str:
        async with committed_database.write() as tx:
            if runner == 0:
                await reverse_return(tx, world.actor, sent.id)
                return "reversed"
            await take_in_return(tx, world.actor, sent.id)
            return "arrived"

    result = await race(4, act)
    # An arrived return may still be taken back afterwards; a reversed one never arrives.
    assert sorted(result.won) in (["arrived"], ["reversed"], ["arrived", "reversed"])
    assert {type(refused) for refused in result.lost} == {ReturnNotUnderWay}
    assert await broken_rules(committed_database) == []


async def test_an_entry_is_taken_back_once_however_often_it_is_asked(
    committed_database: Database, committed_world: World
) -> None:
    world = committed_world
    async with committed_database.write() as tx:
        rows = [SupplyRow(world.branch.id, world.bike, 10)]
        [supply_id] = await record_supply(tx, world.actor, rows)

    async def take_back(_: int) -> None:
        async with committed_database.write() as tx:
            await reverse_supply(tx, world.actor, supply_id)

    result = await race(4, take_back)
    assert len(result.won) == 1
    assert {type(refused) for refused in result.lost} == {AlreadyReversed}
    assert await broken_rules(committed_database) == []


async def test_two_moves_never_take_the_same_unit(
    committed_database: Database, committed_world: World
) -> None:
    world = committed_world
    scope = scope_of(world.branch)
    async with committed_database.write() as tx:
        await stock_up(tx, world, world.branch, 10)
        place = await create_location(
            tx, world.actor, scope, organisation_id=world.branch.id, code="EAST", name="East"
        )

    async def move(_: int) -> None:
        async with committed_database.write() as tx:
            await move_stock(
                tx,
                world.actor,
                scope,
                from_location_id=world.places[world.branch.id],
                to_location_id=place,
                lines=[MoveLine(world.bike, 6)],
            )

    result = await race(3, move)
    assert len(result.won) == 1
    assert {type(refused) for refused in result.lost} == {NotEnoughToMove}
    assert await broken_rules(committed_database) == []
