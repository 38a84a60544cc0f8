"""Blocked orders and backorders: what waits, what lifts it, what lapses."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from time import monotonic

import pytest
from sqlalchemy import text

from credit import OwnOrder, PaymentCommand, record_payment
from inventory import availability
from kernel.clock import FixedClock
from kernel.db import Database, ReadTx, Tx
from kernel.errors import NotFound
from kernel.jobs import run_worker
from orders import (
    ApproveOrder,
    Blocked,
    Confirmed,
    DeliveryPreference,
    OrderNotInState,
    State,
    approve_order,
    get_order,
    reject_order,
)
from orders.jobs import JOBS
from orders.retrying import lapse_reservations, retry_seller
from tests.orders.conftest import Shop, place_all, place_one
from tests.support.factories import make_stock
from tests.support.factories.people import Person
from tests.support.wait import until


async def blocked(tx: Tx, shop: Shop, quantity: int = 90) -> Blocked:
    """An order for 900.00 that the first, of 500.00, leaves no room for."""
    assert isinstance(await place_one(tx, shop.order(None, ("P-1", 50))), Confirmed)
    outcome = await place_one(tx, shop.order(None, ("P-2", quantity)))
    assert isinstance(outcome, Blocked)
    return outcome


def approval(outcome: Blocked, clock: FixedClock, up_to: int | None = None) -> ApproveOrder:
    return ApproveOrder(outcome.number, outcome.version, clock.now() + timedelta(days=1), up_to)


async def approve(tx: Tx, who: Person, command: ApproveOrder) -> Confirmed | Blocked:
    return await approve_order(tx, who.actor, who.scope, command)


async def free(tx: ReadTx, shop: Shop, at: int) -> int:
    party = await shop.channel.party(tx, shop.channel.east)
    product = shop.products[at].id
    return (await availability(tx, party, [product]))[product].available


async def test_a_blocked_order_keeps_its_goods_and_takes_no_credit(tx: Tx, shop: Shop) -> None:
    """C01, C26, C33."""
    outcome = await blocked(tx, shop)
    assert outcome.reasons[0].facts["excess_minor"] == 40_000
    assert await free(tx, shop, 1) == 10
    third = await place_one(tx, shop.order(None, ("P-3", 50)))
    assert isinstance(third, Confirmed)


async def test_an_approver_lifts_the_limit(tx: Tx, shop: Shop, clock: FixedClock) -> None:
    """C21: confirmed although over the limit."""
    outcome = await blocked(tx, shop)
    done = await approve(tx, shop.branch, approval(outcome, clock))
    assert isinstance(done, Confirmed)
    view = await get_order(tx, shop.alpha.scope, outcome.number)
    assert (view.order.state, view.order.reasons) == (State.CONFIRMED, [])
    with pytest.raises(OrderNotInState):
        await approve(tx, shop.branch, approval(outcome, clock))


async def test_an_approval_of_too_little_confirms_nothing(
    tx: Tx, shop: Shop, clock: FixedClock
) -> None:
    outcome = await blocked(tx, shop)
    again = await approve(tx, shop.branch, approval(outcome, clock, 39_999))
    assert isinstance(again, Blocked)
    done = await approve(tx, shop.branch, approval(outcome, clock, 40_000))
    assert isinstance(done, Confirmed)


async def test_nobody_approves_what_they_placed(tx: Tx, shop: Shop, clock: FixedClock) -> None:
    assert isinstance(await place_one(tx, shop.order(None, ("P-1", 50))), Confirmed)
    code = shop.channel.code("alpha")
    outcome = await place_one(tx, shop.order(shop.branch, ("P-2", 90), buyer=code))
    assert isinstance(outcome, Blocked)
    with pytest.raises(OwnOrder):
        await approve(tx, shop.branch, approval(outcome, clock))
    assert isinstance(await approve(tx, shop.headquarters, approval(outcome, clock)), Confirmed)


async def test_a_rejected_order_frees_its_goods_and_keeps_the_reason(tx: Tx, shop: Shop) -> None:
    outcome = await blocked(tx, shop)
    branch = shop.branch
    await reject_order(tx, branch.actor, branch.scope, outcome.number, "too late in the season")
    assert await free(tx, shop, 1) == 100
    view = await get_order(tx, shop.alpha.scope, outcome.number)
    assert view.order.state is State.REJECTED
    assert view.events[-1].facts == {"reason": "too late in the season"}


async def test_a_stranger_branch_cannot_approve(tx: Tx, shop: Shop, clock: FixedClock) -> None:
    outcome = await blocked(tx, shop)
    with pytest.raises(NotFound):
        await approve(tx, shop.channel.person(shop.channel.west), approval(outcome, clock))


async def test_a_payment_lets_the_oldest_that_fits_go_on(
    committed_database: Database, open_shop: Shop
) -> None:
    """C02-like: what frees headroom confirms blocked orders, oldest first, passing over misfits."""
    shop = open_shop
    first, big, small = await place_all(
        committed_database,
        [
            shop.order(None, ("P-1", 100)),
            shop.order(None, ("P-2", 60)),
            shop.order(None, ("P-3", 20)),
        ],
    )
    assert isinstance(first, Confirmed)
    assert isinstance(big, Blocked)
    assert isinstance(small, Blocked)
    await pay(committed_database, shop, 30_000)
    assert await retry_seller(committed_database, shop.channel.east) == 1
    async with committed_database.read() as tx:
        states = [
            (await get_order(tx, shop.alpha.scope, one.number)).order.state for one in (big, small)
        ]
    assert states == [State.BLOCKED, State.CONFIRMED]
    assert await retry_seller(committed_database, shop.channel.east) == 0


async def pay(database: Database, shop: Shop, amount: int, order_id: int | None = None) -> None:
    async with database.write() as tx:
        command = PaymentCommand(
            seller_id=shop.channel.east,
            payer_id=shop.channel.alpha,
            currency=shop.channel.currency,
            amount_minor=amount,
            paid_on=await tx.today(),
            order_id=order_id,
        )
        await record_payment(tx, shop.branch.actor, command)


async def test_a_payment_unblocks_within_a_second(
    committed_database: Database, open_shop: Shop
) -> None:
    """Through the job that the payment's own transaction wrote."""
    shop = open_shop
    _, waiting = await place_all(
        committed_database, [shop.order(None, ("P-1", 100)), shop.order(None, ("P-2", 60))]
    )
    assert isinstance(waiting, Blocked)

    async def is_confirmed() -> bool:
        async with committed_database.read() as tx:
            view = await get_order(tx, shop.alpha.scope, waiting.number)
        return view.order.state is State.CONFIRMED

    async with run_worker(committed_database, JOBS.values(), []):
        # The worker needs a moment to start listening; what is measured begins after that.
        await pay(committed_database, shop, 1)
        await until(no_jobs_left(committed_database))
        began = monotonic()
        await pay(committed_database, shop, 59_999)
        await until(is_confirmed)
        assert monotonic() - began < 1


def no_jobs_left(database: Database) -> Callable[[], Awaitable[bool]]:
    async def none() -> bool:
        async with database.read() as tx:
            count = await tx.scalar(text("SELECT count(*) FROM jobs.pgqueuer"))
        return bool(count == 0)

    return none


async def test_a_fully_prepaid_order_passes_the_limit(
    committed_database: Database, open_shop: Shop
) -> None:
    """C24: paid for in full while over the limit."""
    shop = open_shop
    _, waiting = await place_all(
        committed_database, [shop.order(None, ("P-1", 100)), shop.order(None, ("P-2", 60))]
    )
    assert isinstance(waiting, Blocked)
    await pay(committed_database, shop, 60_000, waiting.order_id)
    assert await retry_seller(committed_database, shop.channel.east) == 1


async def test_backorders_are_served_oldest_first_when_goods_come_in(
    committed_database: Database, open_shop: Shop
) -> None:
    shop = open_shop
    split = DeliveryPreference.SPLIT
    older, newer = await place_all(
        committed_database,
        [
            shop.order(shop.beta, ("P-1", 130), delivery_preference=split),
            shop.order(shop.beta, ("P-1", 50), delivery_preference=split),
        ],
    )
    assert isinstance(older, Confirmed)
    assert isinstance(newer, Confirmed)
    assert [older.lines[0].backordered, newer.lines[0].backordered] == [30, 50]
    async with committed_database.write() as tx:
        await make_stock(tx, shop.channel.east, shop.products[0], 40)
    await retry_seller(committed_database, shop.channel.east)
    async with committed_database.read() as tx:
        held = [
            (await get_order(tx, shop.beta.scope, one.number)).lines[0].line.held
            for one in (older, newer)
        ]
    assert held == [130, 10]


async def test_a_reservation_lapses_after_two_working_days(
    committed_database: Database, open_shop: Shop, clock: FixedClock
) -> None:
    """Placed on a Monday, the goods are kept to the end of Wednesday."""
    shop = open_shop
    async with committed_database.write() as tx:
        outcome = await blocked(tx, shop)
    clock.advance(timedelta(days=2, hours=13))
    assert await lapse_reservations(committed_database) == 0
    clock.advance(timedelta(hours=1))
    assert await lapse_reservations(committed_database) == 1
    async with committed_database.read() as tx:
        assert await free(tx, shop, 1) == 100
        view = await get_order(tx, shop.alpha.scope, outcome.number)
    assert view.order.state is State.BLOCKED
    assert [event.kind for event in view.events] == ["reservation_lapsed"]
    await pay(committed_database, shop, 40_000)
    assert await retry_seller(committed_database, shop.channel.east) == 1


async def test_a_retried_order_whose_goods_are_gone_waits_for_goods(
    committed_database: Database, open_shop: Shop, clock: FixedClock
) -> None:
    shop = open_shop
    async with committed_database.write() as tx:
        outcome = await blocked(tx, shop)
    clock.advance(timedelta(days=4))
    await lapse_reservations(committed_database)
    [other] = await place_all(committed_database, [shop.order(shop.beta, ("P-2", 50))])
    assert isinstance(other, Confirmed)
    await pay(committed_database, shop, 90_000)
    assert await retry_seller(committed_database, shop.channel.east) == 0
    async with committed_database.read() as tx:
        view = await get_order(tx, shop.alpha.scope, outcome.number)
    assert [reason.code for reason in view.order.reasons] == ["stock_gone"]
    async with committed_database.write() as tx:
        await make_stock(tx, shop.channel.east, shop.products[1], 40)
    assert await retry_seller(committed_database, shop.channel.east) == 1
