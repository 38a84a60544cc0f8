"""The database that a command works on: the one that is named, or the embedded one."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

import click
import uvloop
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from kernel.db import Database
from kernel.db.embedded import EmbeddedPostgres
from kernel.db.migrate import migrate
from kernel.errors import Refusal
from kernel.i18n import _l
from kernel.settings import Settings

T = TypeVar("T")
OLDEST_SERVER = 15


class DatabaseUnreachable(Refusal):
    """Nobody answers at the address."""

    code = "database_unreachable"
    status = 503
    title = _l("The database does not answer")
    message = _l("Check PORTAL_DATABASE_URL and that the server is running: %(reason)s")


class DatabaseTooOld(Refusal):
    """The server lacks what the portal's tables need."""

    code = "database_too_old"
    status = 503
    title = _l("The database server is too old")
    message = _l(
        "PostgreSQL %(found)s answers at PORTAL_DATABASE_URL; %(needed)s or newer is needed."
    )


def with_database() -> Settings:
    """The settings with the URL of a running database in them; starts the embedded one."""
    settings = Settings.load()
    if settings.database_url:
        return settings
    server = EmbeddedPostgres(settings.home / "postgres")
    if server.notice:
        click.echo(server.notice)
    return replace(settings, database_url=server.start())


async def prepare(settings: Settings) -> None:
    """Refuse a server that is too old, then bring the tables up to date.

    Raises, in this order: DatabaseUnreachable, DatabaseTooOld.
    """
    version = await _server_version(settings.database_url)
    if version < OLDEST_SERVER:
        raise DatabaseTooOld(found=str(version), needed=str(OLDEST_SERVER))
    await migrate(settings.database_url)


async def _server_version(url: str) -> int:
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            number = await connection.scalar(
                text("SELECT current_setting('server_version_num')::int / 10000")
            )
            return int(number or 0)
    except (OSError, DBAPIError) as failed:
        raise DatabaseUnreachable(reason=str(failed).splitlines()[0]) from failed
    finally:
        await engine.dispose()


def run(settings: Settings, work: Callable[[Database], Awaitable[T]]) -> T:
    """Run `work` on the prepared database and close it."""

    async def go() -> T:
        await prepare(settings)
        database = Database(settings.database_url, zone=settings.zone)
        try:
            return await work(database)
        finally:
            await database.dispose()

    return uvloop.run(go())
