"""A dealer that sells to a sub-dealer has the desk that its branch has, for its own sales only."""

import re

import httpx

from kernel.db import Database
from tests.orders.conftest import Shop
from tests.support.factories import make_credit, make_price, make_stock
from tests.support.http import ClientFor


async def test_a_dealer_approves_ships_and_books_the_money_of_its_sub_dealer(
    client_for: ClientFor, committed_database: Database, open_shop: Shop
) -> None:
    channel = open_shop.channel
    async with committed_database.write() as tx:
        for product in open_shop.products[:1]:
            await make_price(tx, channel, product, "20", seller_id=channel.alpha)
            await make_stock(tx, channel.alpha, product, 50)
        await make_credit(tx, channel.alpha, channel.delta, limit_minor=0)
    alpha = await client_for(channel.alpha)
    delta = await client_for(channel.delta)
    placed = await _place(delta, 5)
    number = placed.rsplit("/", 1)[1]
    assert "This order waits" in (await delta.get(placed)).text
    assert (await delta.get("/approvals")).status_code == 403, "delta sells to nobody"
    assert number in (await alpha.get("/approvals")).text
    assert (await alpha.get(f"/approvals/{number}")).status_code == 200
    until = {"version": "1", "expires_on": "2026-03-05"}
    approved = await alpha.post(f"/approvals/{number}/approve", data=until)
    assert approved.headers["location"] == "/approvals", approved.text
    assert number in (await alpha.get("/shipping")).text
    assert number in (await alpha.get("/shipping?q=delta")).text, "found by who buys it"
    assert number not in (await alpha.get("/orders?q=nobody")).text
    too_much = {"nonce": "m", "version": "1", "lines-0-line_no": "1", "lines-0-quantity": "99"}
    refused = await alpha.post(f"/shipping/{number}", data=too_much)
    assert 'id="lines-0-quantity-problem-1"' in refused.text, "said beside the line"
    shipped = await alpha.post(
        f"/shipping/{number}",
        data={"nonce": "s", "version": "1", "lines-0-line_no": "1", "lines-0-quantity": "5"},
    )
    assert shipped.headers["location"] == "/shipping", shipped.text
    assert (await delta.post(f"{placed}/receive")).status_code == 303
    wish = {"nonce": "r", "reason": "scratched", "lines-0-line_no": "1", "lines-0-quantity": "1"}
    assert (await delta.post(f"{placed}/return", data=wish)).status_code == 303
    waits = "Return asked for by my customers"
    assert waits in (await alpha.get("/")).text
    assert waits not in (await delta.get("/")).text, "what one asks is for the seller to decide"
    paid = {"nonce": "p", "payer": channel.code("delta"), "amount": "100", "paid_on": "2026-03-02"}
    booked = await alpha.post("/payments/new", data=paid)
    assert booked.status_code == 303, booked.text
    assert "/reverse" in (await alpha.get(booked.headers["location"])).text
    assert "/reverse" not in (await delta.get(booked.headers["location"])).text
    assert (await delta.post(f"{booked.headers['location']}/reverse", data={})).status_code == 403


async def test_a_dealer_neither_approves_what_it_buys_nor_books_what_it_pays(
    client_for: ClientFor, open_shop: Shop
) -> None:
    channel = open_shop.channel
    alpha = await client_for(channel.alpha)
    path = await _place(alpha, 100)
    blocked = await _place(alpha, 50)
    number = blocked.rsplit("/", 1)[1]
    assert "This order waits" in (await alpha.get(blocked)).text
    until = {"version": "1", "expires_on": "2026-03-05"}
    assert (await alpha.post(f"/approvals/{number}/approve", data=until)).status_code == 404
    assert (await alpha.post(f"/approvals/{number}/reject", data=until)).status_code == 404
    shipping = path.rsplit("/", 1)[1]
    row = {"nonce": "s", "version": "1", "lines-0-line_no": "1", "lines-0-quantity": "1"}
    assert (await alpha.post(f"/shipping/{shipping}", data=row)).status_code == 404
    paid = {"nonce": "p", "payer": channel.code("alpha"), "amount": "9", "paid_on": "2026-03-02"}
    assert (await alpha.post("/payments/new", data=paid)).status_code == 404
    assert channel.code("alpha") not in (await alpha.get("/payments/new")).text


async def _place(client: httpx.AsyncClient, quantity: int) -> str:
    sku = "P-1" if quantity != 50 else "P-2"
    page = await client.get("/cart")
    assert page.status_code == 200
    placed = await client.post(
        "/cart/place",
        data={"nonce": f"n{quantity}", "lines-0-sku": sku, "lines-0-quantity": str(quantity)},
    )
    assert placed.status_code == 303, re.sub(r"<[^>]+>", "", placed.text)
    return placed.headers["location"]
