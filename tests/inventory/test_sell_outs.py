"""Goods out of the channel."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from inventory import SoldRow, market_key, record_sell_out, reverse_sell_out
from inventory.models import SellOut
from kernel.db import Tx
from kernel.errors import Invalid, NotFound
from kernel.periods import Period
from ledger import AlreadyReversed, areas, balances
from tests.inventory.world import World, balance, stock_up


async def test_reported_stock_goes_below_zero_and_is_no_refusal(tx: Tx, world: World) -> None:
    await stock_up(tx, world, world.dealer, 2)
    rows = [SoldRow(world.dealer.id, world.bike, 5, unit_price=Decimal("19.90"))]
    await record_sell_out(tx, world.actor, rows)
    assert await balance(tx, world.shelf(world.dealer, world.bike)) == -3


async def test_sales_flow_into_the_market_on_their_day(tx: Tx, world: World) -> None:
    rows = [
        SoldRow(world.dealer.id, world.bike, 5, date(2026, 2, 10)),
        SoldRow(world.keeper.id, world.bike, 2, date(2026, 2, 10)),
        SoldRow(world.sub.id, world.bike, 1, date(2026, 2, 11)),
    ]
    [sale_id, *_] = await record_sell_out(tx, world.actor, rows)
    key = market_key(world.headquarters.id, world.bike, None)
    market = (await balances(tx, [key]))[key]
    found = await areas(tx, [market.id], Period(date(2026, 2, 10), date(2026, 2, 11)))
    assert found[market.id].inflow == 7
    assert found[market.id].area == 7 * 43_200
    assert (await tx.get_one(SellOut, sale_id)).currency == "CNY"


async def test_a_bad_row_is_named(tx: Tx, world: World) -> None:
    with pytest.raises(Invalid) as refused:
        await record_sell_out(
            tx, world.actor, [SoldRow(world.dealer.id, world.bike, -1, date(2027, 1, 1))]
        )
    assert [p.pointer for p in refused.value.problems] == [
        "/rows/0/quantity",
        "/rows/0/sold_on",
    ]


async def test_a_sale_is_taken_back_once(tx: Tx, world: World) -> None:
    [sale_id] = await record_sell_out(tx, world.actor, [SoldRow(world.dealer.id, world.bike, 5)])
    await reverse_sell_out(tx, world.actor, sale_id)
    assert await balance(tx, world.shelf(world.dealer, world.bike)) == 0
    with pytest.raises(AlreadyReversed):
        await reverse_sell_out(tx, world.actor, sale_id)
    with pytest.raises(NotFound):
        await reverse_sell_out(tx, world.actor, 1)


async def test_who_works_in_one_territory_sold_it_there(tx: Tx, world: World) -> None:
    east, west = await tx.new_ids(2)
    await tx.execute(
        text("INSERT INTO territory (id, code, name, path) VALUES (:id, :code, :code, :path)"),
        [
            {"id": east, "code": "EAST", "path": "EAST"},
            {"id": west, "code": "WEST", "path": "WEST"},
        ],
    )
    await tx.execute(
        text("INSERT INTO organisation_territory VALUES (:organisation, :territory)"),
        [
            {"organisation": world.dealer.id, "territory": east},
            {"organisation": world.keeper.id, "territory": east},
            {"organisation": world.keeper.id, "territory": west},
        ],
    )
    rows = [SoldRow(party.id, world.bike, 1) for party in (world.dealer, world.keeper)]
    await record_sell_out(tx, world.actor, rows)
    keys = [market_key(world.headquarters.id, world.bike, place) for place in (east, None)]
    assert set(await balances(tx, keys)) == set(keys)
    assert await balances(tx, [market_key(world.headquarters.id, world.bike, west)]) == {}
