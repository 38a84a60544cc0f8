"""API tokens: who they are, that pages don't take them and the API takes no cookie."""

import httpx
from litestar import Litestar
from sqlalchemy import text

from kernel.db import Database
from portal.auth.identity import TokenIdentities
from tests.support.factories import Channel
from tests.support.http import ClientFor, open_client
from tests.support.queries import count_queries


async def test_the_api_takes_no_cookie(client_for: ClientFor, channel: Channel) -> None:
    client = await client_for(channel.alpha)
    assert (await client.get("/api/v1/me")).status_code == 200
    del client.headers["authorization"]
    answer = await client.get("/api/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


async def test_pages_take_no_token(app: Litestar, client_for: ClientFor, channel: Channel) -> None:
    client = await client_for(channel.alpha)
    async with open_client(app, authorization=client.headers["authorization"]) as program:
        assert (await program.get("/")).status_code == 303


async def test_an_unknown_token_is_401(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/api/v1/me", headers={"authorization": "Bearer nothing"})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_unknown")


async def test_a_token_is_looked_up_once_in_a_while_and_dies_when_revoked(
    app: Litestar,
    client_for: ClientFor,
    channel: Channel,
    committed_database: Database,
) -> None:
    client = await client_for(channel.alpha)
    await client.get("/api/v1/me")
    with count_queries(committed_database) as queries:
        await client.get("/api/v1/me")
    assert not [query for query in queries if "api_token" in query]
    async with committed_database.write() as tx:
        await tx.execute(text("UPDATE api_token SET revoked_at = now()"))
    app.state.tokens = TokenIdentities(committed_database)
    assert (await client.get("/api/v1/me")).status_code == 401
