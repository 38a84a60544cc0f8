"""Signing in: the rules of sessions and of tries, through the pages."""

from datetime import timedelta

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from kernel.clock import FixedClock
from kernel.db import Database
from portal.auth.middleware import SESSION_COOKIE
from portal.auth.passwords import hash_password
from portal.auth.sign_in import SESSION_LENGTH, TRIES_PER_LOGIN, WINDOW
from tests.support.factories import Channel
from tests.support.http import ClientFor, add_member, open_client

PASSWORD = "correct horse battery"  # noqa: S105 - of the tests


@pytest.fixture
async def login(committed_database: Database, channel: Channel) -> str:
    """The e-mail of somebody at the first dealer whose password is PASSWORD."""
    stored = await hash_password(PASSWORD)
    async with committed_database.write() as tx:
        user_id = await add_member(tx, channel.alpha, stored)
        await tx.execute(
            text(
                "UPDATE app_user SET phone = '+8613700137000', phone_national = '13700137000'"
                " WHERE id = :id"
            ),
            {"id": user_id},
        )
        found = await tx.scalar(text("SELECT email FROM app_user WHERE id = :id"), {"id": user_id})
    return str(found)


async def _sign_in(
    client: httpx.AsyncClient, login: str, password: str = PASSWORD, **fields: str
) -> httpx.Response:
    return await client.post("/sign-in", data={"login": login, "password": password, **fields})


@pytest.mark.parametrize("typed", ["", "  ", "upper", "+86 137 0013 7000", "137 0013 7000"])
async def test_signing_in_by_email_in_any_case_or_by_phone_works(
    stranger: httpx.AsyncClient, login: str, typed: str
) -> None:
    wanted = {"": login, "  ": f" {login} ", "upper": login.upper()}.get(typed, typed)
    answer = await _sign_in(stranger, wanted, next="/problems/busy")
    assert (answer.status_code, answer.headers["location"]) == (303, "/problems/busy")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    home = await stranger.get("/")
    assert home.status_code == 200
    assert "Alpha Trading" in home.text


async def test_a_wrong_password_and_an_unknown_login_look_alike(
    stranger: httpx.AsyncClient, login: str
) -> None:
    wrong = await _sign_in(stranger, login, "wrong")
    unknown = await _sign_in(stranger, "nobody@example.com", "wrong")
    assert wrong.status_code == unknown.status_code == 422
    sentence = "do not belong together"
    assert sentence in wrong.text
    assert sentence in unknown.text
    assert f'value="{login}"' in wrong.text
    assert "wrong" not in wrong.text.replace(sentence, "")
    assert SESSION_COOKIE not in stranger.cookies


async def test_an_inactive_person_is_not_let_in(
    stranger: httpx.AsyncClient, login: str, committed_database: Database
) -> None:
    async with committed_database.write() as tx:
        await tx.execute(text("UPDATE app_user SET active = false"))
    assert (await _sign_in(stranger, login)).status_code == 422


async def test_a_cookie_that_a_stranger_planted_is_never_adopted(
    stranger: httpx.AsyncClient, login: str, app: Litestar
) -> None:
    stranger.cookies.set(SESSION_COOKIE, "planted", domain="portal.test")
    answer = await _sign_in(stranger, login)
    assert "planted" not in answer.headers["set-cookie"]
    async with open_client(app) as thief:
        thief.cookies.set(SESSION_COOKIE, "planted", domain="portal.test")
        assert (await thief.get("/")).status_code == 303


async def test_only_the_fingerprint_of_a_cookie_is_stored(
    stranger: httpx.AsyncClient, login: str, committed_database: Database
) -> None:
    await _sign_in(stranger, login)
    async with committed_database.read() as tx:
        stored = await tx.scalar(text("SELECT string_agg(web_session::text, ' ') FROM web_session"))
    assert stranger.cookies[SESSION_COOKIE] not in str(stored)


async def test_signing_in_again_ends_the_session_before(
    stranger: httpx.AsyncClient, login: str, app: Litestar
) -> None:
    await _sign_in(stranger, login)
    old = stranger.cookies[SESSION_COOKIE]
    await _sign_in(stranger, login)
    async with open_client(app) as other:
        other.cookies.set(SESSION_COOKIE, old, domain="portal.test")
        assert (await other.get("/")).status_code == 303


async def test_signing_out_kills_the_session_for_every_browser(
    stranger: httpx.AsyncClient, login: str, app: Litestar
) -> None:
    await _sign_in(stranger, login)
    cookie = stranger.cookies[SESSION_COOKIE]
    assert (await stranger.post("/sign-out")).headers["location"] == "/sign-in"
    async with open_client(app) as other:
        other.cookies.set(SESSION_COOKIE, cookie, domain="portal.test")
        assert (await other.get("/")).status_code == 303


async def test_a_session_ends_after_its_time(
    stranger: httpx.AsyncClient, login: str, clock: FixedClock
) -> None:
    await _sign_in(stranger, login)
    clock.advance(SESSION_LENGTH - timedelta(seconds=1))
    assert (await stranger.get("/")).status_code == 200
    clock.advance(timedelta(seconds=1))
    answer = await stranger.get("/organisations?page=2")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in?next=%2Forganisations%3Fpage%3D2",
    )


async def test_too_many_tries_are_stopped_even_with_the_right_password(
    stranger: httpx.AsyncClient, login: str, clock: FixedClock
) -> None:
    for _ in range(TRIES_PER_LOGIN):
        assert (await _sign_in(stranger, login, "wrong")).status_code == 422
    stopped = await _sign_in(stranger, login)
    assert stopped.status_code == 429
    assert "Wait 15 minutes" in stopped.text
    clock.advance(WINDOW + timedelta(seconds=1))
    assert (await _sign_in(stranger, login)).status_code == 303


async def test_tries_count_together_however_the_number_is_written(
    stranger: httpx.AsyncClient, login: str
) -> None:
    assert login
    for typed in ["+8613700137000", "+86 137 0013 7000", "008613700137000"] * 2:
        answer = await _sign_in(stranger, typed, "wrong")
    assert answer.status_code == 429


async def test_a_sign_in_that_works_forgets_the_tries_before(
    stranger: httpx.AsyncClient, login: str
) -> None:
    for _ in range(2):
        for _ in range(TRIES_PER_LOGIN - 1):
            await _sign_in(stranger, login, "wrong")
        assert (await _sign_in(stranger, login)).status_code == 303


@pytest.mark.parametrize(
    "wanted", ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:1", "evil"]
)
async def test_the_way_on_never_leads_to_another_site(
    stranger: httpx.AsyncClient, login: str, wanted: str
) -> None:
    assert (await _sign_in(stranger, login, next=wanted)).headers["location"] == "/"


async def test_a_form_without_its_token_does_not_sign_in(
    stranger: httpx.AsyncClient, login: str
) -> None:
    del stranger.headers["x-csrftoken"]
    assert (await _sign_in(stranger, login)).status_code == 403


async def test_the_language_stays_with_the_session(client_for: ClientFor, channel: Channel) -> None:
    client = await client_for(channel.alpha)
    answer = await client.post("/language", data={"language": "zh", "next": "/organisations"})
    assert answer.headers["location"] == "/organisations"
    client.cookies.delete("language")
    assert 'lang="zh-Hans"' in (await client.get("/")).text


async def test_somebody_with_two_hats_switches_and_nobody_switches_elsewhere(
    client_for: ClientFor, channel: Channel, committed_database: Database
) -> None:
    client = await client_for(channel.alpha)
    async with committed_database.write() as tx:
        await tx.execute(
            text(
                "INSERT INTO membership (user_id, organisation_id, role, created_at)"
                " SELECT user_id, :other, role, created_at FROM membership"
                " WHERE user_id IN (SELECT id FROM app_user WHERE name LIKE 'Member%')"
            ),
            {"other": channel.beta},
        )
    foreign = await client.post("/organisations", data={"organisation_id": channel.delta})
    assert foreign.status_code == 404
    await client.post("/organisations", data={"organisation_id": channel.beta})
    assert "Beta Trading" in (await client.get("/")).text
