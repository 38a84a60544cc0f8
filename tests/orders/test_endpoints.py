"""The JSON door of orders."""

from datetime import timedelta

from kernel.clock import FixedClock
from tests.orders.conftest import Shop
from tests.support.http import ClientFor

BODY = {"lines": [{"sku": "P-1", "quantity": 2}, {"sku": "P-2", "quantity": 3}]}
BIG = {"lines": [{"sku": "P-1", "quantity": 100}, {"sku": "P-2", "quantity": 50}]}


async def test_an_order_is_placed_once_for_its_key(client_for: ClientFor, open_shop: Shop) -> None:
    client = await client_for(open_shop.channel.alpha)
    key = {"Idempotency-Key": "a-key"}
    first = await client.post("/api/v1/orders", json=BODY, headers=key)
    assert first.status_code == 201, first.text
    assert first.json()["outcome"] == "confirmed"
    assert first.json()["gross_minor"] == 5_000
    again = await client.post("/api/v1/orders", json=BODY, headers=key)
    assert again.json() == first.json()
    other = await client.post("/api/v1/orders", json=BIG, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
    listed = (await client.get("/api/v1/orders")).json()
    assert [item["number"] for item in listed["items"]] == [first.json()["number"]]
    number = first.json()["number"]
    shown = (await client.get(f"/api/v1/orders/{number}")).json()
    assert [line["sku"] for line in shown["lines"]] == ["P-1", "P-2"]
    assert shown["lines"][0]["receipt"]["unit_price"] == 10_000_000


async def test_a_refusal_is_a_problem_document_with_every_pointer(
    client_for: ClientFor, open_shop: Shop
) -> None:
    client = await client_for(open_shop.channel.alpha)
    body = {"lines": [{"sku": "NOPE-42", "quantity": 1}, {"sku": "P-1", "quantity": "x"}]}
    answer = await client.post("/api/v1/orders", json=body, headers={"Idempotency-Key": "k"})
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["code"] == "order_refused"
    assert [error["pointer"] for error in problem["errors"]] == [
        "/lines/0/sku",
        "/lines/1/quantity",
    ]
    short = {"lines": [{"sku": "P-1", "quantity": 500}]}
    answer = await client.post("/api/v1/orders", json=short, headers={"Idempotency-Key": "s"})
    assert (answer.status_code, answer.json()["code"]) == (409, "stock_short")


async def test_a_key_is_required(client_for: ClientFor, open_shop: Shop) -> None:
    client = await client_for(open_shop.channel.alpha)
    answer = await client.post("/api/v1/orders", json=BODY)
    assert answer.status_code == 422


async def test_another_dealers_order_is_not_there(client_for: ClientFor, open_shop: Shop) -> None:
    alpha = await client_for(open_shop.channel.alpha)
    placed = await alpha.post("/api/v1/orders", json=BODY, headers={"Idempotency-Key": "k"})
    number = placed.json()["number"]
    for stranger in (open_shop.channel.beta, open_shop.channel.west, open_shop.channel.delta):
        client = await client_for(stranger)
        assert (await client.get(f"/api/v1/orders/{number}")).status_code == 404
        assert (await client.get("/api/v1/orders")).json()["total"] == 0
        cancelled = await client.post(f"/api/v1/orders/{number}/cancel", json={})
        assert cancelled.status_code == 404
    answer = await client.post(
        "/api/v1/orders",
        json=BODY | {"buyer": open_shop.channel.code("alpha")},
        headers={"Idempotency-Key": "k"},
    )
    assert answer.json()["errors"][0]["code"] == "unknown_buyer"


async def test_the_whole_way_of_a_blocked_order(
    client_for: ClientFor, open_shop: Shop, clock: FixedClock
) -> None:
    """Placed, blocked with its way out, approved, shipped, taken back, shipped, cancelled."""
    alpha = await client_for(open_shop.channel.alpha)
    branch = await client_for(open_shop.channel.east)
    placed = (await alpha.post("/api/v1/orders", json=BIG, headers={"Idempotency-Key": "k"})).json()
    assert placed["outcome"] == "blocked"
    assert placed["reasons"][0]["facts"]["excess_minor"] == 50_000
    path = f"/api/v1/orders/{placed['number']}"
    shown = (await alpha.get(path)).json()
    assert "500.00" in shown["reasons"][0]["detail"]
    expires = (clock.now() + timedelta(days=2)).isoformat()
    approval = {"version": 1, "expires_at": expires}
    # A dealer with customers of its own may approve, but never what it buys itself.
    assert (await alpha.post(f"{path}/approve", json=approval)).status_code == 404
    approved = await branch.post(f"{path}/approve", json=approval)
    assert approved.json()["state"] == "confirmed", approved.text
    part = {"lines": [{"line_no": 1, "quantity": 40}], "carrier": "SF"}
    key = {"Idempotency-Key": "ship"}
    shipped = await branch.post(f"{path}/ship", json=part, headers=key)
    assert shipped.json()["gross_minor"] == 40_000, shipped.text
    assert (await branch.post(f"{path}/ship", json=part, headers=key)).json() == shipped.json()
    undone = await branch.post(f"{path}/shipments/{shipped.json()['shipment']}/undo")
    assert undone.json()["lines"][0]["held"] == 100, undone.text
    await branch.post(f"{path}/ship", json=part, headers={"Idempotency-Key": "again"})
    closed = await alpha.post(f"{path}/cancel", json={})
    assert closed.json()["state"] == "closed"
    assert (await alpha.get(path)).json()["gross_minor"] == 40_000


async def test_a_cart_is_kept_by_its_person(client_for: ClientFor, open_shop: Shop) -> None:
    client = await client_for(open_shop.channel.alpha)
    body = {"lines": [{"sku": "P-1", "quantity": "2"}, {"sku": "P-1", "quantity": "3"}]}
    added = await client.post("/api/v1/cart", json=body)
    assert [line["quantity"] for line in added.json()["lines"]] == ["5"], added.text
    other = await client_for(open_shop.channel.alpha)
    assert (await other.get("/api/v1/cart")).json()["lines"] == []
    cart_id = added.json()["id"]
    said = {"po_number": "PO-5", "note": "at the gate", "delivery_preference": "split"}
    place = f"/api/v1/cart/{cart_id}/particulars"
    kept = await client.put(place, json=said)
    assert kept.json()["particulars"].items() >= said.items(), kept.text
    assert (await other.put(place, json=said)).status_code == 404
    more = body | {"particulars": said | {"po_number": "PO-6"}}
    assert (await client.post("/api/v1/cart", json=more)).json()["particulars"][
        "po_number"
    ] == "PO-6"
    assert (await client.post("/api/v1/cart", json=body)).json()["particulars"][
        "po_number"
    ] == "PO-6"
    assert (await client.get("/api/v1/cart")).json()["particulars"]["note"] == "at the gate"
    assert (await other.delete(f"/api/v1/cart/{cart_id}")).status_code == 404
    assert (await client.delete(f"/api/v1/cart/{cart_id}")).status_code == 204
