"""Documents over HTTP: what they say, in both languages; frozen once issued; not for strangers."""

import io
from decimal import Decimal
from typing import Any

import httpx
import pytest
from pypdf import PdfReader
from sqlalchemy import text

from inventory import SupplyRow, record_supply
from kernel.actor import system_actor
from kernel.db import Database, Tx
from pricing import (
    BuyerScope,
    NewAssignment,
    NewEntry,
    NewPriceList,
    save_assignments,
    save_entries,
    save_price_lists,
)
from tests.support.factories import Channel, make_credit, make_products
from tests.support.http import ClientFor
from tests.support.trade import Trade, ask, make_trade
from tests.support.wait import until

pytestmark = pytest.mark.pdf


@pytest.fixture
async def trade(committed_database: Database, channel: Channel, client_for: ClientFor) -> Trade:
    async with committed_database.write() as tx:
        await tx.execute(text(_PARTICULARS))
    return await make_trade(committed_database, channel, client_for)


_PARTICULARS = """
    UPDATE organisation SET tax_number = 'TAX-123', invoice_title = 'East Sales Ltd',
        invoice_address = '1 Harbour Road', invoice_bank = 'Harbour Bank',
        invoice_account = 'ACC-99' WHERE code = 'EAST'
"""


async def printed(client: httpx.AsyncClient, path: str) -> str:
    """The text of the PDF behind an address, waited for."""
    [content] = await fetched(client, path)
    return text_of(content)


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


async def fetched(client: httpx.AsyncClient, *paths: str) -> list[bytes]:
    found: list[bytes] = []
    for path in paths:
        answer = await client.get(path, follow_redirects=True)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:300]}"
        where = str(answer.url)
        last: list[Any] = [answer]

        async def ready(where: str = where, last: list[Any] = last) -> bool:
            last[0] = await client.get(where)
            return bool(last[0].headers["content-type"] == "application/pdf")

        await until(ready, within_seconds=60)
        found.append(last[0].content)
    return found


async def test_every_document_of_a_trade_says_what_it_must(
    client_for: ClientFor, channel: Channel, trade: Trade
) -> None:
    alpha, east = await client_for(channel.alpha), await client_for(channel.east)
    confirmation = await printed(alpha, f"/orders/{trade.confirmed}/print/confirmation")
    for said in ("Order confirmation", trade.confirmed, "Alpha Trading", "SECRET-PO-second"):
        assert said in confirmation
    pick = await printed(east, f"/orders/{trade.confirmed}/pick-list")
    assert "Pick list" in pick
    assert "BIKE" in pick
    assert "¥" not in pick
    slip = await printed(alpha, f"/deliveries/{trade.shipment}/print/packing-slip")
    assert "SECRET-TRACK" in slip
    note = await printed(alpha, f"/deliveries/{trade.shipment}/print/delivery-note")
    assert "Received by" in note
    assert trade.shipped in note
    returned = await printed(east, f"/returns/{trade.returned}/print")
    for said in ("Return note", trade.returned, trade.shipped, "Alpha Trading", "SECRET reason"):
        assert said in returned
    invoice = await printed(alpha, f"/invoices/{trade.invoice}/print")
    told = (trade.invoice, trade.shipped, trade.shipment, "SECRET-PO-first", "Mar 2, 2026")
    for said in ("Invoice", *told, "TAX-123", "ACC-99", "Page 1 / 1"):
        assert said in invoice, invoice
    statement = await printed(alpha, "/account/statement")
    for said in ("Opening balance", trade.invoice, "Closing balance", "SECRET reference"):
        assert said in statement


async def test_what_was_issued_stays_as_it_was_and_is_copied_in_another_language(
    client_for: ClientFor, channel: Channel, trade: Trade, committed_database: Database
) -> None:
    alpha = await client_for(channel.alpha)
    [before] = await fetched(alpha, f"/invoices/{trade.invoice}/print")
    async with committed_database.write() as tx:
        await tx.execute(text("UPDATE organisation SET tax_number = 'CHANGED' WHERE code = 'EAST'"))
    again, chinese = await fetched(
        alpha, f"/invoices/{trade.invoice}/print", f"/invoices/{trade.invoice}/print?language=zh"
    )
    assert again == before
    for said in ("发票", trade.invoice, trade.shipped, "TAX-123"):
        assert said in text_of(chinese)
    async with committed_database.read() as tx:
        stored = await tx.execute(
            text("SELECT size, octet_length(content) FROM document_rendering")
        )
        assert [row[0] for row in stored] == [len(before), len(chinese)]


async def test_a_statement_with_a_late_booking_is_another_document(
    client_for: ClientFor, channel: Channel, trade: Trade
) -> None:
    assert trade.payment
    alpha, east = await client_for(channel.alpha), await client_for(channel.east)
    first = (await alpha.get("/account/statement")).headers["location"]
    assert (await alpha.get("/account/statement")).headers["location"] == first
    payment = {
        "payer": channel.code("alpha"),
        "amount_minor": 700,
        "currency": channel.currency,
        "paid_on": "2026-03-02",
    }
    await ask(east, "/payments", payment, key="late")
    assert (await alpha.get("/account/statement")).headers["location"] != first


async def test_strangers_get_none_and_what_cannot_be_printed_says_why(
    client_for: ClientFor, channel: Channel, trade: Trade
) -> None:
    alpha = await client_for(channel.alpha)
    refused = (
        (f"/orders/{trade.blocked}/print/confirmation", 409, "not confirmed"),
        (f"/orders/{trade.confirmed}/print/poem", 404, "no such document"),
    )
    for path, status, said in refused:
        answer = await alpha.get(path)
        assert answer.status_code == status
        assert said in answer.text
    for who in (channel.beta, channel.delta, channel.west):
        stranger = await client_for(who)
        for path in (
            f"/documents/{trade.document}",
            f"/orders/{trade.confirmed}/print/confirmation",
            f"/orders/{trade.confirmed}/pick-list",
            f"/deliveries/{trade.shipment}/print/delivery-note",
            f"/invoices/{trade.invoice}/print",
            f"/dealers/{channel.code('alpha')}/account/statement",
        ):
            assert (await stranger.get(path)).status_code in {403, 404}, path


async def test_the_channel_report_carries_its_instant(
    client_for: ClientFor, channel: Channel, trade: Trade
) -> None:
    assert trade.numbers
    headquarters = await client_for(channel.hq)
    report = await printed(headquarters, "/reports/channel.pdf")
    for said in ("Channel report", "Headquarters", "Mar 2, 2026 10:00", "Supplied"):
        assert said in report


async def test_an_order_of_five_hundred_lines_is_made_while_its_reader_waits(
    client_for: ClientFor, channel: Channel, committed_database: Database
) -> None:
    async with committed_database.write() as tx:
        await make_catalogue(tx, channel)
    alpha = await client_for(channel.alpha)
    lines = [{"sku": f"ITEM-{n:03d}", "quantity": 1} for n in range(500)]
    number = (await ask(alpha, "/orders", {"lines": lines}))["number"]
    answer = await alpha.get(f"/orders/{number}/print/confirmation", follow_redirects=True)
    if answer.headers["content-type"] != "application/pdf":
        assert "is being made" in answer.text
        assert answer.headers["refresh"] == "2"
    [content] = await fetched(alpha, f"/orders/{number}/print/confirmation")
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) > 10
    assert "ITEM-499" in text_of(content)
    for at, page in enumerate(pages, start=1):
        said = page.extract_text()
        assert f"{at} / {len(pages)}" in said
        assert "Unit price" in said or at == len(pages)


async def make_catalogue(tx: Tx, channel: Channel) -> None:
    """Five hundred products with a price, stock and credit."""
    products = await make_products(tx, [f"ITEM-{n:03d}" for n in range(500)])
    code = "MANY"
    lists = await save_price_lists(
        tx, [NewPriceList(channel.hq, code, "Dealer prices", channel.currency)]
    )
    await save_assignments(tx, [NewAssignment(lists[code], BuyerScope(node_id=channel.hq))])
    await save_entries(tx, [NewEntry(lists[code], one.id, Decimal(20), 1) for one in products])
    supplies = [SupplyRow(channel.east, one.id, 5) for one in products]
    await record_supply(tx, system_actor(channel.east), supplies)
    await make_credit(tx, channel.east, channel.alpha, limit_minor=100_000_000)
