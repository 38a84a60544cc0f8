"""Counting the statements that a piece of code sends to the database."""

from typing import Any, Self

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from kernel.db import Database, ReadTx

_NOT_COUNTED = ("SAVEPOINT", "RELEASE", "ROLLBACK")


class count_queries(list[str]):  # noqa: N801 - reads as a verb: `with count_queries(tx) as sent`
    """Collects every statement that goes through `source`, in order, but for savepoints."""

    def __init__(self, source: Database | ReadTx) -> None:
        super().__init__()
        self._target = _event_target(source)

    def __enter__(self) -> Self:
        event.listen(self._target, "before_cursor_execute", self._hear)
        return self

    def __exit__(self, *_raised: object) -> None:
        event.remove(self._target, "before_cursor_execute", self._hear)

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
