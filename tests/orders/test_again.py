"""An order again: changed before it leaves, put into a cart, and what runs out."""

import re
from datetime import date, timedelta
from decimal import Decimal

from catalogue import Product, ProductStatus
from credit.home_dealer import DayAhead, ahead_of
from credit.views import OpenItemRow
from inventory import SoldRow, StockRow, record_sell_out
from kernel.db import Database
from orders.restocking import suggest
from tests.orders.conftest import Shop, place_all
from tests.support.factories import make_stock
from tests.support.http import ClientFor

TODAY = date(2026, 3, 2)


def product(id_: int, *, minimum: int = 1, multiple: int = 1) -> Product:
    status = ProductStatus.ACTIVE
    sku = f"P-{id_}"
    units = {"EA": (1, 1)}
    return Product(id_, sku, sku, status, None, "standard", "EA", minimum, multiple, 1, (), units)


def shelf(id_: int, on_hand: int, out: int, in_transit: int = 0) -> StockRow:
    return StockRow(9, id_, f"P-{id_}", f"P-{id_}", on_hand, 0, 0, in_transit, 0, out)


def test_what_runs_out_is_ordered_up_to_its_days_in_whole_packs() -> None:
    rows = [shelf(1, 10, 90), shelf(2, 30, 90), shelf(3, -4, 90, in_transit=5), shelf(4, 0, 9)]
    products = {1: product(1, multiple=12), 2: product(2), 3: product(3), 4: product(4, minimum=20)}
    found = suggest(rows, {3: 2, 4: 1}, products)
    assert [(one.product.id, one.days, one.order) for one in found] == [
        (3, Decimal(7), 35),
        (1, Decimal(10), 36),
        (4, Decimal(10), 20),
    ]


def test_exposure_falls_by_what_is_due() -> None:
    def bill(due: date, minor: int) -> OpenItemRow:
        return OpenItemRow(1, 2, "CNY", "invoice", 3, "I", None, TODAY, due, minor, minor, 0, "")

    bills = [
        bill(TODAY - timedelta(3), 100),
        bill(TODAY + timedelta(5), 50),
        bill(TODAY + timedelta(5), 25),
        bill(TODAY + timedelta(60), 10),
    ]
    assert ahead_of(bills, 400, TODAY) == [
        DayAhead(TODAY, 100, 300, late=True),
        DayAhead(TODAY + timedelta(5), 75, 225),
    ]


async def test_a_dealer_changes_its_order_and_orders_again(
    client_for: ClientFor, committed_database: Database, open_shop: Shop
) -> None:
    [placed] = await place_all(
        committed_database, [open_shop.order(None, ("P-1", 3), ("P-2", 4), po_number="PO-9")]
    )
    async with committed_database.write() as tx:
        await make_stock(tx, open_shop.channel.alpha, open_shop.products[2], 5)
        sold = SoldRow(open_shop.channel.alpha, open_shop.products[2].id, 50)
        await record_sell_out(tx, open_shop.alpha.actor, [sold])
    number = placed.number  # type: ignore[union-attr]
    alpha = await client_for(open_shop.channel.alpha)
    page = (await alpha.get(f"/orders/{number}")).text
    assert "7 are ready to be shipped" in page
    form = (await alpha.get(f"/orders/{number}/edit")).text
    assert 'value="PO-9"' in form
    typed = {
        "version": "1",
        "rows-0-sku": "P-1",
        "rows-0-quantity": "5",
        "rows-1-sku": "P-2",
        "rows-1-quantity": "0",
        "rows-2-sku": "NOPE",
        "rows-2-quantity": "1",
        "po_number": "PO-9",
        "delivery_preference": "complete",
    }
    refused = await alpha.post(f"/orders/{number}/edit", data=typed)
    assert refused.status_code == 422
    assert "There is no product NOPE" in refused.text
    done = await alpha.post(f"/orders/{number}/edit", data=typed | {"rows-2-sku": "P-3"})
    assert done.is_redirect, done.text
    assert "6 are ready to be shipped" in (await alpha.get(f"/orders/{number}")).text
    assert (await alpha.post(f"/orders/{number}/edit", data=typed)).status_code == 409
    for _ in range(2):
        again = await alpha.post(f"/orders/{number}/again")
    cart = (await alpha.get(again.headers["location"])).text
    assert re.findall(r'name="lines-\d-quantity" value="(\d+)"', cart) == ["5", "1"]
    beta = await client_for(open_shop.channel.beta)
    assert (await beta.get(f"/orders/{number}/edit")).status_code == 404
    assert (await beta.post(f"/orders/{number}/again")).status_code == 404
    home = (await alpha.get("/")).text
    assert "Runs out soon" in home
    assert "Credit with" in home
    await alpha.post("/restocking")
    assert "Suggested order" in (await alpha.get("/cart")).text
