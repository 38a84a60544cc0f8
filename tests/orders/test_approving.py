"""Approvals with prices, limits and versions: what a token covers and what ends it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from credit import set_limit
from kernel.clock import FixedClock
from kernel.db import Database, Tx
from orders import (
    ApproveOrder,
    Blocked,
    Confirmed,
    EditRequest,
    LineRequest,
    NeedsHeadquarters,
    OrderRequest,
    State,
    approve_order,
    edit_order,
    get_order,
    place,
    sentence,
)
from orders.retrying import retry_seller
from orders.types import JudgeAgain
from pricing import NewLimit, save_limits
from tests.orders.conftest import Shop, place_all, place_one


async def limit_price(tx: Tx, shop: Shop, lowest: str, branch_rate: str) -> None:
    limit = NewLimit(
        shop.channel.hq,
        shop.channel.currency,
        product_id=shop.products[0].id,
        lowest_price=Decimal(lowest),
        branch_rate=Decimal(branch_rate),
    )
    await save_limits(tx, [limit])


async def test_a_price_below_its_bound_waits_for_an_approval(
    tx: Tx, shop: Shop, clock: FixedClock
) -> None:
    await limit_price(tx, shop, "12", "0.25")
    outcome = await place_one(tx, shop.order(None, ("P-1", 1), ("P-2", 1)))
    assert isinstance(outcome, Blocked)
    assert [reason.code for reason in outcome.reasons] == ["price_limit"]
    assert "12.00" in sentence(outcome.reasons[0])
    assert outcome.lines[0].unit_price == "10.00"
    branch = shop.branch
    approval = ApproveOrder(outcome.number, 1, clock.now() + timedelta(hours=1))
    assert isinstance(await approve_order(tx, branch.actor, branch.scope, approval), Confirmed)


async def test_a_price_far_below_its_bound_is_for_headquarters(
    tx: Tx, shop: Shop, clock: FixedClock
) -> None:
    await limit_price(tx, shop, "12", "0.05")
    outcome = await place_one(tx, shop.order(None, ("P-1", 1)))
    assert isinstance(outcome, Blocked)
    approval = ApproveOrder(outcome.number, 1, clock.now() + timedelta(hours=1))
    branch, hq = shop.branch, shop.headquarters
    with pytest.raises(NeedsHeadquarters):
        await approve_order(tx, branch.actor, branch.scope, approval)
    assert isinstance(await approve_order(tx, hq.actor, hq.scope, approval), Confirmed)


async def test_a_raised_limit_lets_the_order_go_on(
    committed_database: Database, open_shop: Shop
) -> None:
    """C02: limit 1,000 used up; raised to 2,000; exposure 1,500."""
    shop = open_shop
    _, waiting = await place_all(
        committed_database, [shop.order(None, ("P-1", 100)), shop.order(None, ("P-2", 50))]
    )
    assert isinstance(waiting, Blocked)
    pair = (shop.channel.east, shop.channel.alpha)
    async with committed_database.write() as tx:
        await set_limit(tx, shop.headquarters.actor, pair, 200_000)
    assert await retry_seller(committed_database, shop.channel.east) == 1
    async with committed_database.read() as tx:
        view = await get_order(tx, shop.alpha.scope, waiting.number)
    assert view.order.state is State.CONFIRMED


async def test_an_edit_ends_the_approvals_of_the_former_version(
    tx: Tx, shop: Shop, clock: FixedClock
) -> None:
    """Approved too little at version 1: the token is worth nothing at version 2."""
    await place_one(tx, shop.order(None, ("P-1", 100)))
    outcome = await place_one(tx, shop.order(None, ("P-2", 50)))
    assert isinstance(outcome, Blocked)
    branch = shop.branch
    expires = clock.now() + timedelta(hours=1)
    little = ApproveOrder(outcome.number, 1, expires, up_to_minor=40_000)
    assert isinstance(await approve_order(tx, branch.actor, branch.scope, little), Blocked)
    request = OrderRequest((LineRequest("P-2", 40),))
    edited = await edit_order(
        tx, branch.actor, branch.scope, EditRequest(outcome.number, 1, request)
    )
    assert isinstance(edited, Blocked)
    assert (edited.version, edited.reasons[0].facts["excess_minor"]) == (2, 40_000)


async def test_an_expired_approval_confirms_nothing_and_unconfirms_nothing(
    tx: Tx, shop: Shop, clock: FixedClock
) -> None:
    await place_one(tx, shop.order(None, ("P-1", 100)))
    first = await place_one(tx, shop.order(None, ("P-2", 50)))
    second = await place_one(tx, shop.order(None, ("P-3", 50)))
    assert isinstance(first, Blocked)
    assert isinstance(second, Blocked)
    branch = shop.branch
    expires = clock.now() + timedelta(hours=1)
    done = ApproveOrder(first.number, 1, expires)
    assert isinstance(await approve_order(tx, branch.actor, branch.scope, done), Confirmed)
    little = ApproveOrder(second.number, 1, expires, up_to_minor=60_000)
    assert isinstance(await approve_order(tx, branch.actor, branch.scope, little), Blocked)
    clock.advance(timedelta(hours=2))
    pair = (shop.channel.east, shop.channel.alpha)
    await set_limit(tx, shop.headquarters.actor, pair, 140_000)
    [again] = await place(tx, [JudgeAgain(branch.actor, second.order_id)])
    assert isinstance(again, Blocked)
    view = await get_order(tx, branch.scope, first.number)
    assert view.order.state is State.CONFIRMED
