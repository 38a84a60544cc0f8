"""The JSON doors and pages of products."""

import re

import pytest

from catalogue import NewProduct, authorise, create_products
from kernel.actor import system_actor
from kernel.db import Database
from tests.support.factories import Channel, make_channel
from tests.support.http import ClientFor

API = "/api/v1"


@pytest.fixture
async def channel(committed_database: Database) -> Channel:
    async with committed_database.write() as tx:
        channel = await make_channel(tx)
        rows = [NewProduct("BIKE", "Bike", units={"box": (2, 1)}), NewProduct("CHAIN", "Chain")]
        await create_products(tx, rows)
        await authorise(tx, system_actor(channel.hq), channel.beta, skus=["CHAIN"])
        return channel


async def skus(client_for: ClientFor, organisation_id: int, query: str = "") -> list[str]:
    answer = await (await client_for(organisation_id)).get(f"{API}/products{query}")
    return [item["sku"] for item in answer.json()["items"]]


async def test_each_sees_what_it_may_buy(client_for: ClientFor, channel: Channel) -> None:
    assert await skus(client_for, channel.alpha) == ["BIKE", "CHAIN"]
    assert await skus(client_for, channel.beta) == ["CHAIN"]
    assert await skus(client_for, channel.alpha, "?q=bik") == ["BIKE"]
    beta = await client_for(channel.beta)
    assert (await beta.get(f"{API}/products/BIKE")).status_code == 404
    refused = await beta.get(f"{API}/products?category=boats")
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_filter")


async def test_one_product_names_its_packs(client_for: ClientFor, channel: Channel) -> None:
    bike = (await (await client_for(channel.alpha)).get(f"{API}/products/BIKE")).json()
    assert {"unit": "box", "numerator": 2, "denominator": 1} in bike["units"]
    assert "cost" not in bike


async def test_costs_are_for_headquarters(client_for: ClientFor, channel: Channel) -> None:
    for organisation_id in (channel.alpha, channel.east):
        answer = await (await client_for(organisation_id)).get(f"{API}/products/BIKE/costs")
        assert answer.status_code == 403
    hq = await client_for(channel.hq)
    body = {"cost": "12.5", "currency": "CNY", "valid_from": "2026-01-01"}
    made = await hq.post(f"{API}/products/BIKE/costs", json=body)
    assert (made.status_code, made.json()[0]["valid_from"]) == (201, "2026-01-01")
    again = await hq.post(f"{API}/products/BIKE/costs", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "cost_overlaps")


async def test_headquarters_creates_and_retires_products(
    client_for: ClientFor, channel: Channel
) -> None:
    hq = await client_for(channel.hq)
    made = await hq.post(f"{API}/products", json={"sku": "NEW", "name": "New"})
    assert made.status_code == 201
    taken = await hq.post(f"{API}/products", json={"sku": "NEW", "name": "New"})
    assert taken.json()["errors"][0]["code"] == "sku_taken"
    body = {"status": "discontinued", "successor": "NEW"}
    changed = await hq.post(f"{API}/products/BIKE/status", json=body)
    assert (changed.json()["status"], changed.json()["successor"]) == ("discontinued", "NEW")
    dealer = await client_for(channel.alpha)
    assert (await dealer.post(f"{API}/products/BIKE/status", json=body)).status_code == 403


async def test_a_dealer_keeps_its_own_codes(client_for: ClientFor, channel: Channel) -> None:
    alpha = await client_for(channel.alpha)
    saved = await alpha.put(f"{API}/products/BIKE/own-code", json={"own_code": "4711"})
    assert saved.json()["own_code"] == "4711"
    assert await skus(client_for, channel.alpha, "?q=4711") == ["BIKE"]
    taken = await alpha.put(f"{API}/products/CHAIN/own-code", json={"own_code": "4711"})
    assert (taken.status_code, taken.json()["code"]) == (409, "own_code_taken")
    assert (await (await client_for(channel.beta)).get(f"{API}/products/CHAIN")).json()[
        "own_code"
    ] is None


async def test_products_are_looked_after_on_their_pages(
    client_for: ClientFor, channel: Channel
) -> None:
    hq = await client_for(channel.hq)
    listed = (await hq.get("/products?q=bik")).text
    assert re.findall(r'href="/products/(\w+)"', listed) == ["BIKE"]
    assert (await hq.get("/products/BIKE")).status_code == 200
    cost = {"cost": "9.99", "currency": "CNY", "valid_from": "2026-01-01"}
    assert (await hq.post("/products/BIKE/costs", data=cost)).status_code == 303
    refused = await hq.post("/products/BIKE/costs", data=cost)
    assert refused.status_code == 409
    assert "already has a standard cost" in refused.text
    done = await hq.post("/products/BIKE/status", data={"status": "blocked", "successor": ""})
    assert done.status_code == 303
    page = (await hq.get("/products/BIKE")).text
    assert "Blocked" in page
    assert "9.99" in page
    lost = await hq.post("/products/BIKE/status", data={"status": "blocked", "successor": "NO"})
    assert lost.status_code == 404


async def test_nobody_else_looks_after_products(client_for: ClientFor, channel: Channel) -> None:
    for organisation_id in (channel.alpha, channel.east):
        client = await client_for(organisation_id)
        assert (await client.get("/products")).status_code == 403
        assert (await client.get("/products/BIKE")).status_code == 403
