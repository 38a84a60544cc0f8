"""Fixtures of this room: the small channel of `tests/inventory/world.py`."""

import pytest

from kernel.db import Database, Tx
from tests.inventory.world import World, make_world


@pytest.fixture
async def world(tx: Tx) -> World:
    """The channel in the test's own transaction."""
    return await make_world(tx)


@pytest.fixture
async def committed_world(committed_database: Database) -> World:
    """The channel in a database of its own."""
    async with committed_database.write() as tx:
        return await make_world(tx)
