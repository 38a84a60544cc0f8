"""The whole portal over HTTP, in the test's own event loop, on a database of its own.

    client = await client_for(organisation_id)        # somebody of that organisation, signed in
    answer = await client.get("/orders")              # pages: by the session's cookie
    answer = await client.post("/cart", data={...})   # the form's token goes along by itself
    answer = await client.get("/api/v1/orders")       # the API: by the member's token

Requests do not run inside the test's transaction: commit with `committed_database.write()`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import httpx
import pytest
from litestar import Litestar
from litestar.middleware.csrf import generate_csrf_token

from dealers import (
    NewUser,
    Role,
    create_token,
    find_identity,
    grant_membership,
    load_parties,
    register_user,
)
from dealers.rules import ROLE_OF_KIND
from kernel.actor import system_actor
from kernel.db import Database, Tx
from kernel.settings import Settings
from kernel.web.render import CSRF_COOKIE
from portal.auth.middleware import SESSION_COOKIE
from portal.auth.sign_in import start_session

SECRET = "a secret of the tests, long enough to sign with"  # noqa: S105
ADDRESS = "http://portal.test"

ClientFor = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture(scope="session")
def built_app(database: Database) -> Litestar:
    """The application, built once: that takes longer than most tests.

    Imported here, so that tests of a room's rules start without every other room.
    """
    from portal.app import create_app  # noqa: PLC0415

    return create_app(Settings(), database, secret=SECRET)


@pytest.fixture
async def app(built_app: Litestar, committed_database: Database) -> AsyncIterator[Litestar]:
    """The application, started on the test's database, without jobs in the background."""
    from portal.app import work_on  # noqa: PLC0415

    work_on(built_app, committed_database)
    async with started(built_app):
        yield built_app


@asynccontextmanager
async def started(app: Litestar) -> AsyncIterator[None]:
    """The application's lifespan in a task of its own: it must end in the task that began it."""
    up, down = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            up.set()
            await down.wait()

    life = asyncio.create_task(live())
    waiting = asyncio.create_task(up.wait())
    await asyncio.wait({life, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    try:
        yield
    finally:
        down.set()
        await life


def open_client(app: Litestar, **headers: str) -> httpx.AsyncClient:
    """A browser without cookies, but for the token of its forms."""
    token = generate_csrf_token(SECRET)
    transport = httpx.ASGITransport(app=cast("Any", app))
    client = httpx.AsyncClient(
        transport=transport, base_url=ADDRESS, headers={"x-csrftoken": token, **headers}
    )
    client.cookies.set(CSRF_COOKIE, token, domain="portal.test")
    return client


@pytest.fixture
async def stranger(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody who is signed in."""
    async with open_client(app) as client:
        yield client


@pytest.fixture
async def client_for(app: Litestar, committed_database: Database) -> AsyncIterator[ClientFor]:
    """`await client_for(organisation_id)`: a member of it, with the role of its kind."""
    clients: list[httpx.AsyncClient] = []

    async def client_for(
        organisation_id: int, *, language: str = "en", role: Role | None = None
    ) -> httpx.AsyncClient:
        async with committed_database.write() as tx:
            user_id = await add_member(tx, organisation_id, role=role)
            cookie = await start_session(tx, user_id, organisation_id, language)
            token = await create_token(
                tx,
                system_actor(organisation_id),
                user_id=user_id,
                organisation_id=organisation_id,
                name="tests",
            )
        client = open_client(app, authorization=f"Bearer {token.secret}")
        client.cookies.set(SESSION_COOKIE, cookie, domain="portal.test")
        clients.append(client)
        return client

    yield client_for
    for client in clients:
        await client.aclose()


async def add_member(
    tx: Tx, organisation_id: int, password_hash: str | None = None, role: Role | None = None
) -> int:
    """A new person who may do all that their kind of organisation may, or `role`; their id."""
    party = (await load_parties(tx, [organisation_id]))[organisation_id]
    number = await tx.new_id()
    user_id = await register_user(
        tx,
        NewUser(
            name=f"Member {number}",
            email=f"member{number}@example.com",
            password_hash=password_hash,
        ),
    )
    role = role or ROLE_OF_KIND[party.kind]
    await grant_membership(tx, system_actor(organisation_id), user_id, organisation_id, role)
    assert await find_identity(tx, user_id, organisation_id) is not None
    return user_id
