"""A session that ends in the middle of a form: nothing typed is lost, no secret is kept."""

import html
import re

import httpx
import pytest

from kernel.db import Database
from portal.auth.kept_forms import read_kept
from portal.auth.middleware import SESSION_COOKIE
from portal.auth.passwords import hash_password
from tests.support.factories import Channel
from tests.support.http import add_member

PASSWORD = "correct horse battery"  # noqa: S105 - of the tests
NOTE = "<script>alert(1)</script>\n二 " + "a long note " * 1_000


@pytest.fixture
async def login(committed_database: Database, channel: Channel) -> str:
    """The e-mail of a new member of the first dealer."""
    stored = await hash_password(PASSWORD)
    async with committed_database.write() as tx:
        return f"member{await add_member(tx, channel.alpha, stored) - 1}@example.com"


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return html.unescape(found[1])


async def test_what_was_typed_comes_back_after_the_sign_in(
    stranger: httpx.AsyncClient, login: str
) -> None:
    stranger.cookies.set(SESSION_COOKIE, "ended long ago", domain="portal.test")
    typed = {"path": "/orders", "name": "Mine", "query": "q=1", "note": NOTE, "password": "hush"}
    refused = await stranger.post("/filters", data=typed)
    assert refused.status_code == 401
    assert "what you typed comes back" in refused.text
    assert "<script>alert" not in refused.text
    assert "hush" not in refused.text
    kept = hidden(refused.text, "kept")

    wrong = await stranger.post("/sign-in", data={"login": login, "password": "x", "kept": kept})
    assert hidden(wrong.text, "kept") == kept

    entered = await stranger.post(
        "/sign-in", data={"login": login, "password": PASSWORD, "kept": kept}
    )
    assert entered.status_code == 200
    assert 'action="/filters"' in entered.text
    assert hidden(entered.text, "note") == NOTE
    again = await stranger.post(
        "/filters", data={name: hidden(entered.text, name) for name in ("path", "name", "query")}
    )
    assert (again.status_code, again.headers["location"]) == (303, "/orders?q=1")


async def test_a_page_asked_for_without_a_session_is_shown_after_the_sign_in(
    stranger: httpx.AsyncClient,
) -> None:
    answer = await stranger.get("/orders?state=blocked")
    assert answer.headers["location"] == "/sign-in?next=%2Forders%3Fstate%3Dblocked"


async def test_htmx_is_told_in_place_so_that_the_page_stays(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/orders", headers={"hx-request": "true"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "forged", ["{", '{"path": "//evil.example", "fields": []}', '{"path": "/x", "fields": [1]}']
)
def test_a_forged_form_leads_nowhere(forged: str) -> None:
    assert read_kept(forged) is None
