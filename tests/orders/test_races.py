"""The same instant: exactly one wins, the other is told why, and the books balance."""

import asyncio

import pytest

from credit import PaymentCommand, record_payment
from inventory import NotUnderWay, ReceiveGoods, receive_goods
from kernel.db import Database
from kernel.db.batcher import BatchLimits
from kernel.errors import Busy
from orders import (
    Blocked,
    Confirmed,
    Placer,
    Refused,
    ShipOrder,
    State,
    cancel_order,
    get_order,
    ship_order,
    unship_order,
)
from orders.retrying import retry_seller
from tests.orders.conftest import Shop, make_shop, place_all
from tests.support.race import race


@pytest.fixture
async def scarce(committed_database: Database) -> Shop:
    """One piece of each product on the shelf."""
    async with committed_database.write() as tx:
        return await make_shop(tx, stock=1, limit_minor=100_000)


async def test_the_last_unit_goes_to_exactly_one_of_two_transactions(
    committed_database: Database, scarce: Shop
) -> None:
    """A18."""
    people = [scarce.alpha, scarce.beta]
    result = await race(
        2, lambda n: place_all(committed_database, [scarce.order(people[n], ("P-1", 1))])
    )
    assert not result.lost
    outcomes = sorted((one for [one] in result.won), key=lambda one: isinstance(one, Refused))
    assert isinstance(outcomes[0], Confirmed)
    assert isinstance(outcomes[1], Refused)
    assert outcomes[1].problems[0].facts == {"sku": "P-1", "requested": 1, "available": 0}


async def test_the_last_of_the_credit_goes_to_exactly_one(
    committed_database: Database, open_shop: Shop
) -> None:
    """C42: two orders of 600 at one instant, limit 1,000."""
    skus = ["P-1", "P-2"]
    result = await race(
        2, lambda n: place_all(committed_database, [open_shop.order(None, (skus[n], 60))])
    )
    assert not result.lost
    states = sorted(type(one).__name__ for [one] in result.won)
    assert states == ["Blocked", "Confirmed"]
    [blocked] = [one for [one] in result.won if isinstance(one, Blocked)]
    assert blocked.reasons[0].facts["excess_minor"] == 20_000


async def test_one_key_from_twenty_clients_makes_one_order(
    committed_database: Database, open_shop: Shop
) -> None:
    """Through two placers, as two server processes would have them."""
    command = open_shop.order(None, ("P-1", 1), key="same")
    async with Placer(committed_database) as one, Placer(committed_database) as other:
        result = await race(20, lambda n: (one, other)[n % 2].submit(command))
    assert not result.lost
    assert len(result.won) == 20
    assert len({outcome.number for outcome in result.won if isinstance(outcome, Confirmed)}) == 1


async def test_everything_that_can_go_wrong_in_one_batch_harms_no_neighbour(
    committed_database: Database, open_shop: Shop
) -> None:
    """A bad order, a client that leaves, twin keys and a full queue; placing goes on."""
    shop = open_shop
    twin = shop.order(None, ("P-1", 1), key="twin")
    async with Placer(committed_database, BatchLimits(waiting=6)) as placer:
        leaving = asyncio.create_task(placer.submit(shop.order(None, ("P-2", 1))))
        others = [
            asyncio.create_task(placer.submit(command))
            for command in (
                shop.order(None, ("NOPE", 1)),
                twin,
                twin,
                shop.order(shop.beta, ("P-3", 2)),
                shop.order(shop.beta, ("P-3", 3)),
                shop.order(shop.beta, ("P-3", 4)),
            )
        ]
        await asyncio.sleep(0)
        leaving.cancel()
        answers = await asyncio.gather(*others, return_exceptions=True)
        assert isinstance(answers[0], Refused)
        assert isinstance(answers[1], Confirmed)
        assert answers[2] == answers[1]
        assert [isinstance(answer, Confirmed) for answer in answers[3:5]] == [True, True]
        assert isinstance(answers[5], Busy)
        assert isinstance(await placer.submit(shop.order(None, ("P-1", 1))), Confirmed)


async def test_a_payment_while_an_order_is_being_blocked_unblocks_it(
    committed_database: Database, open_shop: Shop
) -> None:
    """Whichever comes first, the order is confirmed once both and the job are through."""
    shop = open_shop
    await place_all(committed_database, [shop.order(None, ("P-1", 100))])

    async def pay() -> None:
        async with committed_database.write() as tx:
            command = PaymentCommand(
                seller_id=shop.channel.east,
                payer_id=shop.channel.alpha,
                currency=shop.channel.currency,
                amount_minor=50_000,
                paid_on=await tx.today(),
            )
            await record_payment(tx, shop.branch.actor, command)
        await retry_seller(committed_database, shop.channel.east)

    [outcome], _ = await asyncio.gather(
        place_all(committed_database, [shop.order(None, ("P-2", 50))]), pay()
    )
    assert isinstance(outcome, Confirmed | Blocked)
    async with committed_database.read() as tx:
        order = (await get_order(tx, shop.alpha.scope, outcome.number)).order
    assert order.state is State.CONFIRMED


async def test_shipping_and_cancelling_at_once_do_one_or_the_other(
    committed_database: Database, open_shop: Shop
) -> None:
    shop = open_shop
    [outcome] = await place_all(committed_database, [shop.order(None, ("P-1", 10))])
    assert isinstance(outcome, Confirmed)
    branch = shop.branch

    async def run(which: int) -> str:
        async with committed_database.write() as tx:
            if which:
                await cancel_order(tx, branch.actor, branch.scope, outcome.number)
                return "cancelled"
            await ship_order(tx, branch.actor, branch.scope, ShipOrder(outcome.number))
            return "shipped"

    result = await race(2, run)
    async with committed_database.read() as tx:
        view = await get_order(tx, branch.scope, outcome.number)
    shipped = view.lines[0].line.shipped
    if "shipped" in result.won:
        assert shipped == 10
        assert view.order.gross_minor == 10_000
    else:
        assert (shipped, view.order.state) == (0, State.CANCELLED)


async def test_a_delivery_is_received_or_taken_back_but_not_both(
    committed_database: Database, open_shop: Shop
) -> None:
    shop, branch = open_shop, open_shop.branch
    [outcome] = await place_all(committed_database, [shop.order(None, ("P-1", 10))])
    assert isinstance(outcome, Confirmed)
    async with committed_database.write() as tx:
        done = await ship_order(tx, branch.actor, branch.scope, ShipOrder(outcome.number))

    async def run(which: int) -> str:
        async with committed_database.write() as tx:
            if which:
                await receive_goods(tx, shop.alpha.actor, ReceiveGoods(done.shipment.id))
                return "received"
            number = done.shipment.number
            await unship_order(tx, branch.actor, branch.scope, outcome.number, number)
            return "taken back"

    result = await race(2, run)
    assert len(result.won) == 1
    assert isinstance(result.lost[0], NotUnderWay)


async def test_crossed_orders_of_many_lines_never_deadlock(
    committed_database: Database, open_shop: Shop
) -> None:
    shop = open_shop
    forth = [("P-1", 1), ("P-2", 1), ("P-3", 1)]

    async def run(n: int) -> None:
        lines = forth if n % 2 else forth[::-1]
        person = shop.beta if n % 3 else shop.alpha
        [outcome] = await place_all(committed_database, [shop.order(person, *lines)])
        assert isinstance(outcome, Confirmed)

    result = await race(16, run)
    assert not result.lost
