"""What handlers may ask for by name: `tx` or `read_tx` (never both), and `actor`."""

from collections.abc import AsyncGenerator
from typing import Any

from litestar import Request
from litestar.datastructures import State
from litestar.di import Provide

from kernel.actor import Actor
from kernel.db import Database, ReadTx, Tx


async def _tx(state: State) -> AsyncGenerator[Tx, None]:
    database: Database = state.database
    async with database.write() as tx:
        yield tx


async def _read_tx(state: State) -> AsyncGenerator[ReadTx, None]:
    database: Database = state.database
    async with database.read() as tx:
        yield tx


def _actor(request: Request[Actor, Any, Any]) -> Actor:
    return request.user


DEPENDENCIES = {
    "tx": Provide(_tx),
    "read_tx": Provide(_read_tx),
    "actor": Provide(_actor, sync_to_thread=False),
}
"""Returning commits, raising rolls back; the page is rendered before the commit."""
