"""What an order says beside its lines stays with the cart, whatever happens to its lines."""

import re
from datetime import timedelta
from typing import Any

import httpx

from dealers import NewAddress, OrganisationKind, Scope, add_address
from kernel.actor import system_actor
from kernel.db import Database
from tests.orders.conftest import Shop
from tests.support.http import ClientFor


async def in_cart(client: httpx.AsyncClient, cart: str = "") -> dict[str, str]:
    """Every field of the cart's page, by name."""
    page = (await client.get(f"/cart{cart}")).text
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    note = re.search(r'<textarea[^>]*name="note"[^>]*>([^<]*)</textarea>', page)
    chosen = re.findall(
        r'<select[^>]*name="(\w+)".*?<option value="([^"]*)" selected', page, re.DOTALL
    )
    return fields | dict(chosen) | {"note": note[1].strip() if note else ""}


async def test_particulars_survive_edits_of_lines_other_windows_and_a_refusal(
    client_for: ClientFor, open_shop: Shop, committed_database: Database
) -> None:
    alpha = open_shop.channel.alpha
    async with committed_database.write() as tx:
        day = str(await tx.today() + timedelta(days=30))
        address = NewAddress(kind="ship_to", street="Dock 4", city="Ningbo", country="CN")
        reach, code = Scope(alpha, OrganisationKind.DEALER), open_shop.channel.code("alpha")
        address_id = await add_address(tx, system_actor(alpha), reach, code, address)
    client = await client_for(alpha)
    await client.post("/cart/add", data={"sku": "P-1", "quantity": "3"})
    said = {
        "po_number": "PO-77",
        "note": "ring at the gate",
        "requested_on": day,
        "ship_to_id": str(address_id),
        "delivery_preference": "split",
        "kind": "sample",
    }
    shown = await in_cart(client)
    kept = await client.post("/cart/particulars", data=shown | said)
    assert kept.status_code == 204
    await client.post("/cart/add", data={"sku": "P-2", "quantity": "1"})
    shown = await in_cart(client)
    assert shown.items() >= said.items(), "another product was put in"
    changed = shown | said | {"po_number": "PO-78", "rows-0-quantity": "5"}
    await client.post("/cart/change", data=changed)
    shown = await in_cart(client)
    assert shown["po_number"] == "PO-78", "kept with the quantities, without scripts"
    assert shown["lines-0-quantity"] == "5"
    refused = await client.post("/cart/place", data=shown | {"requested_on": "2020-01-01"})
    assert refused.status_code == 422, refused.text
    assert 'href="#requested_on"' in refused.text
    assert re.search(r'is-invalid"[^>]*id="requested_on"', refused.text), "beside its field"
    assert "ring at the gate" in refused.text, "on the cart's own page"
    assert (await in_cart(client))["requested_on"] == "2020-01-01", "to be mended, not typed again"


async def test_a_quantity_that_was_not_taken_over_is_not_ordered_unseen(
    client_for: ClientFor, open_shop: Shop
) -> None:
    client = await client_for(open_shop.channel.alpha)
    await client.post("/cart/add", data={"sku": "P-1", "quantity": "3"})
    shown = await in_cart(client)
    typed: dict[str, Any] = shown | {"rows-0-quantity": "4", "po_number": "PO-1"}
    back = await client.post("/cart/place", data=typed)
    assert back.headers["location"].startswith("/cart?cart=")
    shown = await in_cart(client)
    assert (shown["lines-0-quantity"], shown["po_number"]) == ("4", "PO-1")
    placed = await client.post("/cart/place", data=shown)
    order = (await client.get(placed.headers["location"])).text
    assert "PO-1" in order
    await client.post("/cart/add", data={"sku": "P-1", "quantity": "1"})
    assert (await in_cart(client))["po_number"] == "", "the next order begins anew"


async def test_goods_that_are_short_are_told_beside_their_line(
    client_for: ClientFor, open_shop: Shop
) -> None:
    client = await client_for(open_shop.channel.alpha)
    await client.post("/cart/add", data={"sku": "P-2", "quantity": "1"})
    await client.post("/cart/add", data={"sku": "P-1", "quantity": "500"})
    refused = await client.post("/cart/place", data=await in_cart(client))
    assert refused.status_code == 409, refused.text
    rows = re.findall(r"<tr>.*?</tr>", refused.text, re.DOTALL)
    [row] = [row for row in rows if "500 were asked for" in row]
    assert "P-1" in row
    assert 'href="#lines-1-quantity"' in refused.text
    assert 'id="lines-1-quantity"' in row
    without = {"nonce": "n", "lines-0-sku": "P-1", "lines-0-quantity": "500"}
    alone = await client.post("/cart/place", data=without)
    assert (alone.status_code, "Try again as it is" in alone.text) == (409, True)


async def test_nobody_writes_into_anothers_cart(client_for: ClientFor, open_shop: Shop) -> None:
    alpha = await client_for(open_shop.channel.alpha)
    colleague = await client_for(open_shop.channel.alpha)
    await alpha.post("/cart/add", data={"sku": "P-1", "quantity": "3"})
    shown = await in_cart(alpha)
    await colleague.post("/cart/particulars", data=shown | {"po_number": "PO-9"})
    assert (await in_cart(alpha))["po_number"] == ""
