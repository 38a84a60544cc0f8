"""Quick order and carts: lines typed, pasted and brought; two windows on one cart; templates."""

import io
import re
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from kernel.tables import read_table, read_text
from orders.leaving import earliest_leaving
from orders.quick import TypedLine, lines_of
from tests.orders.conftest import Shop
from tests.orders.test_rules import party
from tests.support.http import ClientFor

FINE = [TypedLine("P-1", "3"), TypedLine("P-2", "4", "BOX")]


def sheet() -> bytes:
    """A workbook with headings in another order and a number that Excel keeps as 3.0."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["数量", "货号", "单位"])
        page.write_row(1, 0, [3, "P-1"])
        page.write_row(2, 0, [4, "P-2", "BOX"])
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"P-1\t3\nP-2\t4\tBOX\n\n",
        b"P-1;3\r\nP-2;4;BOX",
        b"P-1 3\nP-2 4 BOX",
        b"3,P-1,\n4,P-2,BOX",
        b"SKU,Unit,Order qty\nP-1,,3\nP-2,BOX,4",
        "货号,数量,单位\nP-1,3,\nP-2,4,BOX".encode("gb18030"),
        sheet(),
    ],
)
async def test_lines_are_read_however_they_come(content: bytes) -> None:
    assert lines_of(await read_table(content)) == FINE


def test_no_row_is_dropped_between_others() -> None:
    assert read_text("P-1\n\nP-2\n\n") == [["P-1"], [], ["P-2"]]


@pytest.mark.parametrize(
    ("at", "cut_off", "day"),
    [
        ("2026-03-02T07:59", time(16), "2026-03-02"),
        ("2026-03-02T08:01", time(16), "2026-03-03"),
        ("2026-03-06T08:01", time(16), "2026-03-09"),
        ("2026-03-07T01:00", None, "2026-03-09"),
        ("2026-03-01T16:30", None, "2026-03-02"),
    ],
)
def test_goods_leave_on_a_working_day_after_the_cut_off(
    at: str, cut_off: time | None, day: str
) -> None:
    seller = party(1, order_cut_off=cut_off, zone=ZoneInfo("Asia/Shanghai"))
    placed = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert earliest_leaving(seller, placed).isoformat() == day


async def test_lines_are_resolved_and_only_the_wrong_ones_stay(
    client_for: ClientFor, open_shop: Shop
) -> None:
    client = await client_for(open_shop.channel.alpha)
    pasted = "p-1\t2\nP1\t1\nP-2\t1000\nP-3\tmany\nP-3\t4"
    checked = await client.post("/quick-order", data={"nonce": "n", "pasted": pasted})
    assert "4 lines can be ordered" not in checked.text
    assert "3 lines can be ordered" in checked.text
    assert "There is no product P1" in checked.text
    assert "must be a number above zero" in checked.text
    assert "only 100 available" in checked.text
    marked = re.findall(r'is-invalid" name="rows-\d+-(\w+)" value="(\w+)"', checked.text)
    assert marked == [("code", "P1"), ("quantity", "many")], "where the mistake is"
    assert "Did you mean" not in checked.text, "P-3 is what was meant"
    sent = {"nonce": "n", "pasted": pasted, "do": "cart"}
    for _ in range(2):
        left = await client.post("/quick-order", data=sent)
        assert "3 lines are in the cart" in left.text
        assert 'value="P1"' in left.text
    cart = await client.get("/cart")
    assert 'name="lines-0-quantity" value="2"' in cart.text, "twice sent, once put in"
    assert 'name="lines-2-sku" value="P-3"' in cart.text
    nameless = await client.get("/quick-order/line?at=0&code=&quantity=5")
    assert "its number is missing" in nameless.text
    line = await client.get("/quick-order/line?at=0&code=P-1&quantity=5")
    assert "50.00" in line.text
    refused = await client.post(
        "/quick-order", data={"nonce": "x"}, files={"file": ("order.xlsx", b"PK\x03\x04 no")}
    )
    assert refused.status_code == 422
    assert "cannot be read" in refused.text


async def test_a_company_is_told_once_to_say_for_whom_it_orders(
    client_for: ClientFor, open_shop: Shop
) -> None:
    client = await client_for(open_shop.channel.hq)
    pasted = {"nonce": "n", "pasted": "P-1\t2\nP-2\t4", "do": "cart"}
    refused = await client.post("/quick-order", data=pasted)
    assert refused.text.count("Say above which dealer you order for") == 1
    assert "is-invalid" not in refused.text
    unknown = await client.post("/quick-order", data={**pasted, "buyer": "NOBODY"})
    assert unknown.text.count("There is no dealer NOBODY") == 1
    code = open_shop.channel.code("alpha")
    taken = await client.post("/quick-order", data={**pasted, "buyer": code})
    cart = await client.get(taken.headers["location"])
    assert f'name="buyer" value="{code}"' in cart.text, "the cart knows for whom"
    assert 'name="lines-1-sku" value="P-2"' in cart.text


async def test_the_other_window_of_a_cart_neither_changes_nor_orders_it(
    client_for: ClientFor, open_shop: Shop
) -> None:
    client = await client_for(open_shop.channel.alpha)
    await client.post("/cart/add", data={"sku": "P-1", "quantity": "3"})
    seen = (await client.get("/cart")).text
    [cart_id] = set(re.findall(r'name="cart_id" value="(\d+)"', seen))
    [version] = set(re.findall(r'name="version" value="(\d+)"', seen))
    await client.post("/cart/template", data={"cart_id": cart_id, "name": "Weekly"})
    order = {
        "nonce": "one",
        "cart_id": cart_id,
        "version": version,
        "lines-0-sku": "P-1",
        "lines-0-quantity": "3",
    }
    placed = await client.post("/cart/place", data=order)
    assert placed.status_code == 303, placed.text
    twice = await client.post("/cart/place", data=order)
    assert twice.headers["location"] == placed.headers["location"]
    again = await client.post("/cart/place", data=order | {"nonce": "two", "po_number": "PO-7"})
    assert again.headers["location"] == f"/cart?cart={cart_id}"
    assert "another window" in (await client.get(again.headers["location"])).text
    changed = {"cart_id": cart_id, "version": version}
    assert (await client.post("/cart/change", data=changed)).status_code == 409
    [template] = re.findall(r'name="template_id" value="(\d+)"', (await client.get("/cart")).text)
    await client.post("/cart/fill", data={"template_id": template, "cart_id": cart_id})
    assert 'name="lines-0-quantity" value="3"' in (await client.get("/cart")).text
    stranger = await client_for(open_shop.channel.alpha)
    for path in ("/cart/fill", "/cart/template", "/cart/drop"):
        data = {"template_id": template, "cart_id": cart_id, "name": "Mine now"}
        assert (await stranger.post(path, data=data)).status_code == 404
    await client.post("/cart/open", data={"name": "Workshop"})
    assert "Workshop" in (await client.get("/cart")).text
