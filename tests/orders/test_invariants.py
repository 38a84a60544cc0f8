"""The rules of `portal check` hold after a life full of events, and a corrupted row is found."""

import pytest
from sqlalchemy import text

from inventory import ReceiveGoods, receive_goods
from kernel.db import Database
from kernel.invariants import prove
from orders import Confirmed, DeliveryPreference, LineToShip, ShipOrder, cancel_order, ship_order
from orders.invariants import INVARIANTS
from tests.orders.conftest import Shop, place_all


async def broken(database: Database) -> list[str]:
    return [
        finding.invariant.name async for finding in prove(database, INVARIANTS) if not finding.holds
    ]


@pytest.fixture
async def lived(committed_database: Database, open_shop: Shop) -> Database:
    """Confirmed, blocked, partly shipped, received, closed short and cancelled orders."""
    shop, branch = open_shop, open_shop.branch
    split = DeliveryPreference.SPLIT
    outcomes = await place_all(
        committed_database,
        [
            shop.order(None, ("P-1", 10), ("P-2", 4)),
            shop.order(None, ("P-1", 60), ("P-2", 60)),
            shop.order(shop.beta, ("P-3", 130), delivery_preference=split),
            shop.order(shop.beta, ("P-1", 5)),
            shop.order(shop.beta, ("P-2", 5)),
        ],
    )
    first, _, third, fourth, fifth = outcomes
    assert isinstance(first, Confirmed)
    assert isinstance(third, Confirmed)
    assert isinstance(fourth, Confirmed)
    assert isinstance(fifth, Confirmed)
    async with committed_database.write() as tx:
        lines = (LineToShip(1, 4),)
        done = await ship_order(tx, branch.actor, branch.scope, ShipOrder(first.number, lines))
        await receive_goods(tx, shop.alpha.actor, ReceiveGoods(done.shipment.id))
        await ship_order(tx, branch.actor, branch.scope, ShipOrder(third.number))
        await cancel_order(tx, branch.actor, branch.scope, third.number)
        await cancel_order(tx, branch.actor, branch.scope, fourth.number)
    return committed_database


async def test_everything_holds_after_a_life(lived: Database) -> None:
    assert await broken(lived) == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE order_line SET held_quantity = held_quantity - 1 WHERE held_quantity > 1",
        "UPDATE sales_order SET state = 'draft' WHERE state = 'confirmed'",
        "UPDATE order_line SET confirmed_quantity = shipped_quantity WHERE held_quantity > 0",
        "UPDATE sales_order SET net_minor = net_minor + 1, gross_minor = gross_minor + 1",
        "UPDATE order_line SET product_id = 1",
        "UPDATE sales_order SET payer_id = 1",
        "UPDATE order_line SET shipped_quantity = shipped_quantity - 1 WHERE shipped_quantity > 0",
    ],
)
async def test_a_corrupted_row_is_found(lived: Database, damage: str) -> None:
    async with lived.write() as tx:
        await tx.execute(text(damage))
    assert await broken(lived) != []
