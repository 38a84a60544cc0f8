"""Bring a database's tables up to date, one process at a time."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"
_ONE_AT_A_TIME = 7_305_001
"""Key of the advisory lock that a migrating process holds."""


def configuration(connection: Connection | None = None, *, compare: bool = False) -> Config:
    """Alembic's configuration without a file; `compare` loads the models of every room."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    config.attributes["compare"] = compare
    return config


async def migrate(url: str, revision: str = "head") -> None:
    """Upgrade the database at `url`; a second process waits and then finds nothing to do."""
    await _on_connection(url, lambda config: command.upgrade(config, revision))


async def check(url: str) -> None:
    """Raise alembic.util.CommandError if the models differ from the migrated database."""
    await _on_connection(url, command.check, compare=True)


async def _on_connection(
    url: str, work: Callable[[Config], object], *, compare: bool = False
) -> None:
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME}
            )
            await connection.run_sync(lambda sync: work(configuration(sync, compare=compare)))
    finally:
        await engine.dispose()
