"""A buyer asks for a return: the seller books it or declines, the buyer may withdraw."""

import re
from collections.abc import Mapping

import httpx
import pytest

from kernel.db import Database
from orders import LineToReturn, ReturnOrder, return_order
from orders.errors import ReturnRequestSettled
from orders.return_requests import withdraw_request
from tests.orders.conftest import Shop
from tests.support.http import ClientFor
from tests.support.race import race

WISH = {"reason": "wrong <colour>", "lines-0-line_no": "1", "lines-0-quantity": "3"}


@pytest.fixture
async def delivered(client_for: ClientFor, open_shop: Shop) -> str:
    """The number of an order of ten pieces that alpha has received from its branch."""
    alpha = await client_for(open_shop.channel.alpha)
    branch = await client_for(open_shop.channel.east)
    lines = [{"sku": "P-1", "quantity": 10}, {"sku": "P-2", "quantity": 4}]
    number = str((await sent(alpha, "/orders", {"lines": lines}))["number"])
    await sent(branch, f"/orders/{number}/ship", {})
    assert (await alpha.post(f"/orders/{number}/receive")).is_redirect
    return number


async def sent(
    client: httpx.AsyncClient, path: str, body: Mapping[str, object], key: str = "once"
) -> dict[str, object]:
    """POST to the API; it must succeed."""
    answer = await client.post(f"/api/v1{path}", json=body, headers={"Idempotency-Key": key})
    assert answer.is_success, answer.text
    found: dict[str, object] = answer.json()
    return found


def button(page: str, step: str) -> str:
    """The address of a button of a request."""
    [path] = set(re.findall(rf"/return-requests/\d+/{step}", page))
    return str(path)


async def test_what_was_asked_for_is_booked_by_the_seller_in_less_and_told_to_the_buyer(
    client_for: ClientFor, open_shop: Shop, delivered: str
) -> None:
    alpha = await client_for(open_shop.channel.alpha)
    branch = await client_for(open_shop.channel.east)
    order = f"/orders/{delivered}"
    assert f'href="{order}/return"' in (await alpha.get(order)).text
    assert "Ask for the return" in (await alpha.get(f"{order}/return")).text
    too_much = await alpha.post(
        f"{order}/return", data=WISH | {"lines-1-line_no": "2", "lines-1-quantity": "5"}
    )
    assert too_much.status_code == 409
    assert 'id="lines-1-quantity-problem-1">Only 4 of this line' in too_much.text
    assert 'id="lines-0-quantity-problem-1"' not in too_much.text
    for _ in range(2):
        asked = await alpha.post(f"{order}/return", data=WISH | {"nonce": "n"})
        assert asked.headers["location"] == order, asked.text
    again = await alpha.post(f"{order}/return", data=WISH | {"nonce": "m"})
    assert again.status_code == 409
    assert "Withdraw it first" in again.text
    for client in (alpha, branch):
        page = (await client.get(order)).text
        assert "wrong &lt;colour&gt;" in page
        assert "Return asked for" in page
        assert delivered in (await client.get("/returns")).text
    inbox = (await branch.get("/today?kind=return_request")).text
    assert f'href="{order}/return"' in inbox
    assert "3 pieces are to come back" in inbox

    form = (await branch.get(f"{order}/return")).text
    assert re.search(r'name="lines-0-quantity" value="3"', form)
    [request_id] = re.findall(r'name="request_id" value="(\d+)"', form)
    booking = WISH | {"request_id": request_id, "lines-0-quantity": "2", "nonce": "b"}
    places = {(await branch.post(f"{order}/return", data=booking)).headers["location"]}
    places.add((await branch.post(f"{order}/return", data=booking)).headers["location"])
    [place] = places
    assert place.startswith("/returns/RT-")
    stale = await branch.post(f"{order}/return", data=booking | {"nonce": "c"})
    assert stale.status_code == 409
    assert "agreed to, declined or withdrawn before" in stale.text
    page = (await alpha.get(order)).text
    assert "Return agreed to" in page
    assert place in page
    assert "return-requests" not in page
    [told] = (await alpha.get(f"/api/v1{order}/return-requests")).json()["items"]
    assert told["state"] == "agreed"
    assert told["lines"] == [{"line_no": 1, "quantity": 3}]
    assert 'data-kind="return_request"' not in (await branch.get("/today")).text


async def test_a_declined_request_says_why_and_another_may_be_asked_and_withdrawn(
    client_for: ClientFor, open_shop: Shop, delivered: str
) -> None:
    alpha = await client_for(open_shop.channel.alpha)
    beta = await client_for(open_shop.channel.beta)
    branch = await client_for(open_shop.channel.east)
    order = f"/orders/{delivered}"
    assert (await beta.post(f"{order}/return", data=WISH)).status_code == 404
    await alpha.post(f"{order}/return", data=WISH | {"nonce": "n"})
    decline = button((await branch.get(order)).text, "decline")
    assert (await alpha.post(decline, data={"answer": "mine"})).status_code in {403, 404}
    assert (await branch.post(decline, data={"answer": " "})).status_code == 422
    assert (await branch.post(decline, data={"answer": "too late"})).is_redirect
    page = (await alpha.get(order)).text
    assert "The return is declined" in page
    assert "too late" in page
    assert (await branch.post(decline, data={"answer": "again"})).status_code == 409

    wish = {"lines": [{"line_no": 1, "quantity": 1}], "reason": "broken"}
    asked = await sent(alpha, f"{order}/return-requests", wish)
    assert await sent(alpha, f"{order}/return-requests", wish) == asked
    withdraw = button((await alpha.get(order)).text, "withdraw")
    assert (await branch.post(withdraw)).status_code in {403, 404}
    assert (await beta.post(withdraw)).status_code == 404
    assert (await alpha.post(withdraw)).is_redirect
    assert (await alpha.post(withdraw)).status_code == 409
    twice = {"lines": [{"line_no": 1, "quantity": 6}] * 2, "reason": "all"}
    refused = await alpha.post(
        f"/api/v1{order}/return-requests", json=twice, headers={"Idempotency-Key": "twice"}
    )
    assert [error["code"] for error in refused.json()["errors"]] == ["line_twice"]


async def test_of_two_sellers_who_agree_and_a_buyer_who_withdraws_exactly_one_comes_through(
    client_for: ClientFor, committed_database: Database, open_shop: Shop, delivered: str
) -> None:
    alpha = await client_for(open_shop.channel.alpha)
    wish = {"lines": [{"line_no": 1, "quantity": 1}], "reason": "broken"}
    asked = await sent(alpha, f"/orders/{delivered}/return-requests", wish)
    request_id = int(str(asked["id"]))
    command = ReturnOrder(delivered, (LineToReturn(1, 1),), "broken", request_id=request_id)

    async def run(runner: int) -> str:
        async with committed_database.write() as tx:
            if runner == 0:
                buyer = open_shop.alpha
                return await withdraw_request(tx, buyer.actor, buyer.scope, request_id)
            seller = open_shop.branch
            return (await return_order(tx, seller.actor, seller.scope, command)).goods.number

    result = await race(3, run)
    assert len(result.won) == 1, result
    assert {type(refusal) for refusal in result.lost} == {ReturnRequestSettled}
    listed = (await alpha.get("/api/v1/returns")).json()["total"]
    [told] = (await alpha.get(f"/api/v1/orders/{delivered}/return-requests")).json()["items"]
    assert (told["state"], listed) in {("agreed", 1), ("withdrawn", 0)}
