"""Transactions: opened at an edge, committed here and nowhere else.

`Tx` may write; `ReadTx` is kept from writing by PostgreSQL itself. A `Tx` serves wherever a
`ReadTx` is asked for. Returning commits, raising rolls back.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from asyncpg import PostgresError
from sqlalchemy import CursorResult, TextClause, text
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.exc import DBAPIError, TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)

from kernel.clock import Clock, SystemClock, business_date
from kernel.errors import Busy
from kernel.ids import Ids

T = TypeVar("T")

_DIALECT = asyncpg.dialect()  # type: ignore[no-untyped-call]
_BEGIN = text("SELECT 1")
_DATABASE_NOW = text("SELECT date_trunc('second', clock_timestamp())")
_NEXT_BLOCK = text("SELECT nextval('id_block')")
_SESSION = {
    # Compiling a statement costs seconds here and saves milliseconds.
    "jit": "off",
    "lock_timeout": "2s",
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "30s",
}
_BUSY_STATES = frozenset({"55P03", "40P01", "40001", "57014"})
"""Lock not available, deadlock, serialization failure, statement time-out."""


@cache
def _compiled(statement: TextClause) -> tuple[str, tuple[str, ...]]:
    """What the driver is told, and which value each place takes."""
    compiled = statement.compile(dialect=_DIALECT)
    return str(compiled), tuple(compiled.positiontup or ())


class ReadTx(AsyncSession):
    """A transaction that only reads."""

    clock: Clock
    zone: ZoneInfo
    _driver: Any = None

    async def driver(self) -> Any:
        """The driver's own connection, in this transaction."""
        if self._driver is None:
            connection = await self.connection()
            driver = (await connection.get_raw_connection()).driver_connection
            if driver is None or not driver.is_in_transaction():
                await connection.execute(_BEGIN)
            self._driver = driver
        return self._driver

    async def rows(self, statement: TextClause, values: Mapping[str, Any]) -> Sequence[Any]:
        """The rows of a busy statement, past everything that is not the driver.

        As `execute`, but a statement costs a quarter of the time; rows know their columns by
        place only. For the few statements that every order passes. The first statement of a
        transaction goes the usual way, because that is what begins it.
        """
        if self._driver is None:
            result = await self.execute(statement, values)
            await self.driver()
            told = isinstance(result, CursorResult) and result.returns_rows
            return result.all() if told else []
        sql, names = _compiled(statement)
        found: list[Any] = await self._driver.fetch(sql, *[values[name] for name in names])
        return found

    async def now(self) -> datetime:
        """The database's clock in whole seconds, UTC (a frozen clock outranks it)."""
        if self.clock.frozen:
            return self.clock.now().replace(microsecond=0)
        now: datetime = (await self.execute(_DATABASE_NOW)).scalar_one()
        return now

    async def today(self, zone: ZoneInfo | None = None) -> date:
        """The business date in `zone`, by default headquarters'."""
        return business_date(await self.now(), zone or self.zone)


class Tx(ReadTx):
    """A transaction that writes."""

    ids: Ids

    async def new_ids(self, count: int) -> list[int]:
        """`count` fresh ids in rising order."""
        return await self.ids.take(count, self._next_block)

    async def new_id(self) -> int:
        """One fresh id."""
        return (await self.new_ids(1))[0]

    async def _next_block(self) -> int:
        return int((await self.execute(_NEXT_BLOCK)).scalar_one())


class Database:
    """The engine of one process with all that a transaction needs."""

    def __init__(
        self,
        url: str,
        *,
        zone: ZoneInfo,
        clock: Clock | None = None,
        pool_size: int = 10,
        read_url: str = "",
    ) -> None:
        self.zone = zone
        self.clock = clock or SystemClock()
        self.ids = Ids()
        self.engine = _engine(url, pool_size)
        self.read_engine = _engine(read_url, pool_size) if read_url else self.engine

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """One writing transaction: leaving the block commits, an exception rolls back.

        Raises:
            Busy: a lock did not come in time, or a deadlock was broken; safe to repeat.
        """
        async with busy_when_locked(), self.join(self.engine) as tx, tx.begin():
            try:
                yield tx
            except BaseException:
                # A rollback empties what was read; a refused form is shown with it once more.
                tx.expunge_all()
                raise

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadTx]:
        """One transaction that PostgreSQL keeps from writing."""
        async with (
            busy_when_locked(),
            self._open(ReadTx, self.read_engine) as tx,
            tx.begin(),
        ):
            await tx.connection(execution_options={"postgresql_readonly": True})
            yield tx

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[ReadTx]:
        """One reading transaction in which every statement sees the same moment.

        For proofs and exports: no statement time-out.
        """
        options = {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
        async with self._open(ReadTx, self.engine) as tx, tx.begin():
            await tx.connection(execution_options=options)
            await tx.execute(text("SET LOCAL statement_timeout = 0"))
            yield tx

    def join(self, bind: AsyncEngine | AsyncConnection, **options: Any) -> Tx:
        """A `Tx` on `bind`, not begun: for `write` and for tests that roll back at the end."""
        tx: Tx = self._open(Tx, bind, **options)
        tx.ids = self.ids
        return tx

    def _open(self, kind: type[Any], bind: AsyncEngine | AsyncConnection, **options: Any) -> Any:
        tx = kind(bind, expire_on_commit=False, autoflush=False, **options)
        tx.clock = self.clock
        tx.zone = self.zone
        return tx

    async def dispose(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
        if self.read_engine is not self.engine:
            await self.read_engine.dispose()


async def run_in_tx(database: Database, work: Callable[[Tx], Awaitable[T]]) -> T:
    """Run `work` in one transaction and hand back what it returned, after the commit."""
    async with database.write() as tx:
        return await work(tx)


@asynccontextmanager
async def busy_when_locked() -> AsyncIterator[None]:
    """Turn lock time-outs, deadlocks and an exhausted pool into `Busy`."""
    try:
        yield
    except PoolTimeout as exhausted:
        raise Busy from exhausted
    except (DBAPIError, PostgresError) as failed:
        # The driver's own errors come from `copy_rows`.
        state = getattr(getattr(failed, "orig", failed), "sqlstate", None)
        if state in _BUSY_STATES:
            raise Busy from failed
        raise


def _engine(url: str, pool_size: int) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=5,
        json_serializer=lambda value: msgspec.json.encode(value).decode(),
        json_deserializer=msgspec.json.decode,
        connect_args={"server_settings": _SESSION, "prepared_statement_cache_size": 500},
    )
