"""Counting the statements that a piece of code sends to the database."""

from contextlib import ExitStack
from typing import Any, Self
from unittest.mock import patch

from asyncpg import Connection
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from kernel.db import Database, ReadTx

_NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK")


class count_queries(list[str]):  # noqa: N801 - reads as a verb: `with count_queries(tx) as sent`
    """Collects every statement that goes through `source`, in order, but for savepoints.

    What goes to the driver itself (`ReadTx.rows`, `copy_rows`) is collected from all sources.
    """

    def __init__(self, source: Database | ReadTx) -> None:
        super().__init__()
        self._target = _event_target(source)
        self._listening = ExitStack()

    def __enter__(self) -> Self:
        event.listen(self._target, "before_cursor_execute", self._hear)
        for method in ("fetch", "copy_records_to_table"):
            self._listening.enter_context(patch.object(Connection, method, self._heard(method)))
        return self

    def __exit__(self, *_raised: object) -> None:
        self._listening.close()
        event.remove(self._target, "before_cursor_execute", self._hear)

    def _heard(self, method: str) -> Any:
        original = getattr(Connection, method)

        async def heard(connection: Connection, about: str, *values: Any, **options: Any) -> Any:
            self.append(about)
            return await original(connection, about, *values, **options)

        return heard

    def _hear(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(_NOT_COUNTED):
            self.append(statement)


def _event_target(source: Database | ReadTx) -> Any:
    if isinstance(source, Database):
        return source.engine.sync_engine
    bind = source.bind
    if isinstance(bind, AsyncConnection):
        return bind.sync_connection
    assert isinstance(bind, AsyncEngine)
    return bind.sync_engine
