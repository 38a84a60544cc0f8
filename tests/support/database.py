"""Databases for tests: a template made by the migrations, and clones of it.

The template's name carries a hash of the migrations, so it is built once per change of them and
used by every run. It is built under another name and renamed when it is done.
"""

import hashlib
import os
import platform
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from importlib.metadata import version
from itertools import count
from pathlib import Path

import psutil
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from kernel.db.migrate import SCRIPTS, migrate

_BUILDING = 7_305_002
"""Key of the advisory lock under which templates are built and leftovers dropped."""
_FILLING = 7_305_003
"""Key of the advisory lock under which templates are filled: it takes a minute."""
_KEPT_TEMPLATES = 3
_MACHINE = hashlib.sha256(platform.node().encode()).hexdigest()[:6]
_RUN = f"portal_run_{_MACHINE}_{os.getpid()}"
"""Names of a run's databases tell whose they are: pids mean nothing on another machine."""
_serial = count(1)


class TestServer:
    """Creates and drops databases of the server at `url`."""

    __test__ = False

    def __init__(self, url: str) -> None:
        self._url = make_url(url)

    def url(self, database: str) -> str:
        """SQLAlchemy's URL of `database` on this server."""
        return self._url.set(database=database).render_as_string(hide_password=False)

    async def template(self, revision: str = "head") -> str:
        """Name of the template for the migrations as they are now; built if it is missing."""
        name = f"portal_template_{revision}_{_migrations_hash()}"
        async with self._maintenance() as connection:
            await connection.execute(text(f"SELECT pg_advisory_lock({_BUILDING})"))
            await _drop_leftovers(connection)
            if name not in await _databases(connection, "portal_template_%"):
                unfinished = f"{_RUN}_template"
                await connection.execute(text(f"CREATE DATABASE {unfinished}"))
                await migrate(self.url(unfinished), revision)
                await connection.execute(text(f"ALTER DATABASE {unfinished} RENAME TO {name}"))
            await connection.execute(text(f"SELECT pg_advisory_unlock({_BUILDING})"))
        return name

    async def filled(
        self,
        name: str,
        template: str,
        sources: Iterable[Path],
        fill: Callable[[str], Awaitable[None]],
    ) -> str:
        """Name of a template that `fill` has filled once, for every worker and run.

        `sources`: the files that decide what it holds; when one of them changes it is built anew.
        """
        digest = hashlib.sha256(template.encode())
        for source in sorted(sources):
            digest.update(source.read_bytes())
        filled = f"portal_filled_{name}_{digest.hexdigest()[:12]}"
        async with self._maintenance() as connection:
            await connection.execute(text(f"SELECT pg_advisory_lock({_FILLING})"))
            there = await _databases(connection, f"portal_filled_{name}_%")
            if filled not in there:
                for old in there:
                    await connection.execute(text(f"DROP DATABASE IF EXISTS {old} WITH (FORCE)"))
                unfinished = f"{_RUN}_{name}"
                await connection.execute(text(f"CREATE DATABASE {unfinished} TEMPLATE {template}"))
                await fill(self.url(unfinished))
                await connection.execute(text(f"ALTER DATABASE {unfinished} RENAME TO {filled}"))
            await connection.execute(text(f"SELECT pg_advisory_unlock({_FILLING})"))
        return filled

    @asynccontextmanager
    async def clone(self, template: str) -> AsyncIterator[str]:
        """URL of a fresh clone of `template`, dropped at the end."""
        name = f"{_RUN}_{next(_serial)}"
        async with self._maintenance() as connection:
            await connection.execute(
                text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
            )
        try:
            yield self.url(name)
        finally:
            async with self._maintenance() as connection:
                await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))

    @asynccontextmanager
    async def _maintenance(self) -> AsyncIterator[AsyncConnection]:
        engine = create_async_engine(self._url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            yield connection
        await engine.dispose()


def _migrations_hash() -> str:
    """Changes with any migration and with the version of PgQueuer, whose script 0001 runs."""
    digest = hashlib.sha256(version("pgqueuer").encode())
    for script in sorted(SCRIPTS.rglob("*.py")):
        digest.update(script.read_bytes())
    return digest.hexdigest()[:12]


async def _databases(connection: AsyncConnection, pattern: str) -> list[str]:
    """Names like `pattern`, newest first."""
    found = await connection.scalars(
        text("SELECT datname FROM pg_database WHERE datname LIKE :pattern ORDER BY oid DESC"),
        {"pattern": pattern.replace("_", r"\_")},
    )
    return list(found)


async def _drop_leftovers(connection: AsyncConnection) -> None:
    """Drop clones of runs that were killed, and templates of migrations long changed."""
    gone = [
        name
        for name in await _databases(connection, f"portal_run_{_MACHINE}_%")
        if not psutil.pid_exists(int(name.split("_")[3]))
    ]
    old = (await _databases(connection, "portal_template_%"))[_KEPT_TEMPLATES:]
    for name in gone + old:
        await connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
