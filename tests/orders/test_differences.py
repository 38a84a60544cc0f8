"""What lacked of a delivery: credited if the seller accepts it, on the buyer's shelf if not."""

import pytest

from inventory import ClaimView, ReceivedLine, ReceiveGoods, list_claims, receive_goods
from kernel.db import Database, Tx
from kernel.errors import Forbidden, NotFound
from orders import get_order
from orders.differences import decide, settle_difference
from orders.errors import DifferenceCredited
from tests.orders.conftest import Shop
from tests.orders.test_life import confirmed, exposure, ship
from tests.support.http import ClientFor


async def short_by(tx: Tx, shop: Shop, lacking: int) -> tuple[str, ClaimView]:
    """Ten were ordered, shipped and billed at 10.00; `lacking` did not arrive."""
    order = await confirmed(tx, shop, ("P-1", 10))
    await ship(tx, shop.branch, order.number)
    view = await get_order(tx, shop.alpha.scope, order.number)
    shipment = view.shipments[0]
    told = ReceivedLine(shipment.lines[0].id, 10 - lacking)
    await receive_goods(tx, shop.alpha.actor, ReceiveGoods(shipment.id, (told,)))
    [claim] = await list_claims(tx, shop.branch.scope, shipment_id=shipment.id)
    return order.number, claim


async def test_accepted_goods_that_lacked_are_credited(tx: Tx, shop: Shop) -> None:
    number, claim = await short_by(tx, shop, 2)
    assert await exposure(tx, shop) == 10_000
    who = shop.branch
    settled = await settle_difference(tx, who.actor, who.scope, claim.id, accepted=True)
    assert [note.gross_minor for note in settled.notes] == [-2_000]
    assert await exposure(tx, shop) == 8_000
    view = await get_order(tx, shop.alpha.scope, number)
    assert "difference_settled" in [event.kind for event in view.events]
    with pytest.raises(DifferenceCredited):
        await decide(tx, who.actor, who.scope, claim.id, "reopen", answer="")


async def test_a_rejected_difference_moves_no_money_and_may_be_reopened(tx: Tx, shop: Shop) -> None:
    number, claim = await short_by(tx, shop, 2)
    who = shop.branch
    settled = await decide(tx, who.actor, who.scope, claim.id, "reject", answer="counted here")
    assert settled.notes == ()
    assert await exposure(tx, shop) == 10_000
    view = await get_order(tx, shop.alpha.scope, number)
    assert [line.progress.received for line in view.lines] == [10]
    reopened = await decide(tx, who.actor, who.scope, claim.id, "reopen", answer="")
    assert reopened.claim.status == "open"


async def test_an_accepted_surplus_is_not_credited_and_may_be_reopened(tx: Tx, shop: Shop) -> None:
    _, claim = await short_by(tx, shop, -2)
    who = shop.branch
    settled = await decide(tx, who.actor, who.scope, claim.id, "accept", answer="")
    assert settled.notes == ()
    assert await exposure(tx, shop) == 10_000
    await decide(tx, who.actor, who.scope, claim.id, "reopen", answer="")


async def test_only_the_seller_decides(tx: Tx, shop: Shop) -> None:
    _, claim = await short_by(tx, shop, 2)
    for who in (shop.alpha, shop.beta):
        with pytest.raises((NotFound, Forbidden)):
            await decide(tx, who.actor, who.scope, claim.id, "accept", answer="")
    with pytest.raises(NotFound):
        await decide(tx, shop.branch.actor, shop.branch.scope, claim.id, "ponder", answer="")


async def test_the_seller_decides_on_the_delivery_page_and_by_the_api(
    client_for: ClientFor, open_shop: Shop, committed_database: Database
) -> None:
    shop = open_shop
    async with committed_database.write() as tx:
        _, first = await short_by(tx, shop, 2)
    async with committed_database.write() as tx:
        _, second = await short_by(tx, shop, 3)
    branch = await client_for(shop.channel.east)
    listed = (await branch.get("/api/v1/shipments")).json()["items"]
    number = listed[-1]["number"]
    path = f"/deliveries/{number}/claims/{first.id}"
    assert f'action="{path}/accept"' in (await branch.get(f"/deliveries/{number}")).text
    buyer = await client_for(shop.channel.alpha)
    assert (await buyer.post(f"{path}/accept", data={})).status_code == 404
    assert (await branch.post(f"{path}/accept", data={"note": "our fault"})).status_code == 303
    assert "our fault" in (await buyer.get(f"/deliveries/{number}")).text
    again = await branch.post(f"{path}/reopen", data={})
    assert again.status_code == 409
    told = await branch.post(f"/api/v1/claims/{second.id}/accept", json={"answer": "sorry"})
    assert told.status_code == 200, told.text
    assert told.json()["status"] == "accepted"
    assert len(told.json()["credit_notes"]) == 1
