"""Differences and who bears them."""

import pytest

from inventory import (
    ClaimSettledBefore,
    ClaimView,
    ReceivedLine,
    ReceiveGoods,
    WrongItem,
    progress,
    receive_goods,
    reopen_claim,
    settle_claim,
)
from inventory.accounts import loss_key
from kernel.db import Tx
from kernel.errors import NotFound
from tests.inventory.world import World, balance, shipped


async def received(tx: Tx, world: World, arrived: int) -> tuple[ClaimView, int]:
    """Ten were shipped, `arrived` came: the claim and the order line."""
    shipment = await shipped(tx, world, 10)
    told = ReceivedLine(shipment.lines[0].id, arrived)
    receipt = await receive_goods(tx, world.actor, ReceiveGoods(shipment.id, (told,)))
    return receipt.claims[0], shipment.lines[0].order_line_id


@pytest.mark.parametrize(
    ("arrived", "accepted", "at_seller", "at_buyer", "lost", "counted"),
    [
        (8, True, 0, 8, 2, (8, 2)),
        (8, False, 0, 10, 0, (10, 0)),
        (12, True, -2, 12, 0, (12, -2)),
        (12, False, 0, 10, 0, (10, 0)),
    ],
)
async def test_a_settled_difference_leaves_nothing_in_transit(
    tx: Tx,
    world: World,
    *,
    arrived: int,
    accepted: bool,
    at_seller: int,
    at_buyer: int,
    lost: int,
    counted: tuple[int, int],
) -> None:
    claim, line_id = await received(tx, world, arrived)
    await settle_claim(tx, world.actor, claim.id, accepted=accepted, answer="seen")
    assert await balance(tx, world.transit(world.branch, world.dealer, world.bike)) == 0
    assert await balance(tx, world.shelf(world.branch, world.bike)) == at_seller
    assert await balance(tx, world.shelf(world.dealer, world.bike)) == at_buyer
    assert await balance(tx, loss_key(world.branch.id, world.bike)) == lost
    so_far = (await progress(tx, [line_id]))[line_id]
    assert (so_far.received, so_far.claimed) == counted


@pytest.mark.parametrize("arrived", [8, 12])
@pytest.mark.parametrize("accepted", [True, False])
async def test_a_reopened_claim_stands_as_before_and_is_settled_anew(
    tx: Tx, world: World, *, arrived: int, accepted: bool
) -> None:
    claim, line_id = await received(tx, world, arrived)
    for _ in range(2):
        await settle_claim(tx, world.actor, claim.id, accepted=accepted)
        with pytest.raises(ClaimSettledBefore):
            await settle_claim(tx, world.actor, claim.id, accepted=accepted)
        await reopen_claim(tx, world.actor, claim.id)
        transit = world.transit(world.branch, world.dealer, world.bike)
        assert await balance(tx, transit) == 10 - arrived
        so_far = (await progress(tx, [line_id]))[line_id]
        assert (so_far.received, so_far.claimed) == (arrived, 10 - arrived)


async def test_a_wrong_article_moves_no_figure_of_the_line_that_it_came_for(
    tx: Tx, world: World
) -> None:
    shipment = await shipped(tx, world, 10)
    line_id = shipment.lines[0].id
    receipt = await receive_goods(
        tx,
        world.actor,
        ReceiveGoods(
            shipment.id, (ReceivedLine(line_id, 10),), (WrongItem(line_id, world.bell, 1),)
        ),
    )
    settled = await settle_claim(tx, world.actor, receipt.claims[0].id, accepted=True)
    assert (settled.change.received, settled.change.claimed) == (0, 0)
    assert await balance(tx, world.shelf(world.branch, world.bell)) == -1
    assert await balance(tx, world.transit(world.branch, world.dealer, world.bell)) == 0


async def test_an_open_claim_is_not_reopened_and_an_unknown_one_not_found(
    tx: Tx, world: World
) -> None:
    claim, _ = await received(tx, world, 8)
    with pytest.raises(ClaimSettledBefore):
        await reopen_claim(tx, world.actor, claim.id)
    with pytest.raises(NotFound):
        await settle_claim(tx, world.actor, 1, accepted=True)
