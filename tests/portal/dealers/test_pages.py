"""The health of dealers and the page of one, as their branch sees them."""

import re

from kernel.db import Database
from tests.support.factories import (
    make_channel,
    make_credit,
    make_price,
    make_product,
    make_stock,
)
from tests.support.http import ClientFor
from tests.support.queries import count_queries
from tests.support.trade import ask


def codes(page: str) -> list[str]:
    """The dealers in the order of the table."""
    return re.findall(r'<a href="/dealers/([A-Z]+)">', page)


async def test_a_branch_sees_how_its_dealers_are_and_everything_about_one(
    committed_database: Database, client_for: ClientFor
) -> None:
    async with committed_database.write() as tx:
        channel = await make_channel(tx)
        product = await make_product(tx, "BIKE")
        await make_price(tx, channel, product, "20")
        await make_stock(tx, channel.east, product, 100)
        await make_credit(tx, channel.east, channel.alpha, limit_minor=100_000)
    alpha, east = await client_for(channel.alpha), await client_for(channel.east)
    line = {"lines": [{"sku": "BIKE", "quantity": 10}]}
    number = (await ask(alpha, "/orders", line))["number"]
    await ask(alpha, "/sell-out", {"rows": [{"sku": "BIKE", "quantity": 3}]})

    assert codes((await east.get("/dealers")).text)[0] == "ALPHA"
    assert codes((await east.get("/dealers?trouble=no_order&sort=name")).text) == ["BETA", "DELTA"]
    assert codes((await east.get("/dealers?sort=-sold")).text)[0] == "ALPHA"
    assert codes((await east.get("/dealers?sort=overdue;drop+table")).text)[0] == "ALPHA"
    with count_queries(committed_database) as sent:
        await east.get("/dealers")
    assert len(sent) <= 8, sent

    page = (await east.get("/dealers/ALPHA")).text
    assert number in page
    assert "200.00" in page
    assert (await (await client_for(channel.west)).get("/dealers/ALPHA")).status_code == 404

    nonce = re.findall(r'name="nonce" value="([^"]+)"', page)[0]
    day = re.findall(r'name="on" value="([^"]+)"', page)[0]
    typed = {"nonce": nonce, "on": day, "kind": "visit", "text": "Wants <b>more</b> bells"}
    assert (await east.post("/dealers/ALPHA/notes", data=typed)).status_code == 303
    assert (await east.post("/dealers/ALPHA/notes", data=typed)).status_code == 303
    noted = (await east.get("/dealers/ALPHA")).text
    assert noted.count("Wants &lt;b&gt;more&lt;/b&gt; bells") == 1
    empty = await east.post("/dealers/ALPHA/notes", data=typed | {"text": " ", "nonce": "n"})
    assert empty.status_code == 422
    assert 'id="notes"' not in (await alpha.get("/dealers/ALPHA")).text
    assert (await alpha.post("/dealers/DELTA/notes", data=typed)).status_code == 403
    west = await client_for(channel.west)
    assert (await west.post("/dealers/ALPHA/notes", data=typed)).status_code == 404
