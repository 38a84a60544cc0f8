"""The channel that the application's tests sign in to."""

import pytest

from kernel.db import Database
from tests.support.factories import Channel, make_channel


@pytest.fixture
async def channel(committed_database: Database) -> Channel:
    """Headquarters, two branches, four dealers, a sub-dealer."""
    async with committed_database.write() as tx:
        return await make_channel(tx)
