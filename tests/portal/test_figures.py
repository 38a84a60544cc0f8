"""No dead figures: what a figure opens are the rows that make it."""

import re
from html import unescape

import httpx
import pytest

from kernel.db import Database
from tests.support.factories import Channel
from tests.support.http import ClientFor
from tests.support.trade import Trade, ask, make_trade, place

LINK = re.compile(r'<a class="[^"]*text-reset" href="([^"]+)">(?:<[^>]+>)*\s*([^<]+)<')
ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r'<td class="n[^"]*"[^>]*>\s*(?:<[^>]+>)*\s*([^<]*)')
ADDING_UP = ("/orders", "/stock/sales", "/reports/documents")
"""Lists whose last figure of each row is its part in what was asked."""


@pytest.fixture
async def trade(committed_database: Database, channel: Channel, client_for: ClientFor) -> Trade:
    """Alpha's trade with East, with one order cancelled and one sale taken back."""
    trade = await make_trade(committed_database, channel, client_for)
    alpha = await client_for(channel.alpha)
    gone = await place(alpha, "fourth", 30)
    version = (await alpha.get(f"/api/v1/orders/{gone}")).json()["version"]
    await ask(alpha, f"/orders/{gone}/cancel", {"version": version})
    wrong = {"rows": [{"sku": "BIKE", "quantity": 2}]}
    await ask(alpha, "/sell-out", wrong, key="taken back")
    newest = re.findall(r"/stock/sell-out/(\d+)/reverse", (await alpha.get("/stock/sell-out")).text)
    assert (await alpha.post(f"/stock/sell-out/{newest[0]}/reverse")).is_redirect
    return trade


async def test_figures_are_the_sums_of_the_rows_they_open(
    client_for: ClientFor, trade: Trade
) -> None:
    branch = await client_for(trade.channel.east)
    wrong = []
    for path, at_least in {"/": 4, "/today": 4, "/dealers": 2, "/dealers/ALPHA": 2}.items():
        shown = (await branch.get(path)).text
        links = [(unescape(address), value) for address, value in LINK.findall(shown)]
        opened = [link for link in links if link[0].startswith(ADDING_UP) and _figure(link[1])]
        assert len(opened) >= at_least, f"{path} opens {opened}"
        for address, value in opened:
            rows = await _sum_of_rows(branch, address)
            if rows != _figure(value):
                wrong.append(f"{path}: {value} opens {rows} at {address}")
    assert not wrong, "\n".join(wrong)


async def _sum_of_rows(client: httpx.AsyncClient, address: str) -> int:
    answer = await client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    cells = [CELL.findall(row) for row in ROW.findall(answer.text)]
    return sum(_figure(figures[-1]) for figures in cells if figures)


def _figure(shown: str) -> int:
    """The digits of an amount or a quantity, with its sign."""
    digits = int(re.sub(r"\D", "", shown) or 0)
    return -digits if "-" in shown or "−" in shown else digits
