"""The life of one order, as docs/domains/orders.md tells it."""

from credit import receivable_key
from inventory import on_hand_key, shelves_of
from kernel.db import Database, ReadTx
from ledger import balances
from orders import (
    Blocked,
    DeliveryPreference,
    ShipOrder,
    cancel_order,
    get_order,
    ship_order,
)
from orders.retrying import retry_seller
from tests.orders.conftest import Shop, place_all
from tests.orders.test_waiting import pay
from tests.support.factories import make_price, make_product, make_stock

Story = tuple[str, tuple[int, ...], tuple[int, int], tuple[int, int]]


async def told(tx: ReadTx, shop: Shop, number: str, product_id: int, place: int) -> Story:
    view = await get_order(tx, shop.alpha.scope, number)
    line = view.lines[0].line
    shelf = on_hand_key(shop.channel.east, product_id, place)
    owed = receivable_key(shop.channel.east, shop.channel.alpha, shop.channel.currency)
    found = await balances(tx, [shelf, owed])
    return (
        view.order.state.value,
        (line.quantity, line.confirmed, line.held, line.shipped),
        (found[shelf].balance, found[shelf].held_out),
        (found[owed].balance, found[owed].held_in),
    )


async def test_the_life_of_one_order_as_data(committed_database: Database, open_shop: Shop) -> None:
    shop, database, east = open_shop, committed_database, open_shop.channel.east
    async with database.write() as tx:
        bike = await make_product(tx, "BIKE")
        await make_price(tx, shop.channel, bike, "120")
        await make_stock(tx, east, bike, 6)
        [place] = (await shelves_of(tx, [east]))[east]
    command = shop.order(None, ("BIKE", 10), delivery_preference=DeliveryPreference.SPLIT)
    [placed] = await place_all(database, [command])
    assert isinstance(placed, Blocked)

    async def now() -> Story:
        async with database.read() as tx:
            return await told(tx, shop, placed.number, bike.id, place)

    assert await now() == ("blocked", (10, 0, 6, 0), (6, 6), (0, 0))
    await pay(database, shop, 20_000)
    await retry_seller(database, east)
    assert await now() == ("confirmed", (10, 10, 6, 0), (6, 6), (-20_000, 120_000))
    branch = shop.branch
    async with database.write() as tx:
        await ship_order(tx, branch.actor, branch.scope, ShipOrder(placed.number))
    assert await now() == ("confirmed", (10, 10, 0, 6), (0, 0), (52_000, 48_000))
    async with database.write() as tx:
        await make_stock(tx, east, bike, 20)
    await retry_seller(database, east)
    assert await now() == ("confirmed", (10, 10, 4, 6), (20, 4), (52_000, 48_000))
    async with database.write() as tx:
        await cancel_order(tx, branch.actor, branch.scope, placed.number)
    assert await now() == ("closed", (10, 6, 0, 6), (20, 0), (52_000, 0))
