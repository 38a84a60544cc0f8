"""One search over everything: what is mine is found, what is another's is not."""

import re

import pytest
from sqlalchemy import text

from kernel.db import Database
from tests.support.factories import Channel
from tests.support.http import ClientFor
from tests.support.queries import count_queries
from tests.support.trade import Trade, make_trade

EVIL = {"evil": "<script>alert(1)</script>"}


@pytest.fixture
async def trade(committed_database: Database, channel: Channel, client_for: ClientFor) -> Trade:
    """Alpha's trade with East."""
    return await make_trade(committed_database, channel, client_for)


def found(page: str) -> set[str]:
    """The addresses among the results."""
    results = page.partition('id="search-results"')[2]
    return set(re.findall(r'class="found" href="([^"]+)"', results))


async def test_everybody_finds_what_is_theirs_and_nothing_else(
    client_for: ClientFor, channel: Channel, trade: Trade
) -> None:
    order = f"/orders/{trade.confirmed}"
    for organisation, finds in (
        (channel.alpha, True),
        (channel.east, True),
        (channel.hq, True),
        (channel.beta, False),
        (channel.west, False),
    ):
        client = await client_for(organisation)
        assert (order in found((await client.get(f"/search?q={trade.confirmed}")).text)) is finds
        invoices = found((await client.get(f"/search?q={trade.invoice}")).text)
        assert any(trade.invoice in path for path in invoices) is finds
    east, west = await client_for(channel.east), await client_for(channel.west)
    alpha = f"/dealers/{channel.code('alpha')}"
    assert alpha in found((await east.get("/search?q=Alpha")).text)
    assert alpha not in found((await west.get("/search?q=Alpha")).text)
    other = await client_for(channel.beta)
    assert alpha not in found((await other.get("/search?q=Alpha")).text)


@pytest.mark.usefixtures("trade")
async def test_products_and_pages_are_found_by_a_part_of_their_name(
    client_for: ClientFor, channel: Channel
) -> None:
    client = await client_for(channel.alpha)
    assert "/catalogue/BIKE" in found((await client.get("/search?q=bik")).text)
    pages = found((await client.get("/search?q=catal")).text)
    assert "/catalogue" in pages
    other = await client_for(channel.beta)
    assert "/approvals" not in found((await other.get("/search")).text)
    chinese = await client_for(channel.east, language="zh")
    assert "/orders" in found((await chinese.get("/search?q=订单")).text)


async def test_a_search_costs_a_fixed_number_of_queries(
    client_for: ClientFor, channel: Channel, trade: Trade, committed_database: Database
) -> None:
    client = await client_for(channel.hq)
    await client.get("/search?q=a1")
    with count_queries(committed_database) as queries:
        await client.get(f"/search?q={trade.confirmed[:4]}")
    assert len(queries) <= 30


async def test_scripts_in_names_are_text_on_every_page(
    client_for: ClientFor, channel: Channel, trade: Trade, committed_database: Database
) -> None:
    async with committed_database.write() as tx:
        await tx.execute(
            text("UPDATE organisation SET name = :evil WHERE kind <> 'headquarters'"), EVIL
        )
        await tx.execute(text("UPDATE sales_order SET note = :evil, po_number = :evil"), EVIL)
        await tx.execute(text("UPDATE product SET name = :evil"), EVIL)
    paths = [
        "/", "/orders", f"/orders/{trade.confirmed}", f"/orders/{trade.blocked}", "/catalogue",
        "/account", "/invoices", "/deliveries", "/stock", "/dealers", "/search?q=script",
        "/filters?path=/orders&query=q%3D%3Cscript%3E", "/orders?q=%3Cscript%3Ealert(1)",
    ]  # fmt: skip
    for organisation in (channel.alpha, channel.east):
        client = await client_for(organisation)
        for path in paths:
            answer = await client.get(path)
            assert answer.status_code in {200, 403, 404}, path
            assert "<script>alert" not in answer.text, path
