"""Every form of every page, filled with what no form expects: the answer is never a failure.

The forms are found on the pages themselves, so that a new one is tried without a word here.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx
import pytest
from litestar import Litestar
from typing_extensions import override

from kernel.db import Database
from tests.portal.test_strangers import QUESTIONS, ask, doors, query_names
from tests.support.factories import Channel
from tests.support.http import ClientFor
from tests.support.trade import Trade, make_trade

pytestmark = pytest.mark.slow

ABSURD = {
    "ten thousand characters": ("一个没有空格的很长的备注" * 500 + "a" * 4_000, "9" * 400),
    "characters that no text has": ("a\x00b", "-0.5"),
    "not numbers": ("'\"; --", "1e999"),
}
"""What is typed into texts, and into fields for figures and days."""
PAPERS = ("/print", ".pdf", "/pick-list", "/statement", "/documents/", "/price-changes")
LEFT_ALONE = {"/sign-out", "/organisations"}


@dataclass
class Sheet:
    """A form as it stands on a page."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    typed: dict[str, bool] = field(default_factory=dict)
    """Fields that people type into; whether they are for figures or days."""

    @property
    def kind(self) -> str:
        """The address without numbers and codes in it."""
        return re.sub(r"/[^/]*[0-9A-Z][^/]*", "/*", self.action)


class Sheets(HTMLParser):
    """The forms of a page that change something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Sheet] = []
        self._open: Sheet | None = None

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Sheet(given.get("action", "")) if given.get("method") == "post" else None
            if self._open:
                self.found.append(self._open)
        elif self._open is not None and given.get("name") and tag in {"input", "textarea"}:
            self._take(self._open, tag, given)

    @staticmethod
    def _take(sheet: Sheet, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else "text"
        if kind in {"text", "search", "email", "tel", "date", "number"}:
            is_figure = kind in {"date", "number"} or given.get("inputmode") in {
                "decimal",
                "numeric",
            }
            sheet.typed[given["name"]] = is_figure
        elif kind == "hidden" or "checked" in given:
            sheet.fields[given["name"]] = given.get("value", "")


@pytest.fixture
async def trade(committed_database: Database, channel: Channel, client_for: ClientFor) -> Trade:
    """Alpha's trade with East."""
    return await make_trade(committed_database, channel, client_for)


async def test_no_form_fails_whatever_is_typed_into_it(
    app: Litestar, channel: Channel, client_for: ClientFor, trade: Trade
) -> None:
    wrong, tried = [], set()
    for who in (channel.alpha, channel.east, channel.hq):
        client = await client_for(who)
        for door in doors(app):
            if door.method != "GET" or door.is_api or any(part in door.path for part in PAPERS):
                continue
            page = await ask(client, door, trade, QUESTIONS.get(door.path, ""))
            for sheet in forms_on(page):
                if sheet.kind in LEFT_ALONE or not sheet.typed or sheet.kind in tried:
                    continue
                tried.add(sheet.kind)
                wrong += [
                    f"{sheet.kind}, {name}: {answer.status_code}"
                    for name, (text, figure) in ABSURD.items()
                    if (answer := await fill(client, sheet, text, figure)).is_server_error
                ]
    assert not wrong, "\n".join(wrong)
    assert len(tried) > 40, sorted(tried)


async def test_no_question_fails_whatever_is_asked(
    app: Litestar, channel: Channel, client_for: ClientFor, trade: Trade
) -> None:
    client = await client_for(channel.hq)
    wrong, tried = [], 0
    for door in doors(app):
        if door.method != "GET" or "{" in door.path or any(part in door.path for part in PAPERS):
            continue
        for name in query_names(door):
            answer = await ask(
                client,
                door,
                trade,
                "?" + urlencode({name: "9" * 400 if name == "page" else "a\x00b"}),
            )
            tried += 1
            if answer.is_server_error:
                wrong.append(f"{door.name} {name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert tried > 100


def forms_on(answer: httpx.Response) -> list[Sheet]:
    """The forms of a page; none of what is no page."""
    if "html" not in answer.headers.get("content-type", ""):
        return []
    sheets = Sheets()
    sheets.feed(answer.text)
    return sheets.found


async def fill(client: httpx.AsyncClient, sheet: Sheet, text: str, figure: str) -> httpx.Response:
    """Send it with everything typed that can be typed."""
    typed = {name: figure if is_figure else text for name, is_figure in sheet.typed.items()}
    return await client.post(sheet.action, data=sheet.fields | typed)
