"""Availability, the stock list, days of stock. CASES A01, A06, A10, A12."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from inventory import (
    SoldRow,
    SupplyRow,
    availability,
    availability_shown,
    list_stock,
    record_sell_out,
    record_supply,
    set_safety_stock,
    slow_movers,
)
from kernel.db import Tx
from kernel.errors import Invalid, NotFound
from ledger import Cancellation, Document, post
from tests.inventory.world import (
    World,
    promise,
    scope_of,
    shipped,
    stock_up,
)
from tests.support.queries import count_queries


async def test_allocating_leaves_on_hand_and_takes_from_available(tx: Tx, world: World) -> None:
    """A01: stock 100, allocate 50: on hand 100, allocated 50."""
    await stock_up(tx, world, world.branch, 100)
    await promise(tx, world, 50)
    found = (await availability(tx, world.branch, [world.bike]))[world.bike]
    assert (found.on_hand, found.held, found.available) == (100, 50, 50)


async def test_released_goods_are_available_again(tx: Tx, world: World) -> None:
    """A06: allocated 80, release 50: allocated 30, on hand 100."""
    await stock_up(tx, world, world.branch, 100)
    ordered = await promise(tx, world, 80)
    assert ordered.line.hold_id is not None
    await post(tx, [Cancellation(ordered.line.hold_id, Document("order", ordered.order_id), 50)])
    found = (await availability(tx, world.branch, [world.bike]))[world.bike]
    assert (found.on_hand, found.held) == (100, 30)


async def test_several_sources_add_up_less_what_is_reserved(tx: Tx, world: World) -> None:
    """A10: sources 20 + 25 + 10, reservations 10 and 5: salable 40."""
    for quantity in (20, 25, 10):
        await stock_up(tx, world, world.branch, quantity)
    for quantity in (10, 5):
        await promise(tx, world, quantity)
    assert (await availability(tx, world.branch, [world.bike]))[world.bike].available == 40


@pytest.mark.parametrize(
    ("on_hand", "held", "threshold", "salable"),
    [(10, 0, 0, 10), (10, 0, 3, 7), (10, 5, 0, 5), (10, 5, 3, 2), (10, 10, 0, 0)],
)
async def test_safety_stock_is_not_for_sale(
    tx: Tx, world: World, *, on_hand: int, held: int, threshold: int, salable: int
) -> None:
    """A12: on hand / allocated / threshold."""
    await stock_up(tx, world, world.branch, on_hand)
    await set_safety_stock(
        tx,
        world.actor,
        scope_of(world.branch),
        product_id=world.bike,
        location_id=world.places[world.branch.id],
        quantity=threshold,
    )
    jobs = "SELECT count(*) FROM jobs.pgqueuer WHERE entrypoint = 'orders.retry_blocked'"
    assert await tx.scalar(text(jobs)) == 2  # goods in, and what may be promised now
    if held:
        await promise(tx, world, held)
    assert (await availability(tx, world.branch, [world.bike]))[world.bike].available == salable


async def test_reported_stock_has_no_safety_stock(tx: Tx, world: World) -> None:
    with pytest.raises(Invalid):
        await set_safety_stock(
            tx,
            world.actor,
            scope_of(world.dealer),
            product_id=world.bike,
            location_id=world.places[world.dealer.id],
            quantity=1,
        )


async def test_availability_of_a_thousand_products_is_one_query(tx: Tx, world: World) -> None:
    await stock_up(tx, world, world.branch, 1)
    with count_queries(tx) as queries:
        found = await availability(tx, world.branch, range(1, 1001))
    assert len(queries) == 1
    assert len(found) == 1000


async def test_availability_is_shown_as_the_seller_wants(tx: Tx, world: World) -> None:
    await stock_up(tx, world, world.branch, 5)
    found = (await availability(tx, world.branch, [world.bike]))[world.bike]
    assert availability_shown(world.branch, found) == 5
    worded = replace(world.branch, availability_shown="words")
    assert str(availability_shown(worded, found)) == "Few left"


async def test_the_stock_list_has_days_of_stock_and_flags_negatives(tx: Tx, world: World) -> None:
    await record_supply(
        tx, world.actor, [SupplyRow(world.dealer.id, world.bike, 100, date(2026, 2, 1))]
    )
    sales = [
        SoldRow(world.dealer.id, world.bike, 50, date(2026, 2, 15)),
        SoldRow(world.dealer.id, world.bell, 1, date(2026, 3, 1)),
    ]
    await record_sell_out(tx, world.actor, sales)
    shipment = await shipped(tx, world, 7)
    bell, bike = await list_stock(tx, scope_of(world.dealer), world.dealer.id)
    assert (bell.sku, bell.on_hand, bell.is_negative) == ("BELL", -1, True)
    assert (bike.on_hand, bike.in_transit, bike.out) == (50, shipment.lines[0].quantity, 50)
    # 100 from 1 February 00:00 to 15 February 12:00, 50 from then to 2 March 10:00, over 50 out.
    half_days = Decimal(100) * 29 / 2 + Decimal(50) * (Decimal(29) / 2 + Decimal(10) / 24)
    assert bike.days is not None
    assert round(bike.days, 6) == round(half_days / 50, 6)


async def test_the_stock_list_takes_a_fixed_number_of_queries(tx: Tx, world: World) -> None:
    await stock_up(tx, world, world.branch, 10)
    with count_queries(tx) as few:
        await list_stock(tx, scope_of(world.branch), world.branch.id)
    await record_supply(tx, world.actor, [SupplyRow(world.branch.id, world.bell, 5)])
    with count_queries(tx) as more:
        await list_stock(tx, scope_of(world.branch), world.branch.id)
    assert len(few) == len(more)


async def test_who_sees_whose_stock(tx: Tx, world: World) -> None:
    await list_stock(tx, scope_of(world.branch), world.sub.id)
    await list_stock(tx, scope_of(world.headquarters), world.dealer.id)
    for reader, owner in (
        (world.dealer, world.sub),
        (world.dealer, world.keeper),
        (world.sub, world.dealer),
        (world.branch, world.headquarters),
    ):
        with pytest.raises(NotFound):
            await list_stock(tx, scope_of(reader), owner.id)


async def test_slow_movers_are_those_that_nobody_buys(tx: Tx, world: World) -> None:
    await stock_up(tx, world, world.dealer, 100, on=date(2026, 1, 1))
    supply = SupplyRow(world.dealer.id, world.bell, 10, date(2026, 1, 1))
    await record_supply(tx, world.actor, [supply])
    sale = SoldRow(world.dealer.id, world.bell, 9, date(2026, 2, 20))
    await record_sell_out(tx, world.actor, [sale])
    rows = await list_stock(tx, scope_of(world.dealer), world.dealer.id)
    assert [row.sku for row in slow_movers(rows)] == ["BIKE"]
