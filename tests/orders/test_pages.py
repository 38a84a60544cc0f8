"""The pages of orders, as a member of each organisation sees them."""

import re

from kernel.db import Database
from tests.orders.conftest import Shop, place_all
from tests.support.http import ClientFor
from tests.support.queries import count_queries


async def test_a_dealer_orders_from_the_catalogue(client_for: ClientFor, open_shop: Shop) -> None:
    """Catalogue, product, cart, placing, the order's page: the whole way."""
    client = await client_for(open_shop.channel.alpha)
    catalogue = await client.get("/catalogue")
    assert "Product P-1" in catalogue.text
    assert "10.00" in catalogue.text
    product = await client.get("/catalogue/P-1")
    assert "Why this price" in product.text
    added = await client.post("/cart/add", data={"sku": "P-1", "quantity": "3", "back": "/cart"})
    assert (added.status_code, added.headers["location"]) == (303, "/cart")
    cart = await client.get("/cart")
    assert "30.00" in cart.text
    nonce = re.findall(r'name="nonce" value="([^"]+)"', cart.text)[0]
    typed = {
        "nonce": nonce,
        "lines-0-sku": "P-1",
        "lines-0-quantity": "3",
        "lines-0-unit": "",
        "cart_id": re.findall(r'name="cart_id" value="(\d+)"', cart.text)[0],
        "delivery_preference": "complete",
        "kind": "standard",
        "po_number": "PO-7",
    }
    placed = await client.post("/cart/place", data=typed)
    assert placed.status_code == 303, placed.text
    twice = await client.post("/cart/place", data=typed)
    assert twice.headers["location"] == placed.headers["location"]
    order = await client.get(placed.headers["location"])
    assert "PO-7" in order.text
    assert "Confirmed" in order.text
    assert "Product P-1" in order.text
    assert "The cart is empty" in (await client.get("/cart")).text
    assert "PO-7" in (await client.get("/orders?q=PO-7")).text
    assert "PO-7" in (await client.get("/orders?first=2026-01-01&last=")).text
    assert "PO-7" not in (await client.get("/orders?first=2030-01-01")).text
    assert (await client.get("/orders?first=yesterday")).status_code == 422


async def test_a_refused_cart_says_everything_and_keeps_what_was_typed(
    client_for: ClientFor, open_shop: Shop
) -> None:
    client = await client_for(open_shop.channel.alpha)
    typed = {
        "nonce": "n",
        "lines-0-sku": "NOPE-42",
        "lines-0-quantity": "3",
        "lines-1-sku": "P-1",
        "lines-1-quantity": "0",
        "note": "by Friday",
    }
    answer = await client.post("/cart/place", data=typed)
    assert answer.status_code == 422
    assert "NOPE-42" in answer.text
    assert "must be a number above zero" in answer.text
    assert "by Friday" in answer.text


async def test_a_cart_shows_what_cannot_be_placed_and_what_it_does_to_the_credit(
    client_for: ClientFor, open_shop: Shop
) -> None:
    client = await client_for(open_shop.channel.alpha)
    await client.post("/cart/add", data={"sku": "P-1", "quantity": "150"})
    await client.post("/cart/add", data={"sku": "NOPE", "quantity": "1", "back": "//evil.test"})
    cart = await client.get("/cart")
    assert "only 100" in cart.text
    assert "There is no product NOPE" in cart.text
    assert "500.00" in cart.text
    row = re.findall(r'name="rows-1-id" value="(\d+)"', cart.text)[0]
    cart_id = re.findall(r'name="cart_id" value="(\d+)"', cart.text)[0]
    changed = await client.post(
        "/cart/change", data={"cart_id": cart_id, "rows-0-id": row, "rows-0-quantity": "0"}
    )
    assert changed.status_code == 303
    assert "NOPE" not in (await client.get("/cart")).text
    await client.post("/cart/drop", data={"cart_id": cart_id})
    assert "The cart is empty" in (await client.get("/cart")).text


async def test_a_branch_approves_and_ships(client_for: ClientFor, open_shop: Shop) -> None:
    alpha = await client_for(open_shop.channel.alpha)
    branch = await client_for(open_shop.channel.east)
    data = {
        "nonce": "n",
        "lines-0-sku": "P-1",
        "lines-0-quantity": "100",
        "lines-1-sku": "P-2",
        "lines-1-quantity": "50",
    }
    placed = await alpha.post("/cart/place", data=data)
    path = placed.headers["location"]
    number = path.rsplit("/", 1)[1]
    assert "This order waits" in (await alpha.get(path)).text
    beta = await client_for(open_shop.channel.beta)
    assert (await beta.get("/approvals")).status_code == 403
    assert number not in (await alpha.get("/approvals")).text
    assert (await alpha.get(f"/approvals/{number}")).status_code == 404
    assert number in (await branch.get("/approvals")).text
    assert "500.00" in (await branch.get(f"/approvals/{number}")).text
    bad = await branch.post(f"/approvals/{number}/approve", data={"version": "1"})
    assert bad.status_code == 422
    approved = await branch.post(
        f"/approvals/{number}/approve",
        data={"version": "1", "expires_on": "2026-03-05", "up_to": "500"},
    )
    assert approved.headers["location"] == "/approvals", approved.text
    assert number in (await branch.get("/shipping")).text
    form = await branch.get(f"/shipping/{number}")
    assert 'value="100"' in form.text
    typed = {
        "nonce": "s",
        "version": "1",
        "lines-0-line_no": "1",
        "lines-0-quantity": "60",
        "lines-1-line_no": "2",
        "lines-1-quantity": "0",
        "carrier": "SF",
        "tracking_number": "42",
    }
    shipped = await branch.post(f"/shipping/{number}", data=typed)
    assert shipped.headers["location"] == "/shipping", shipped.text
    page = (await branch.get(path)).text
    assert "SF" in page
    too_much = await branch.post(
        f"/shipping/{number}", data=typed | {"nonce": "t", "lines-0-quantity": "41"}
    )
    assert too_much.status_code == 409
    received = await alpha.post(f"{path}/receive")
    assert received.status_code == 303
    back = await branch.post(
        f"{path}/return",
        data={"reason": "scratched", "lines-0-line_no": "1", "lines-0-quantity": "2"},
    )
    assert back.status_code == 303, back.text
    cancelled = await alpha.post(f"{path}/cancel", data={"version": "1"})
    assert cancelled.status_code == 303, cancelled.text
    assert "Closed" in (await alpha.get(path)).text


async def test_a_branch_rejects_with_a_reason_that_the_buyer_reads(
    client_for: ClientFor, open_shop: Shop
) -> None:
    alpha = await client_for(open_shop.channel.alpha)
    branch = await client_for(open_shop.channel.east)
    data = {"nonce": "n", "lines-0-sku": "P-1", "lines-0-quantity": "100"}
    await alpha.post("/cart/place", data=data)
    placed = await alpha.post("/cart/place", data=data | {"nonce": "m", "lines-0-sku": "P-2"})
    number = placed.headers["location"].rsplit("/", 1)[1]
    await branch.post(
        f"/approvals/{number}/reject", data={"version": "1", "reason": "season is over"}
    )
    page = (await alpha.get(f"/orders/{number}")).text
    assert "Rejected" in page
    assert "season is over" in page


async def test_pages_of_another_dealers_order_are_not_there(
    client_for: ClientFor, open_shop: Shop
) -> None:
    alpha = await client_for(open_shop.channel.alpha)
    beta = await client_for(open_shop.channel.beta)
    data = {"nonce": "n", "lines-0-sku": "P-1", "lines-0-quantity": "1"}
    path = (await alpha.post("/cart/place", data=data)).headers["location"]
    number = path.rsplit("/", 1)[1]
    assert (await beta.get(path)).status_code == 404
    assert (await beta.get(f"/shipping/{number}")).status_code == 403, "beta sells to nobody"
    assert number not in (await beta.get("/orders")).text
    assert (await beta.post(f"{path}/cancel", data={"version": "1"})).status_code == 404


async def test_a_list_of_orders_takes_the_same_queries_however_long_it_is(
    client_for: ClientFor, committed_database: Database, open_shop: Shop
) -> None:
    client = await client_for(open_shop.channel.alpha)
    counts = []
    for _ in range(2):
        await place_all(committed_database, [open_shop.order() for _ in range(5)])
        await client.get("/orders")
        with count_queries(committed_database) as queries:
            assert (await client.get("/orders")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


async def test_pages_speak_chinese(client_for: ClientFor, open_shop: Shop) -> None:
    client = await client_for(open_shop.channel.alpha, language="zh")
    for path in ("/catalogue", "/cart", "/orders"):
        answer = await client.get(path)
        assert answer.status_code == 200
        assert 'lang="zh-Hans"' in answer.text
