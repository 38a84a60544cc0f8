"""Counting the statements that a piece of code sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from kernel.db import Database, ReadTx

_NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK")


class Queries(list[str]):
    """The statements in the order in which they were sent."""


@contextmanager
def count_queries(source: Database | ReadTx) -> Iterator[Queries]:
    """Collect every statement that goes through `source`, but for savepoints."""
    queries = Queries()

    def heard(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(_NOT_COUNTED):
            queries.append(statement)

    target = _event_target(source)
    event.listen(target, "before_cursor_execute", heard)
    try:
        yield queries
    finally:
        event.remove(target, "before_cursor_execute", heard)


def _event_target(source: Database | ReadTx) -> Any:
    if isinstance(source, Database):
        return source.engine.sync_engine
    bind = source.bind
    if isinstance(bind, AsyncConnection):
        return bind.sync_connection
    assert isinstance(bind, AsyncEngine)
    return bind.sync_engine
