"""The JSON doors of this room."""

import pytest

from inventory import ShipmentView
from kernel.db import Database
from tests.inventory.world import World, balance, shipped
from tests.support.http import ClientFor

API = "/api/v1"


@pytest.fixture
async def delivery(committed_database: Database, committed_world: World) -> ShipmentView:
    """Ten bikes on their way from the branch to the dealer."""
    async with committed_database.write() as tx:
        return await shipped(tx, committed_world, 10)


async def test_a_delivery_is_read_and_received(
    client_for: ClientFor, committed_world: World, delivery: ShipmentView
) -> None:
    client = await client_for(committed_world.dealer.id)
    listed = (await client.get(f"{API}/shipments?status=shipped")).json()
    assert [item["number"] for item in listed["items"]] == [delivery.number]
    path = f"{API}/shipments/{delivery.number}"
    line = (await client.get(path)).json()["lines"][0]
    assert (line["sku"], line["in_transit"]) == ("BIKE", 10)
    told = {
        "lines": [{"shipment_line_id": line["id"], "received": 9}],
        "wrong_items": [{"shipment_line_id": line["id"], "sku": "BELL", "quantity": 1}],
    }
    done = (await client.post(f"{path}/receive", json=told)).json()
    assert done["status"] == "received"
    assert sorted((claim["sku"], claim["quantity"]) for claim in done["claims"]) == [
        ("BELL", -1),
        ("BIKE", 1),
    ]
    again = await client.post(f"{path}/receive", json={})
    assert (again.status_code, again.json()["code"]) == (409, "delivery_not_under_way")


async def test_every_bad_line_of_a_receipt_is_named(
    client_for: ClientFor, committed_world: World, delivery: ShipmentView
) -> None:
    client = await client_for(committed_world.dealer.id)
    told = {"lines": [{"shipment_line_id": 1, "received": 1}], "received_on": "2026-02-01"}
    answer = await client.post(f"{API}/shipments/{delivery.number}/receive", json=told)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/lines/0", "/received_on"]


async def test_a_delivery_is_refused(
    client_for: ClientFor, committed_world: World, delivery: ShipmentView
) -> None:
    client = await client_for(committed_world.dealer.id)
    path = f"{API}/shipments/{delivery.number}"
    assert (await client.post(f"{path}/refuse", json={})).json()["status"] == "refused"
    stranger = await client_for(committed_world.keeper.id)
    assert (await stranger.get(path)).status_code == 404


async def test_the_same_key_records_once_and_another_command_is_refused(
    client_for: ClientFor, committed_database: Database, committed_world: World
) -> None:
    world = committed_world
    client = await client_for(world.dealer.id)
    rows = {"rows": [{"sku": "BIKE", "quantity": 2}]}
    key = {"Idempotency-Key": "k1"}
    for _ in range(2):
        answer = await client.post(f"{API}/sell-out", json=rows, headers=key)
        assert (answer.status_code, answer.json()) == (201, {"recorded": 1})
    other = {"rows": [{"sku": "BIKE", "quantity": 3}]}
    refused = await client.post(f"{API}/sell-out", json=other, headers=key)
    assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_conflict")
    async with committed_database.read() as tx:
        assert await balance(tx, world.shelf(world.dealer, world.bike)) == -2


async def test_stock_is_listed_counted_and_brought_in(
    client_for: ClientFor, committed_world: World
) -> None:
    branch = await client_for(committed_world.branch.id)
    supply = {"rows": [{"sku": "BIKE", "quantity": 12}], "kind": "production"}
    assert (await branch.post(f"{API}/stock/supplies", json=supply)).json() == {"recorded": 1}
    count = {"rows": [{"sku": "BIKE", "counted": 10}, {"sku": "BELL", "counted": 1}]}
    counted = await branch.post(f"{API}/stock/counts", json=count)
    assert counted.json() == {"counted": 2, "differing": 2, "missing": 2, "surplus": 1}
    stock = (await branch.get(f"{API}/stock?q=bike")).json()
    assert [(item["sku"], item["on_hand"]) for item in stock["items"]] == [("BIKE", 10)]
    below = await branch.get(f"{API}/stock?organisation=D1")
    assert below.json()["items"] == []
    dealer = await client_for(committed_world.dealer.id)
    assert (await dealer.post(f"{API}/stock/supplies", json=supply)).status_code == 403
    unknown = await dealer.post(f"{API}/sell-out", json={"rows": [{"sku": "?", "quantity": 1}]})
    assert [error["pointer"] for error in unknown.json()["errors"]] == ["/rows/0/sku"]


async def test_places_moves_and_safety_stock(client_for: ClientFor, committed_world: World) -> None:
    branch = await client_for(committed_world.branch.id)
    supply = {"rows": [{"sku": "BIKE", "quantity": 12}]}
    await branch.post(f"{API}/stock/supplies", json=supply)
    made = await branch.post(f"{API}/stock/places", json={"code": "EAST", "name": "East"})
    assert made.status_code == 201
    twice = await branch.post(f"{API}/stock/places", json={"code": "EAST", "name": "East"})
    assert (twice.status_code, twice.json()["code"]) == (409, "location_exists")
    main, east = (await branch.get(f"{API}/stock/places")).json()
    assert (main["is_default"], east["code"]) == (True, "EAST")
    kept = await branch.put(f"{API}/stock/safety-stock", json={"sku": "BIKE", "quantity": 5})
    assert kept.status_code == 200
    move = {"from_place": main["id"], "to_place": east["id"], "rows": supply["rows"]}
    refused = await branch.post(f"{API}/stock/moves", json=move)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_enough_to_move")
    move["rows"] = [{"sku": "BIKE", "quantity": 7}]
    assert (await branch.post(f"{API}/stock/moves", json=move)).json() == {"recorded": 1}
    dealer = await client_for(committed_world.dealer.id)
    reported = await dealer.put(f"{API}/stock/safety-stock", json={"sku": "BIKE", "quantity": 5})
    assert reported.status_code == 422
    assert (await dealer.get(f"{API}/stock/places")).json()[0]["id"] != main["id"]
