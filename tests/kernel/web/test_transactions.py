"""Whatever becomes of a request, its connection is back at once."""

import httpx
from sqlalchemy import QueuePool, text

from kernel.db import Database


def connections_out(database: Database) -> int:
    pool = database.engine.pool
    assert isinstance(pool, QueuePool)
    return pool.checkedout()


async def test_a_dependency_that_fails_beside_a_transaction_leaves_no_connection_behind(
    web: httpx.AsyncClient, committed_database: Database
) -> None:
    for _ in range(3):
        answer = await web.get("/api/unlucky")
        assert answer.status_code == 409
        assert connections_out(committed_database) == 0
    async with committed_database.read() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM web_sample")) == 0


async def test_a_refused_request_leaves_no_connection_behind(
    web: httpx.AsyncClient, committed_database: Database
) -> None:
    await web.get("/form")
    await web.post("/form", data={"amount": "x", "_csrf_token": web.cookies["csrftoken"]})
    assert connections_out(committed_database) == 0
