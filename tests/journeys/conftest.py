"""A real server on a real database, and a real browser in front of it."""

from collections.abc import AsyncIterator
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, expect

from kernel.db import Database
from tests.journeys.stage import make_goods
from tests.support.browser import chromium
from tests.support.database import TestServer
from tests.support.live import serving

PATIENCE_MS = 30_000
"""How long a page may take to show what is expected, on a machine that has other work."""

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for the run."""
    async with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
async def stage(postgres: TestServer, template: str) -> AsyncIterator[Database]:
    """The database that all journeys share; each makes its own channels in it."""
    async with postgres.clone(template) as url:
        database = Database(url, zone=ZoneInfo("Asia/Shanghai"))
        async with database.write() as tx:
            await make_goods(tx)
        yield database
        await database.dispose()


@pytest.fixture(scope="session")
async def portal(stage: Database) -> AsyncIterator[str]:
    """Address of the portal on that database."""
    async with serving(stage.engine.url.render_as_string(hide_password=False)) as address:
        yield address
