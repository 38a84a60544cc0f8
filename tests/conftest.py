"""Fixtures for every room.

`tx` is a transaction that is rolled back; `committed_database` is a database of its own, for what
commits: placing, races, HTTP. Both live on clones of a template made by the migrations.
"""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from kernel.clock import FixedClock
from kernel.db import Database, Tx
from tests.support.database import TestServer
from tests.support.server import test_server

pytest_plugins = ["tests.support.http"]

ZONE = ZoneInfo("Asia/Shanghai")
"""Headquarters' zone: not UTC, so that a day taken in the wrong zone shows."""


@pytest.fixture
def clock() -> FixedClock:
    """Monday, 2 March 2026, 10:00 in Shanghai; moves only when told."""
    return FixedClock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def postgres() -> Iterator[TestServer]:
    """The server of the run."""
    with test_server() as url:
        yield TestServer(url)


@pytest.fixture(scope="session")
async def template(postgres: TestServer) -> str:
    """Name of the migrated template; `PORTAL_TEST_REVISION` stops at an earlier migration."""
    return await postgres.template(os.environ.get("PORTAL_TEST_REVISION", "head"))


@pytest.fixture(scope="session")
async def database(postgres: TestServer, template: str) -> AsyncIterator[Database]:
    """The run's own clone: tests leave nothing committed in it."""
    async with postgres.clone(template) as url:
        database = Database(url, zone=ZONE)
        yield database
        await database.dispose()


@pytest.fixture
async def tx(database: Database, clock: FixedClock) -> AsyncIterator[Tx]:
    """A transaction on savepoints, rolled back at the end; its clock is the test's."""
    async with database.engine.connect() as connection:
        outer = await connection.begin()
        tx = database.join(connection, join_transaction_mode="create_savepoint")
        tx.clock = clock
        yield tx
        await tx.close()
        await outer.rollback()


@pytest.fixture
async def committed_database(
    postgres: TestServer, template: str, clock: FixedClock
) -> AsyncIterator[Database]:
    """A fresh clone for a test that commits; its clock is the test's."""
    async with postgres.clone(template) as url:
        database = Database(url, zone=ZONE, clock=clock, pool_size=20)
        yield database
        await database.dispose()
