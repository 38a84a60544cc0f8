"""Pages of stock and deliveries, as a member of each organisation sees them."""

import re

import pytest

from inventory import ShipmentView
from kernel.db import Database
from tests.inventory.world import World, balance, shipped, stock_up
from tests.support.http import ClientFor
from tests.support.queries import count_queries


@pytest.fixture
async def delivery(committed_database: Database, committed_world: World) -> ShipmentView:
    """Ten bikes on their way from the branch to the dealer."""
    async with committed_database.write() as tx:
        return await shipped(tx, committed_world, 10)


async def test_a_dealer_confirms_a_delivery_line_by_line(
    client_for: ClientFor,
    committed_database: Database,
    committed_world: World,
    delivery: ShipmentView,
) -> None:
    world = committed_world
    client = await client_for(world.dealer.id)
    listed = await client.get("/deliveries")
    assert delivery.number in listed.text
    shown = await client.get(f"/deliveries/{delivery.number}")
    assert "What arrived?" in shown.text
    assert f"<dt>Sent by</dt><dd>{world.branch.name}</dd>" in shown.text
    answer = await client.post(
        f"/deliveries/{delivery.number}/receive",
        data={
            "lines-0-shipment_line_id": delivery.lines[0].id,
            "lines-0-received": "8",
            "lines-0-reason": "damaged",
            "lines-0-note": "wet box",
            "received_on": "2026-03-02",
        },
    )
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/deliveries/{delivery.number}",
    )
    done = await client.get(f"/deliveries/{delivery.number}")
    assert "wet box" in done.text
    assert "Received" in done.text
    async with committed_database.read() as tx:
        assert await balance(tx, world.shelf(world.dealer, world.bike)) == 8


async def test_what_was_typed_wrong_comes_back_beside_its_field(
    client_for: ClientFor, committed_world: World, delivery: ShipmentView
) -> None:
    client = await client_for(committed_world.dealer.id)
    answer = await client.post(
        f"/deliveries/{delivery.number}/receive",
        data={
            "lines-0-shipment_line_id": delivery.lines[0].id,
            "lines-0-received": "many",
            "received_on": "2026-02-01",
        },
    )
    assert answer.status_code == 422
    assert 'value="many"' in answer.text
    assert "Enter a whole number" in answer.text


async def test_a_delivery_is_refused_at_the_door(
    client_for: ClientFor, committed_world: World, delivery: ShipmentView
) -> None:
    client = await client_for(committed_world.dealer.id)
    path = f"/deliveries/{delivery.number}"
    answer = await client.post(f"{path}/refuse", data={"note": "not ours"})
    assert answer.status_code == 303
    assert "Refused" in (await client.get(path)).text
    again = await client.post(f"{path}/refuse", data={})
    assert again.status_code == 409
    shown = await client.get(path)
    receipt = shown.text.split("/receipts/")[1].split("/")[0]
    branch = await client_for(committed_world.branch.id)
    other = await client_for(committed_world.keeper.id)
    assert (await branch.post(f"{path}/receipts/{receipt}/reverse")).status_code == 403
    assert (await other.post(f"{path}/receipts/{receipt}/reverse")).status_code == 404
    assert (await client.post(f"{path}/receipts/{receipt}/reverse")).status_code == 303
    assert "What arrived?" in (await client.get(path)).text


async def test_nobody_opens_or_receives_another_ones_delivery(
    client_for: ClientFor, committed_world: World, delivery: ShipmentView
) -> None:
    for party in (committed_world.keeper, committed_world.sub):
        client = await client_for(party.id)
        assert (await client.get(f"/deliveries/{delivery.number}")).status_code == 404
        refused = await client.post(f"/deliveries/{delivery.number}/refuse", data={})
        assert refused.status_code == 404
        assert delivery.number not in (await client.get("/deliveries?status=all")).text


async def test_a_dealer_reports_sales_once_however_often_the_form_is_sent(
    client_for: ClientFor, committed_database: Database, committed_world: World
) -> None:
    world = committed_world
    client = await client_for(world.dealer.id)
    form = {
        "nonce": "n1",
        "sold_on": "2026-03-01",
        "rows-0-sku": "BIKE",
        "rows-0-quantity": "3",
        "rows-0-unit_price": "12.50",
    }
    for _ in range(2):
        answer = await client.post("/stock/sell-out", data=form)
        assert answer.status_code == 303
    stock = await client.get("/stock")
    assert "Below zero" in stock.text
    async with committed_database.read() as tx:
        assert await balance(tx, world.shelf(world.dealer, world.bike)) == -3
    page = await client.get("/stock/sell-out")
    [sale] = re.findall(r"/stock/sell-out/(\d+)/reverse", page.text)
    other = await client_for(world.keeper.id)
    assert (await other.post(f"/stock/sell-out/{sale}/reverse")).status_code == 404
    assert (await client.post(f"/stock/sell-out/{sale}/reverse")).status_code == 303
    assert (await client.post(f"/stock/sell-out/{sale}/reverse")).status_code == 409


async def test_an_unknown_product_is_named_beside_its_line(
    client_for: ClientFor, committed_world: World
) -> None:
    client = await client_for(committed_world.dealer.id)
    answer = await client.post(
        "/stock/sell-out",
        data={"sold_on": "2026-03-01", "rows-0-sku": "NONE", "rows-0-quantity": "3"},
    )
    assert answer.status_code == 422
    assert "There is no product NONE" in answer.text


async def test_a_branch_brings_goods_in_and_counts_them(
    client_for: ClientFor, committed_database: Database, committed_world: World
) -> None:
    world = committed_world
    client = await client_for(world.branch.id)
    answer = await client.post(
        "/stock/supply",
        data={
            "supplied_on": "2026-03-02",
            "kind": "purchase",
            "rows-0-sku": "BIKE",
            "rows-0-quantity": "20",
        },
    )
    assert answer.status_code == 303
    form = await client.get("/stock/count")
    assert 'value="BIKE"' in form.text
    answer = await client.post(
        "/stock/count",
        data={
            "counted_on": "2026-03-02",
            "rows-0-sku": "BIKE",
            "rows-0-counted": "18",
            "rows-1-sku": "BELL",
            "rows-1-counted": "",
        },
    )
    assert answer.status_code == 303
    async with committed_database.read() as tx:
        assert await balance(tx, world.shelf(world.branch, world.bike)) == 18
    counts = await client.get("/stock/count")
    count = counts.text.split("/stock/count/")[1].split('"')[0]
    found = (await client.get(f"/stock/count/{count}")).text
    assert re.search(r"BIKE.*>20<.*>18<.*>−2<", found, re.DOTALL), "what the count found"
    dealer = await client_for(world.dealer.id)
    assert (await dealer.get(f"/stock/count/{count}")).status_code == 404
    assert (await dealer.post(f"/stock/count/{count}/reverse")).status_code == 404
    assert (await client.post(f"/stock/count/{count}/reverse")).status_code == 303
    supplies = await client.get("/stock/supply")
    supply = supplies.text.split("/stock/supply/")[1].split("/")[0]
    assert (await client.post(f"/stock/supply/{supply}/reverse")).status_code == 303


async def test_dealers_bring_no_goods_in(client_for: ClientFor, committed_world: World) -> None:
    client = await client_for(committed_world.dealer.id)
    assert (await client.get("/stock/supply")).status_code == 403


async def test_a_branch_sees_the_stock_of_its_dealers(
    client_for: ClientFor, committed_database: Database, committed_world: World
) -> None:
    world = committed_world
    async with committed_database.write() as tx:
        await stock_up(tx, world, world.dealer, 4711)
    client = await client_for(world.branch.id)
    assert "4,711" in (await client.get("/stock/organisations")).text
    assert "4,711" in (await client.get("/stock?organisation=D1")).text
    assert (await client.get("/stock?organisation=HQ")).status_code == 404
    dealer = await client_for(world.dealer.id)
    assert (await dealer.get("/stock?organisation=S1")).status_code == 404


async def test_the_stock_page_narrows_by_text(
    client_for: ClientFor, committed_database: Database, committed_world: World
) -> None:
    world = committed_world
    async with committed_database.write() as tx:
        await stock_up(tx, world, world.dealer, 5)
    client = await client_for(world.dealer.id)
    assert "BIKE" in (await client.get("/stock?q=bik")).text
    assert "Nothing like that" in (await client.get("/stock?q=zzz")).text
    assert "BIKE" in (await client.get("/stock?slow=true")).text


async def test_lists_take_a_fixed_number_of_queries(
    client_for: ClientFor, committed_database: Database, committed_world: World
) -> None:
    client = await client_for(committed_world.dealer.id)
    counts = []
    for _ in range(2):
        async with committed_database.write() as tx:
            await shipped(tx, committed_world, 1)
        await client.get("/deliveries")
        with count_queries(committed_database) as queries:
            await client.get("/deliveries")
        counts.append(len(queries))
    assert counts[0] == counts[1]
