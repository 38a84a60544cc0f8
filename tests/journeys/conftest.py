"""A real server on a real database, and a real browser in front of it."""

from collections.abc import AsyncIterator
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, expect

from dealers import OrganisationKind, Role
from kernel.db import Database
from tests.support.browser import chromium
from tests.support.database import TestServer
from tests.support.factories import (
    Channel,
    make_channel,
    make_credit,
    make_price,
    make_product,
    make_stock,
    make_user,
)
from tests.support.live import serving

CHINESE_BUYER = "beta.zh@example.com"
PATIENCE_MS = 20_000
"""How long a page may take to show what is expected, on a machine that has other work."""

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for the run."""
    async with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
async def journey_database(postgres: TestServer, template: str) -> AsyncIterator[str]:
    """URL of the database that a module's journeys share."""
    async with postgres.clone(template) as url:
        yield url


@pytest.fixture(scope="module")
async def portal(journey_database: str) -> AsyncIterator[str]:
    """Address of the portal on that database."""
    async with serving(journey_database) as address:
        yield address


@pytest.fixture(scope="module")
async def channel(journey_database: str) -> Channel:
    """Two products on East's shelf; Alpha and Beta may owe 1,000.00 each."""
    database = Database(journey_database, zone=ZoneInfo("Asia/Shanghai"))
    async with database.write() as tx:
        channel = await make_channel(tx)
        for sku in ("BIKE", "BELL"):
            product = await make_product(tx, sku)
            await make_price(tx, channel, product, "20")
            await make_stock(tx, channel.east, product, 1_000)
        for dealer in (channel.alpha, channel.beta):
            await make_credit(tx, channel.east, dealer, limit_minor=100_000)
        await make_user(
            tx,
            channel.beta,
            OrganisationKind.DEALER,
            Role.DEALER_BUYER,
            email=CHINESE_BUYER,
            language="zh",
        )
    await database.dispose()
    return channel
