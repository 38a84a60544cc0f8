"""What was acknowledged stays: the server, then PostgreSQL, killed while orders come in.

Both are as `make run` starts them: granian in a process group of its own, on an embedded
PostgreSQL that waits for the disk.
"""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import text

from dealers import create_token
from kernel.actor import system_actor
from kernel.db import Database, Tx
from kernel.db.embedded import EmbeddedPostgres
from kernel.db.migrate import migrate
from kernel.invariants import prove
from portal import rooms
from tests.support.factories import (
    Channel,
    make_channel,
    make_credit,
    make_price,
    make_product,
    make_stock,
)
from tests.support.live import LiveServer, live_server
from tests.support.wait import until

pytestmark = pytest.mark.slow

ENOUGH = 30
"""Orders that are acknowledged before the blow falls."""
CLIENTS_OF_A_DEALER = 2
PATIENCE_SECONDS = 120


@dataclass(slots=True)
class Load:
    """Dealers that order without a pause until they are cut off."""

    tokens: list[str]
    sent: dict[str, str] = field(default_factory=dict)
    """Idempotency key, which is also the order's PO number -> token of who sent it."""
    acknowledged: dict[str, str] = field(default_factory=dict)
    """Idempotency key -> number of the order, of the answers that arrived."""

    async def strike(self, server: LiveServer, blow: "Blow") -> None:
        """Order from all sides, let `blow` fall in the middle, and wait until all were cut off."""
        async with _client(server) as client, asyncio.TaskGroup() as dealers:
            for number in range(CLIENTS_OF_A_DEALER):
                for dealer, token in enumerate(self.tokens):
                    dealers.create_task(self._order_on(client, token, f"{dealer}-{number}"))
            await until(lambda: len(self.acknowledged) >= ENOUGH, PATIENCE_SECONDS)
            await blow.fall()

    async def repeat(self, server: LiveServer) -> dict[str, str]:
        """Send every key again until it is answered; key -> number of the order."""
        numbers: dict[str, str] = {}

        async def answered(client: httpx.AsyncClient, token: str, key: str) -> bool:
            answer = await _order(client, token, key)
            if answer.is_success:
                numbers[key] = answer.json()["number"]
            return answer.is_success

        async with _client(server) as client:
            for key, token in self.sent.items():
                await until(partial(answered, client, token, key), PATIENCE_SECONDS)
        return numbers

    async def _order_on(self, client: httpx.AsyncClient, token: str, name: str) -> None:
        for number in count(1):
            key = f"{name}-{number}"
            self.sent[key] = token
            try:
                answer = await _order(client, token, key)
            except httpx.TransportError:
                return
            if answer.is_server_error:
                return
            assert answer.is_success, answer.text
            self.acknowledged[key] = answer.json()["number"]


@dataclass(frozen=True, slots=True)
class ServerKilled:
    """`kill -9` of the portal's processes."""

    server: LiveServer

    async def fall(self) -> None:
        """Strike."""
        await self.server.kill()


@dataclass(frozen=True, slots=True)
class PostgresKilled:
    """`kill -9` of the postmaster; its backends follow when they notice."""

    postgres: EmbeddedPostgres

    async def fall(self) -> None:
        """Strike."""
        pid = int((self.postgres.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)


Blow = ServerKilled | PostgresKilled


@pytest.fixture
def durable_postgres() -> Iterator[EmbeddedPostgres]:
    """A server of its own, in a short folder that the system user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="crash"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder / "server", settings={"shared_buffers": "32MB"})
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
async def durable_database(durable_postgres: EmbeddedPostgres) -> AsyncIterator[Database]:
    url = durable_postgres.url()
    await migrate(url)
    database = Database(url, zone=ZoneInfo("Asia/Shanghai"))
    yield database
    await database.dispose()


@pytest.fixture
async def load(durable_database: Database) -> Load:
    """Four dealers of two branches; they may owe what they like, and goods abound."""
    async with durable_database.write() as tx:
        channel = await make_channel(tx)
        for sku in ("BIKE", "BELL"):
            product = await make_product(tx, sku)
            await make_price(tx, channel, product, "19.99")
            await make_stock(tx, channel.east, product, 1_000_000)
            await make_stock(tx, channel.west, product, 1_000_000)
        sellers = {
            channel.alpha: channel.east,
            channel.beta: channel.east,
            channel.gamma: channel.west,
            channel.omega: channel.west,
        }
        for dealer, branch in sellers.items():
            await make_credit(tx, branch, dealer, limit_minor=None)
        return Load([await _token(tx, channel, dealer) for dealer in sellers])


async def test_acknowledged_orders_survive_the_servers_death_and_keys_make_no_second_one(
    durable_database: Database, load: Load
) -> None:
    url = durable_database.engine.url.render_as_string(hide_password=False)
    async with live_server(url) as server:
        await load.strike(server, ServerKilled(server))
    async with live_server(url) as server:
        await _assert_each_order_is_there_once(durable_database, load, server)


async def test_acknowledged_orders_survive_the_databases_death_and_the_server_finds_it_again(
    durable_postgres: EmbeddedPostgres, durable_database: Database, load: Load
) -> None:
    await durable_database.dispose()
    async with live_server(durable_postgres.url()) as server:
        await load.strike(server, PostgresKilled(durable_postgres))
        await asyncio.to_thread(durable_postgres.start)
        await _assert_each_order_is_there_once(durable_database, load, server)


async def _assert_each_order_is_there_once(
    database: Database, load: Load, server: LiveServer
) -> None:
    numbers = await load.repeat(server)
    assert numbers.items() >= load.acknowledged.items()
    async with database.read() as tx:
        rows = await tx.execute(text("SELECT po_number, number FROM sales_order"))
        found = [(row.po_number, row.number) for row in rows]
    assert sorted(found) == sorted(numbers.items())
    broken = [
        f"{finding.invariant.name} {finding.rows[:3]}"
        async for finding in prove(database, rooms.invariants())
        if not finding.holds
    ]
    assert broken == []


async def _token(tx: Tx, channel: Channel, dealer: int) -> str:
    token = await create_token(
        tx,
        system_actor(dealer),
        user_id=channel.person(dealer).actor.user_id,
        organisation_id=dealer,
        name="orders",
    )
    return token.secret


def _client(server: LiveServer) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=server.address, timeout=PATIENCE_SECONDS)


async def _order(client: httpx.AsyncClient, token: str, key: str) -> httpx.Response:
    lines = [{"sku": "BIKE", "quantity": 1}, {"sku": "BELL", "quantity": 2}]
    return await client.post(
        "/api/v1/orders",
        json={"lines": lines, "po_number": key},
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key},
    )
