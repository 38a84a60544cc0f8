"""Open pages of a real server hear what is theirs, and only that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from zoneinfo import ZoneInfo

import httpx
import pytest

from kernel.db import Database
from kernel.db.outbox import Event, publish
from portal.auth.middleware import SESSION_COOKIE
from portal.auth.sign_in import start_session
from tests.support.database import TestServer
from tests.support.factories import Channel, make_channel
from tests.support.http import add_member
from tests.support.live import LiveServer, live_server

HEARING_SECONDS = 30
STOPPING_SECONDS = 12
"""Less than the fifteen after which a worker is killed."""
POOL = 4


@pytest.fixture(scope="module")
async def database(postgres: TestServer, template: str) -> AsyncIterator[Database]:
    """The database that the server and the tests share."""
    async with postgres.clone(template) as url:
        database = Database(url, zone=ZoneInfo("Asia/Shanghai"))
        yield database
        await database.dispose()


@pytest.fixture(scope="module")
async def channel(database: Database) -> Channel:
    """Headquarters, two branches, dealers, a sub-dealer."""
    async with database.write() as tx:
        return await make_channel(tx)


@asynccontextmanager
async def serving_here(database: Database) -> AsyncIterator[LiveServer]:
    """A server with a small pool: pages that held a connection each would exhaust it."""
    url = database.engine.url.render_as_string(hide_password=False)
    async with live_server(url, settings={"PORTAL_POOL_SIZE": str(POOL)}) as server:
        yield server


@asynccontextmanager
async def browser_of(
    database: Database, server: LiveServer, organisation_id: int
) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody of an organisation, signed in."""
    async with database.write() as tx:
        user_id = await add_member(tx, organisation_id)
        cookie = await start_session(tx, user_id, organisation_id, "en")
    async with httpx.AsyncClient(
        base_url=server.address, cookies={SESSION_COOKIE: cookie}, timeout=HEARING_SECONDS
    ) as client:
        yield client


class Stream:
    """An open page: the words it hears, one after the other."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def next(self) -> str:
        """The next words."""
        async with asyncio.timeout(HEARING_SECONDS):
            async for line in self._lines:
                if line.startswith("data: "):
                    return line.removeprefix("data: ")
        raise EOFError

    async def opened(self) -> None:
        """The server has said that it listens."""
        async with asyncio.timeout(HEARING_SECONDS):
            async for line in self._lines:
                if line.startswith(": here"):
                    return


@asynccontextmanager
async def listening(client: httpx.AsyncClient) -> AsyncIterator[Stream]:
    """The stream of one open page."""
    async with client.stream("GET", "/live") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        stream = Stream(answer.aiter_lines())
        await stream.opened()
        yield stream


async def happens(database: Database, kind: str, seller_id: int, **payload: int) -> None:
    """An event, committed."""
    async with database.write() as tx:
        await publish(tx, [Event(kind, seller_id, 1, dict(payload))])


async def test_own_events_are_heard_and_those_of_others_are_not(
    database: Database, channel: Channel
) -> None:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(serving_here(database))
        async with httpx.AsyncClient(base_url=server.address) as stranger:
            assert (await stranger.get("/live")).status_code == httpx.codes.SEE_OTHER
        streams = {}
        for name in ("alpha", "beta", "east", "west", "hq"):
            organisation = getattr(channel, name)
            client = await stack.enter_async_context(browser_of(database, server, organisation))
            streams[name] = await stack.enter_async_context(listening(client))
        await happens(database, "orders:order:confirmed", channel.east, buyer_id=channel.alpha)
        for name in ("alpha", "east", "hq"):
            assert await streams[name].next() == "orders"
        # What a dealer sells on is its own and its customer's.
        await happens(database, "credit:invoice:issued", channel.alpha, payer_id=channel.delta)
        assert await streams["alpha"].next() == "account invoices"
        # The first that the others hear is theirs: they were told of nothing before.
        await happens(database, "inventory:delivery:shipped", channel.east, buyer_id=channel.beta)
        for name in ("beta", "east", "hq"):
            assert await streams[name].next() == "deliveries orders stock"
        await happens(database, "credit:payment:recorded", channel.west, payer_id=channel.gamma)
        assert await streams["west"].next() == "account orders payments"


async def test_many_open_pages_hold_no_connections_and_let_a_server_stop(
    database: Database, channel: Channel
) -> None:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(serving_here(database))
        client = await stack.enter_async_context(browser_of(database, server, channel.alpha))
        for _ in range(5 * POOL):
            await stack.enter_async_context(listening(client))
        assert (await client.get("/")).status_code == httpx.codes.OK
        assert (await client.get("/live/counts")).json() == {}
        server.process.terminate()
        async with asyncio.timeout(STOPPING_SECONDS):
            await server.process.wait()
