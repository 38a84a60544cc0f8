"""The JSON doors of this room."""

import pytest

from kernel.db import Database
from pricing import BuyerScope
from tests.pricing.conftest import Shop, price_list
from tests.support.http import ClientFor

API = "/api/v1"


async def test_a_dealer_asks_for_its_own_prices(
    client_for: ClientFor, committed_shop: Shop
) -> None:
    client = await client_for(committed_shop.ids["DEALER"])
    wanted = {"lines": [{"sku": "BIKE", "quantity": "3"}, {"sku": "GLOVE", "quantity": "1"}]}
    answer = await client.post(f"{API}/quotes", json=wanted)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["seller"], body["buyer"], body["gross_minor"]) == ("NORTH", "DEALER", 33_90)
    bike, glove = body["lines"]
    assert (bike["unit_price"], bike["net_minor"], bike["tax_rate"]) == (
        "10.000000",
        30_00,
        "0.130000",
    )
    first = {"label": "Price list DEALER", "effect": "$10.00", "skipped": ""}
    assert bike["receipt"][0] == first
    assert glove["problem"] == "no_price"


async def test_every_bad_line_of_a_question_is_named(
    client_for: ClientFor, committed_shop: Shop
) -> None:
    client = await client_for(committed_shop.ids["DEALER"])
    lines = [
        {"sku": "NOTHING", "quantity": "1"},
        {"sku": "BIKE", "quantity": "1.5"},
        {"sku": "BIKE", "quantity": "1", "unit": "lorry"},
        {"sku": "BIKE", "quantity": "-1"},
        {"sku": "BIKE", "quantity": "NaN"},
    ]
    answer = await client.post(f"{API}/quotes", json={"lines": lines})
    assert answer.status_code == 422
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        ("/lines/0/sku", "unknown_sku"),
        ("/lines/1/quantity", "quantity_not_whole"),
        ("/lines/2/quantity", "unknown_unit"),
        ("/lines/3/quantity", "out_of_range"),
        ("/lines/4/quantity", "out_of_range"),
    ]


@pytest.mark.parametrize(
    ("asker", "buyer", "status"),
    [
        ("DEALER", "DEALER", 200),
        ("DEALER", "SUB", 200),
        ("DEALER", "OTHER", 404),
        ("DEALER", "NORTH", 404),
        ("SUB", "DEALER", 404),
        ("SUB", "", 200),
        ("NORTH", "DEALER", 200),
        ("NORTH", "SUB", 404),
        ("SOUTH", "DEALER", 404),
        ("HQ", "OTHER", 200),
        ("HQ", "", 404),
        ("HQ", "SUB", 404),
        ("HQ", "NOBODY", 404),
    ],
)
async def test_whose_prices_may_be_asked_for(
    client_for: ClientFor, committed_shop: Shop, asker: str, buyer: str, status: int
) -> None:
    """A dealer's resale prices are its own and its customer's; no company sees them."""
    client = await client_for(committed_shop.ids[asker])
    wanted = {"buyer": buyer, "lines": [{"sku": "BIKE", "quantity": "1"}]}
    answer = await client.post(f"{API}/quotes", json=wanted)
    assert answer.status_code == status, answer.text


async def test_a_sub_dealer_is_told_its_suppliers_price_and_no_other(
    client_for: ClientFor, committed_shop: Shop, committed_database: Database
) -> None:
    shop = committed_shop
    async with committed_database.write() as tx:
        below = BuyerScope(node_id=shop.ids["DEALER"])
        await price_list(tx, shop, "DEALER", "RESALE", below, HELMET="7")
    client = await client_for(shop.ids["SUB"])
    lines = [{"sku": "BIKE", "quantity": "1"}, {"sku": "HELMET", "quantity": "1"}]
    answer = (await client.post(f"{API}/quotes", json={"lines": lines})).json()
    assert [line["unit_price"] for line in answer["lines"]] == [None, "7.000000"]


async def test_headquarters_reads_price_lists_and_nobody_else(
    client_for: ClientFor, committed_shop: Shop
) -> None:
    client = await client_for(committed_shop.ids["HQ"])
    listed = (await client.get(f"{API}/price-lists")).json()
    assert [(row["code"], row["products"]) for row in listed["items"]] == [("DEALER", 1)]
    path = f"{API}/price-lists/{listed['items'][0]['id']}"
    assert (await client.get(path)).json()["currency"] == "USD"
    entries = (await client.get(f"{path}/entries?sku=BIKE")).json()
    assert [row["unit_price"] for row in entries["items"]] == ["10.000000"]
    assert (await client.get(f"{API}/price-lists/1")).status_code == 404
    for other in ("NORTH", "DEALER"):
        stranger = await client_for(committed_shop.ids[other])
        assert (await stranger.get(path)).status_code == 403
