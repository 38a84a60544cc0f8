"""Shipments of the past, in bulk."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select, text

from inventory import (
    HistoryShipment,
    ReceiveGoods,
    ShipLine,
    SupplyRow,
    receive_goods,
    record_history_shipments,
    record_supply,
    reverse_receipt,
)
from inventory.jobs import receive_overdue
from inventory.models import Receipt, Shipment
from kernel.clock import FixedClock
from kernel.db import Database, Tx
from kernel.periods import Period
from ledger import areas, balances
from tests.inventory.world import World, balance, broken_rules, make_world
from tests.support.queries import count_queries


def past(world: World, number: int, quantity: int, received_on: date | None) -> HistoryShipment:
    line = ShipLine(number, world.bike, quantity, world.places[world.branch.id])
    return HistoryShipment(
        order_id=number,
        seller=world.branch,
        buyer=world.dealer,
        lines=(line,),
        shipped_on=date(2026, 2, 1),
        due_on=date(2026, 2, 3),
        received_on=received_on,
        generated=True,
        source="erp",
        external_id=str(number),
    )


async def test_history_is_booked_on_its_own_days(tx: Tx, world: World) -> None:
    supply = SupplyRow(world.branch.id, world.bike, 10, date(2026, 2, 1))
    await record_supply(tx, world.actor, [supply])
    await record_history_shipments(
        tx, world.actor, [past(world, 1, 6, date(2026, 2, 3)), past(world, 2, 4, None)]
    )
    assert await balance(tx, world.shelf(world.dealer, world.bike)) == 6
    assert await balance(tx, world.transit(world.branch, world.dealer, world.bike)) == 4
    key = world.shelf(world.branch, world.bike)
    shelf = (await balances(tx, [key]))[key]
    found = await areas(tx, [shelf.id], Period(date(2026, 2, 1), date(2026, 2, 2)))
    assert (found[shelf.id].area, found[shelf.id].closing) == (10 * 43_200, 0)


async def test_goods_received_on_the_day_they_left_never_make_transit_negative(
    tx: Tx, world: World
) -> None:
    await record_history_shipments(tx, world.actor, [past(world, 1, 6, date(2026, 2, 1))])
    key = world.transit(world.branch, world.dealer, world.bike)
    transit = (await balances(tx, [key]))[key]
    found = await areas(tx, [transit.id], Period(date(2026, 2, 1), date(2026, 2, 2)))
    assert found[transit.id].area == 0


async def test_many_shipments_take_no_more_statements_than_one(tx: Tx, world: World) -> None:
    await record_history_shipments(tx, world.actor, [past(world, 1, 1, date(2026, 2, 3))])
    with count_queries(tx) as few:
        await record_history_shipments(tx, world.actor, [past(world, 2, 1, date(2026, 2, 3))])
    with count_queries(tx) as many:
        rows = [past(world, number, 1, date(2026, 2, 3)) for number in range(3, 203)]
        await record_history_shipments(tx, world.actor, rows)
    assert len(many) <= len(few) + 1  # one more block of ids at most


async def test_deliveries_that_nobody_contested_are_received_by_themselves(
    committed_database: Database, clock: FixedClock
) -> None:
    async with committed_database.write() as tx:
        world = await make_world(tx)
        views = await record_history_shipments(
            tx, world.actor, [past(world, 1, 6, None), past(world, 2, 4, None)]
        )
        await receive_goods(tx, world.actor, ReceiveGoods(views[1].id))
    await receive_overdue(committed_database)
    await receive_overdue(committed_database)
    async with committed_database.read() as tx:
        kinds = await tx.scalars(select(Receipt.kind).order_by(Receipt.id))
        assert list(kinds) == ["received", "by_itself"]
        assert set(await tx.scalars(select(Shipment.status))) == {"received"}
        assert await balance(tx, world.shelf(world.dealer, world.bike)) == 10
    assert clock.frozen
    assert await broken_rules(committed_database) == []


async def test_a_delivery_that_somebody_contested_waits_for_somebody(
    committed_database: Database, clock: FixedClock
) -> None:
    async with committed_database.write() as tx:
        world = await make_world(tx)
        await record_history_shipments(tx, world.actor, [past(world, 1, 6, None)])
    await receive_overdue(committed_database)
    async with committed_database.write() as tx:
        by_itself = await tx.scalar(select(Receipt.id))
        assert by_itself is not None
        await reverse_receipt(tx, world.actor, by_itself)
    await receive_overdue(committed_database)
    async with committed_database.read() as tx:
        assert set(await tx.scalars(select(Shipment.status))) == {"shipped"}
        assert await balance(tx, world.shelf(world.dealer, world.bike)) == 0
    assert clock.frozen


async def test_a_delivery_closes_on_the_sellers_own_calendar(
    committed_database: Database, clock: FixedClock
) -> None:
    """Due on the 3rd, closes on the 10th: 10 o'clock in Shanghai is still the 9th in New York."""
    clock.at = datetime(2026, 2, 10, 2, 0, tzinfo=UTC)
    async with committed_database.write() as tx:
        world = await make_world(tx)
        await tx.execute(
            text("UPDATE organisation SET time_zone = 'America/New_York' WHERE id = :id"),
            {"id": world.branch.id},
        )
        await record_history_shipments(tx, world.actor, [past(world, 1, 6, None)])
    for hours, statuses in ((0, {"shipped"}), (4, {"received"})):
        clock.advance(timedelta(hours=hours))
        await receive_overdue(committed_database)
        async with committed_database.read() as reading:
            assert set(await reading.scalars(select(Shipment.status))) == statuses
