"""What handlers may ask for by name: `tx` or `read_tx` (never both), and `actor`."""

from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any

from litestar import Request
from litestar.datastructures import State
from litestar.di import Provide
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override

from kernel.actor import Actor
from kernel.db import Database, ReadTx, Tx

_OPENED = "transaction_opened"


async def _tx(state: State, request: Request[Any, Any, Any]) -> AsyncGenerator[Tx, None]:  # noqa: ARG001 - `ProvideTransaction` reads the request
    database: Database = state.database
    async with database.write() as tx:
        yield tx


async def _read_tx(state: State, request: Request[Any, Any, Any]) -> AsyncGenerator[ReadTx, None]:  # noqa: ARG001
    database: Database = state.database
    async with database.read() as tx:
        yield tx


def _actor(request: Request[Any, Any, Any]) -> Actor:
    actor: Actor = request.user
    return actor


class ProvideTransaction(Provide):
    """Remembers the transaction that it opened for a request.

    When another dependency fails after it, the framework drops a generator without ending it;
    its connection would come back to the pool only with the garbage.
    """

    __slots__ = ()

    @override
    async def __call__(self, **kwargs: Any) -> Any:
        generator = await super().__call__(**kwargs)
        kwargs["request"].scope["state"][_OPENED] = generator
        return generator


class Abandoned(Exception):
    """Thrown into a transaction that nobody ended: it rolls back."""


class EndTransactions(ASGIMiddleware):
    """After each request: a transaction that was dropped half-way is rolled back at once."""

    exclude_opt_key = "static"

    @override
    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        try:
            await next_app(scope, receive, send)
        finally:
            opened = scope["state"].pop(_OPENED, None)
            if opened is not None and opened.ag_frame is not None:
                with suppress(Abandoned):
                    await opened.athrow(Abandoned())


DEPENDENCIES = {
    "tx": ProvideTransaction(_tx),
    "read_tx": ProvideTransaction(_read_tx),
    "actor": Provide(_actor, sync_to_thread=False),
}
"""Returning commits, raising rolls back; the page is rendered before the commit."""
