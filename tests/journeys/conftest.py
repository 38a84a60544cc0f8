"""A real server on a real database, and a real browser in front of it."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.support.browser import chromium
from tests.support.database import TestServer
from tests.support.live import serving


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
