"""One dealer's trade, made through the API: what no stranger may see or touch.

Alpha buys from East: one order shipped, billed, received with a difference and paid in part, one
confirmed, one blocked. Every text that only they know carries the word SECRET.
"""

import re
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import text

from kernel.db import Database
from tests.support.factories import (
    Channel,
    make_credit,
    make_price,
    make_product,
    make_stock,
)
from tests.support.http import ClientFor

PRICE_MINOR = 2_000
LIMIT_MINOR = 1_000_000


@dataclass(frozen=True, slots=True)
class Trade:
    """What stands in the address of a page about it."""

    channel: Channel
    shipped: str
    confirmed: str
    blocked: str
    shipment: str
    returned: str
    returned_id: int
    return_request: int
    invoice: str
    payment: int
    claim: int
    receipt: int
    count: int
    sale: int
    supply: int
    token: int
    address: int
    cart: int
    notice: int
    user: int
    move: int
    price_list: int
    order_id: int
    versions: dict[str, int]
    shipment_line: int
    document: int
    file: int

    @property
    def numbers(self) -> tuple[str, ...]:
        """Numbers of documents that only the two of them know."""
        return (
            self.shipped,
            self.confirmed,
            self.blocked,
            self.shipment,
            self.returned,
            self.invoice,
        )


async def make_trade(database: Database, channel: Channel, client_for: ClientFor) -> Trade:
    """Make it; the goods are BIKE and BELL, both sold by headquarters' list."""
    async with database.write() as tx:
        for sku in ("BIKE", "BELL"):
            product = await make_product(tx, sku)
            await make_price(tx, channel, product, "20")
            await make_stock(tx, channel.east, product, 1_000)
        await make_credit(tx, channel.east, channel.alpha, limit_minor=LIMIT_MINOR)
    alpha = await client_for(channel.alpha)
    east = await client_for(channel.east)
    hq = await client_for(channel.hq)
    shipped = await place(alpha, "first", 10)
    delivery = await ask(
        east,
        f"/orders/{shipped}/ship",
        {"carrier": "SECRET carrier", "tracking_number": "SECRET-TRACK"},
    )
    shipment = delivery["shipment"]
    lines = (await alpha.get(f"/api/v1/shipments/{shipment}")).json()["lines"]
    note = {"shipment_line_id": lines[0]["id"], "received": 8, "note": "SECRET difference"}
    await ask(alpha, f"/shipments/{shipment}/receive", {"lines": [note]})
    returned, asked = await send_back(alpha, east, shipped)
    confirmed = await place(alpha, "second", 20)
    blocked = await place(alpha, "third", 900)
    await ask(
        east,
        "/payments",
        {
            "payer": channel.code("alpha"),
            "amount_minor": 5_000,
            "currency": channel.currency,
            "paid_on": "2026-03-02",
            "reference": "SECRET reference",
        },
    )
    await move_goods(alpha, east)
    await ask(alpha, "/tokens", {"name": "SECRET program"})
    await ask(alpha, "/cart", {"lines": [{"sku": "BELL", "quantity": "4"}], "name": "SECRET cart"})
    told = {"nonce": "n", "amount": "1", "paid_on": "2026-03-02", "reference": "SECRET notice"}
    assert (await alpha.post("/account/pay", data=told)).is_redirect
    address = {"street": "SECRET street", "city": "SECRET city", "country": "CN"}
    code = channel.code("alpha")
    await ask(hq, f"/organisations/{code}/addresses", address)
    await ask(
        hq, f"/organisations/{code}/moves", {"parent": channel.code("west"), "on": "2026-06-01"}
    )
    printed = await alpha.get(f"/invoices/{delivery['invoice']}/print")
    async with database.read() as tx:
        ids = (await tx.execute(_IDS, {"shipped": shipped})).mappings().one()
        rows = await tx.execute(text("SELECT number, state, version FROM sales_order"))
        orders = {row.number: row for row in rows}
    thread = f"/threads/order/{ids['order_id']}"
    await alpha.post(
        thread,
        data={"body": "SECRET message", "nonce": "once"},
        files={"file": ("SECRET.txt", b"SECRET content")},
    )
    [file] = re.findall(r"/files/(\d+)", (await alpha.get(thread)).text)
    assert orders[confirmed].state == "confirmed"
    assert orders[blocked].state == "blocked"
    assert None not in dict(ids).values(), dict(ids)
    return Trade(
        channel=channel,
        shipped=shipped,
        confirmed=confirmed,
        blocked=blocked,
        shipment=shipment,
        returned=returned,
        return_request=asked,
        invoice=delivery["invoice"],
        file=int(file),
        document=int(printed.headers["location"].rsplit("/", 1)[-1]),
        versions={number: row.version for number, row in orders.items()},
        **ids,
    )


async def send_back(
    dealer: httpx.AsyncClient, branch: httpx.AsyncClient, order: str
) -> tuple[str, int]:
    """A return that the branch booked, and one more that the dealer asks for."""
    back = {"lines": [{"line_no": 1, "quantity": 1}], "reason": "SECRET reason"}
    returned = await ask(branch, f"/orders/{order}/return", back)
    wish = {"lines": [{"line_no": 1, "quantity": 2}], "reason": "SECRET wish"}
    asked = await ask(dealer, f"/orders/{order}/return-requests", wish)
    return str(returned["number"]), int(asked["id"])


async def move_goods(dealer: httpx.AsyncClient, branch: httpx.AsyncClient) -> None:
    """A sale of the dealer's, goods that come in and a count at the branch."""
    await ask(dealer, "/sell-out", {"rows": [{"sku": "BIKE", "quantity": 3}]})
    await ask(branch, "/stock/supplies", {"rows": [{"sku": "BELL", "quantity": 5}]})
    await ask(branch, "/stock/counts", {"rows": [{"sku": "BELL", "counted": 1_004}]})


async def place(client: httpx.AsyncClient, key: str, quantity: int) -> str:
    """Place an order; its number."""
    answer = await ask(
        client,
        "/orders",
        {
            "lines": [{"sku": "BIKE", "quantity": quantity}],
            "po_number": f"SECRET-PO-{key}",
            "note": "SECRET note",
        },
        key=key,
    )
    return str(answer["number"])


async def ask(
    client: httpx.AsyncClient, path: str, body: dict[str, Any], *, key: str = "once"
) -> dict[str, Any]:
    """POST to the API; it must succeed."""
    answer = await client.post(f"/api/v1{path}", json=body, headers={"Idempotency-Key": key})
    assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
    found: dict[str, Any] = answer.json() if answer.content else {}
    return found


_IDS = text(
    """
    SELECT (SELECT id FROM payment) AS payment, (SELECT id FROM claim) AS claim,
           (SELECT id FROM receipt) AS receipt,
           (SELECT max(id) FROM stock_count) AS count,
           (SELECT id FROM sell_out) AS sale, (SELECT max(id) FROM supply) AS supply,
           (SELECT id FROM api_token WHERE name = 'SECRET program') AS token,
           (SELECT id FROM address) AS address, (SELECT id FROM cart) AS cart,
           (SELECT id FROM payment_notice) AS notice,
           (SELECT min(m.user_id) FROM membership m JOIN sales_order o
               ON o.buyer_id = m.organisation_id AND o.number = :shipped) AS user,
           (SELECT id FROM organisation_move) AS move, (SELECT id FROM price_list) AS price_list,
           (SELECT id FROM shipment_line) AS shipment_line,
           (SELECT id FROM stock_return) AS returned_id,
           (SELECT id FROM sales_order WHERE number = :shipped) AS order_id
    """
)
