"""Sell-out in the dealer's own columns: read, asked once, remembered, nothing dropped."""

import re
from datetime import date
from decimal import Decimal

import pytest

from catalogue import Product, ProductStatus
from inventory.sales_files import Sale, table_of
from kernel.db import Database
from kernel.tables import read_text
from tests.support.factories import make_channel, make_product, make_stock
from tests.support.http import ClientFor

TODAY = date(2026, 3, 2)
PEN = Product(
    1, "PEN", "Pen", ProductStatus.ACTIVE, None, "standard", "EA", 1, 1, 1, (), {"EA": (1, 1)}
)


@pytest.mark.parametrize(
    "text",
    [
        "PEN\t3\t2026-03-01\t9.5",
        "货号\t销售数量\t销售日期\t售价\nPEN\t3\t2026/3/1\t9.50",
        "When;Artikel;Qty;Price\n01.03.2026;PEN;3;9.5",
        "date,sku,quantity,price\n20260301,PEN,3.0,9.5",
    ],
)
def test_a_line_is_read_in_whatever_columns_it_stands(text: str) -> None:
    table = table_of(read_text(text), {"artikel": "code", "when": "sold_on"})
    sales, wrong = table.read({"PEN": PEN}, TODAY)
    assert not wrong
    [sale] = sales
    assert sale == Sale(sale.line, 1, 3, date(2026, 3, 1), Decimal("9.5"))


def test_every_reason_of_a_wrong_line_is_told() -> None:
    text = "sku\tqty\tdate\tprice\nPAN\t0\t3/4/2026\tfree\n\nPEN\t1\t2026-03-03\t"
    _, wrong = table_of(read_text(text), {}).read({"PEN": PEN}, TODAY)
    assert [(one.line, len(one.problems)) for one in wrong] == [(2, 4), (4, 1)]


async def test_headings_are_asked_once_and_wrong_lines_stay(
    client_for: ClientFor, committed_database: Database
) -> None:
    async with committed_database.write() as tx:
        channel = await make_channel(tx)
        product = await make_product(tx, "BIKE")
        await make_stock(tx, channel.alpha, product, 10)
    client = await client_for(channel.alpha)
    brought = b"Was\tWieviel\nBIKE\t4\nBOKE\t1\n"
    file = {"file": ("sales.csv", brought)}
    asked = await client.post("/stock/sell-out/bring", data={"nonce": "n"}, files=file)
    assert "Say which columns hold" in asked.text
    columns = {
        "columns-0-at": "0",
        "columns-0-field": "code",
        "columns-1-at": "1",
        "columns-1-field": "quantity",
    }
    sent = {"nonce": "n", "text": brought.decode(), "do": "record"} | columns
    for _ in range(2):
        recorded = await client.post("/stock/sell-out/bring", data=sent)
        assert "1 line is recorded" in recorded.text
        assert "There is no product BOKE" in recorded.text
        assert re.search(r"<textarea[^>]*>Was\tWieviel\nBOKE\t1</textarea>", recorded.text)
    assert (await client.get("/stock/sell-out")).text.count("sell-out/1") <= 1
    again = await client.post("/stock/sell-out/bring", data={"nonce": "m"}, files=file)
    assert "Say which columns hold" not in again.text
    assert "1 sale" in again.text
    stock = (await client.get("/stock")).text
    assert re.search(r'class="n"[^>]*>6<', stock), "recorded once"
