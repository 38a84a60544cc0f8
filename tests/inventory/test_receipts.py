"""At the buyer's door."""

from datetime import date

import pytest

from inventory import (
    NotUnderWay,
    ReceiptHasSettledClaims,
    ReceivedLine,
    ReceiveGoods,
    WrongItem,
    progress,
    receive_goods,
    refuse_delivery,
    reverse_receipt,
    settle_claim,
    unship,
)
from kernel.clock import FixedClock
from kernel.db import Tx
from kernel.errors import Invalid, NotFound
from ledger import AlreadyReversed
from tests.inventory.world import World, balance, shipped


async def test_goods_received_as_shipped_are_on_the_buyers_shelf(tx: Tx, world: World) -> None:
    shipment = await shipped(tx, world, 10)
    receipt = await receive_goods(tx, world.actor, ReceiveGoods(shipment.id))
    assert [(line.received, line.claimed) for line in receipt.lines] == [(10, 0)]
    assert receipt.claims == ()
    assert await balance(tx, world.shelf(world.dealer, world.bike)) == 10
    assert await balance(tx, world.transit(world.branch, world.dealer, world.bike)) == 0


async def test_what_lacks_stays_in_transit_and_opens_a_claim(tx: Tx, world: World) -> None:
    shipment = await shipped(tx, world, 10)
    told = ReceivedLine(shipment.lines[0].id, 8, "damaged", "dropped")
    receipt = await receive_goods(tx, world.actor, ReceiveGoods(shipment.id, (told,)))
    [claim] = receipt.claims
    assert (claim.quantity, claim.reason, claim.note) == (2, "damaged", "dropped")
    assert await balance(tx, world.shelf(world.dealer, world.bike)) == 8
    assert await balance(tx, world.transit(world.branch, world.dealer, world.bike)) == 2
    line_id = shipment.lines[0].order_line_id
    so_far = (await progress(tx, [line_id]))[line_id]
    assert (so_far.shipped, so_far.received, so_far.claimed, so_far.in_transit) == (10, 8, 2, 0)


async def test_a_surplus_is_on_the_shelf_and_transit_is_short_of_it(tx: Tx, world: World) -> None:
    shipment = await shipped(tx, world, 10)
    told = ReceivedLine(shipment.lines[0].id, 12)
    receipt = await receive_goods(tx, world.actor, ReceiveGoods(shipment.id, (told,)))
    [claim] = receipt.claims
    assert (claim.quantity, claim.reason) == (-2, "surplus")
    assert await balance(tx, world.shelf(world.dealer, world.bike)) == 12
    assert await balance(tx, world.transit(world.branch, world.dealer, world.bike)) == -2


async def test_a_wrong_article_is_received_and_claimed_beside_the_missing_one(
    tx: Tx, world: World
) -> None:
    shipment = await shipped(tx, world, 10)
    line_id = shipment.lines[0].id
    receipt = await receive_goods(
        tx,
        world.actor,
        ReceiveGoods(
            shipment.id, (ReceivedLine(line_id, 7),), (WrongItem(line_id, world.bell, 3),)
        ),
    )
    assert [(c.product_id, c.quantity, c.reason) for c in receipt.claims] == [
        (world.bike, 3, "missing"),
        (world.bell, -3, "wrong_item"),
    ]
    assert await balance(tx, world.shelf(world.dealer, world.bell)) == 3
    assert await balance(tx, world.transit(world.branch, world.dealer, world.bell)) == -3


async def test_receiving_twice_is_refused(tx: Tx, world: World) -> None:
    shipment = await shipped(tx, world, 10)
    await receive_goods(tx, world.actor, ReceiveGoods(shipment.id))
    with pytest.raises(NotUnderWay):
        await receive_goods(tx, world.actor, ReceiveGoods(shipment.id))
    with pytest.raises(NotUnderWay):
        await refuse_delivery(tx, world.actor, shipment.id)
    with pytest.raises(NotUnderWay):
        await unship(tx, world.actor, shipment.id)


async def test_a_refused_delivery_is_back_on_the_sellers_shelf(tx: Tx, world: World) -> None:
    shipment = await shipped(tx, world, 10)
    receipt = await refuse_delivery(tx, world.actor, shipment.id, "not ordered")
    assert [line.refused for line in receipt.lines] == [10]
    assert await balance(tx, world.shelf(world.branch, world.bike)) == 10
    assert await balance(tx, world.transit(world.branch, world.dealer, world.bike)) == 0


@pytest.mark.parametrize("refused", [False, True])
async def test_a_receipt_taken_back_puts_the_goods_in_transit_again(
    tx: Tx, world: World, *, refused: bool
) -> None:
    shipment = await shipped(tx, world, 10)
    if refused:
        receipt = await refuse_delivery(tx, world.actor, shipment.id)
    else:
        told = ReceivedLine(shipment.lines[0].id, 8)
        receipt = await receive_goods(tx, world.actor, ReceiveGoods(shipment.id, (told,)))
    await reverse_receipt(tx, world.actor, receipt.id)
    assert await balance(tx, world.transit(world.branch, world.dealer, world.bike)) == 10
    assert await balance(tx, world.shelf(world.dealer, world.bike)) == 0
    with pytest.raises(AlreadyReversed):
        await reverse_receipt(tx, world.actor, receipt.id)
    again = await receive_goods(tx, world.actor, ReceiveGoods(shipment.id))
    assert again.lines[0].received == 10


async def test_a_receipt_of_nothing_is_taken_back_too(tx: Tx, world: World) -> None:
    shipment = await shipped(tx, world, 10)
    told = ReceivedLine(shipment.lines[0].id, 0)
    receipt = await receive_goods(tx, world.actor, ReceiveGoods(shipment.id, (told,)))
    await reverse_receipt(tx, world.actor, receipt.id)
    assert await balance(tx, world.transit(world.branch, world.dealer, world.bike)) == 10


async def test_a_receipt_with_a_settled_difference_is_not_taken_back(tx: Tx, world: World) -> None:
    shipment = await shipped(tx, world, 10)
    told = ReceivedLine(shipment.lines[0].id, 8)
    receipt = await receive_goods(tx, world.actor, ReceiveGoods(shipment.id, (told,)))
    await settle_claim(tx, world.actor, receipt.claims[0].id, accepted=True)
    with pytest.raises(ReceiptHasSettledClaims):
        await reverse_receipt(tx, world.actor, receipt.id)


async def test_a_day_that_has_not_come_or_lies_before_shipping_is_refused(
    tx: Tx, world: World, clock: FixedClock
) -> None:
    shipment = await shipped(tx, world, 10)
    for day, code in ((date(2026, 3, 3), "date_in_future"), (date(2026, 3, 1), "before_shipping")):
        with pytest.raises(Invalid) as refused:
            await receive_goods(tx, world.actor, ReceiveGoods(shipment.id, received_on=day))
        assert [problem.code for problem in refused.value.problems] == [code]
    assert clock.frozen


async def test_what_never_was_shipped_is_not_found(tx: Tx, world: World) -> None:
    with pytest.raises(NotFound):
        await receive_goods(tx, world.actor, ReceiveGoods(1))
    with pytest.raises(NotFound):
        await reverse_receipt(tx, world.actor, 1)
