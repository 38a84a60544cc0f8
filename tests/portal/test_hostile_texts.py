"""Names and notes that are scripts, markup or formulas stay texts on every page and sheet."""

import csv
import io
import zipfile
from html.parser import HTMLParser

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import String, true, update
from typing_extensions import override

from kernel.db import Database
from portal.model_registry import metadata
from tests.portal.test_strangers import QUESTIONS, ask, doors
from tests.support.factories import Channel
from tests.support.http import ClientFor
from tests.support.trade import Trade, make_trade

pytestmark = pytest.mark.slow

HOSTILE = "=1+1\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}"
NAMED = ("organisation", "product", "category", "app_user", "price_list", "location")
PAPERS = ("/print", ".pdf", "/pick-list", "/statement", "/documents/", "/price-changes")
"""Doors that make a PDF: what may be loaded into one is tested with the PDFs."""
FORMULA = ("=", "+", "-", "@")


class Found(HTMLParser):
    """What a browser would run or fetch that the portal did not put there."""

    def __init__(self) -> None:
        super().__init__()
        self.foreign: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A script of ours names its file or says that it is data; nothing of ours is inline."""
        names = dict(attrs)
        if tag == "script" and not names.keys() & {"src", "type"}:
            self.foreign.append("script")
        if tag == "img" and names.get("src") == "x":
            self.foreign.append("img")
        self.foreign += [name for name in names if name.startswith("on")]


@pytest.fixture
async def trade(committed_database: Database, channel: Channel, client_for: ClientFor) -> Trade:
    """Alpha's trade with East, in which every name and every text is hostile."""
    trade = await make_trade(committed_database, channel, client_for)
    async with committed_database.write() as tx:
        for table in metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, String):
                    named = column.name == "name" and table.name in NAMED
                    which = true() if named else column.contains("SECRET")
                    await tx.execute(update(table).where(which).values({column: HOSTILE}))
    return trade


async def test_hostile_texts_stay_texts(
    app: Litestar, channel: Channel, client_for: ClientFor, trade: Trade
) -> None:
    wrong, pages, sheets = [], 0, 0
    for who in (channel.alpha, channel.east, channel.hq):
        client = await client_for(who)
        for door in doors(app):
            if door.method != "GET" or door.is_api or any(part in door.path for part in PAPERS):
                continue
            answer = await ask(client, door, trade, QUESTIONS.get(door.path, ""))
            kind = answer.headers.get("content-type", "")
            pages += "html" in kind and "&lt;script&gt;alert" in answer.text
            sheets += "html" not in kind and answer.is_success
            if found := judge(answer, kind):
                wrong.append(f"{door.name}: {found}")
    assert not wrong, "\n".join(wrong)
    assert pages > 60, "hardly a page shows a hostile text: the test proves nothing"
    assert sheets > 10


def judge(answer: httpx.Response, kind: str) -> list[str]:
    """What in an answer is more than a text; a failure of the server is wrong in any case."""
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return [str(answer.status_code)]
    if "html" in kind:
        page = Found()
        page.feed(answer.text)
        return page.foreign
    if "csv" in kind:
        return [
            cell
            for row in csv.reader(io.StringIO(answer.text))
            for cell in row
            if cell.startswith(FORMULA) and not is_number(cell)
        ]
    if "sheet" in kind:
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            return [name for name in book.namelist() if b"<f>" in book.read(name)]
    return []


def is_number(cell: str) -> bool:
    """-12.5 is no formula."""
    try:
        float(cell)
    except ValueError:
        return False
    return True
