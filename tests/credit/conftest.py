"""A desk in a transaction that is rolled back, or on a database of its own."""

import pytest

from kernel.db import Database, Tx
from tests.credit.desk import Desk, open_desk


@pytest.fixture
async def desk(tx: Tx) -> Desk:
    return await open_desk(tx)


@pytest.fixture
async def committed_desk(committed_database: Database) -> Desk:
    async with committed_database.write() as tx:
        return await open_desk(tx)
