"""A channel with a year of history, its roll-up caught up."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import make_url, text

from dealers import OrganisationKind, Scope, resolve_codes
from kernel.actor import system_actor
from kernel.clock import FixedClock
from kernel.db import Database, run_in_tx
from portal.imports.runs import import_folder
from reports.rollup import catch_up
from tests.conftest import ZONE
from tests.portal.imports.conftest import CHANNEL, write
from tests.support.database import TestServer
from tests.support.wait import until

ORGANISATIONS = CHANNEL["organisations"] + "        B2,South,branch,HQ,,,,Germany,EUR\n"
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
CatchUp = Callable[[], Awaitable[None]]


async def catch_up_with_ledger(database: Database, within_seconds: float = 60) -> None:
    """Bring the roll-up up to the ledger; a transaction of another database may hold it up."""

    async def caught_up() -> bool:
        await run_in_tx(database, catch_up)
        async with database.read() as tx:
            behind = (await tx.execute(_BEHIND)).scalar_one()
            moved = (await tx.execute(_MOVES)).scalar_one()
        return behind == 0 and bool(moved)

    await until(caught_up, within_seconds)


_BEHIND = text(
    "SELECT count(*) FROM ledger_transfer t LEFT JOIN follower_cursor c ON c.name = 'reports'"
    " WHERE t.phase IN ('posted', 'settled')"
    " AND (c.name IS NULL OR (t.xact, t.id) > (c.xact, c.last_id))"
)
_MOVES = text(
    "SELECT coalesce(sum(id) FILTER (WHERE applied_at IS NOT NULL), 0)"
    " = coalesce((SELECT moves FROM rollup_state WHERE id = 1), 0) FROM organisation_move"
)


@pytest.fixture(scope="session")
async def history(
    postgres: TestServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """Name of a database with HQ > B1 > D1 > S1, D2; HQ > B2: a year of imported history."""
    files = CHANNEL | {"organisations": ORGANISATIONS}
    folder = write(tmp_path_factory.mktemp("channel"), **files)
    async with postgres.clone(template) as url:
        database = Database(url, zone=ZONE, clock=FixedClock(NOW))
        await import_folder(database, system_actor(0), folder)
        await catch_up_with_ledger(database)
        await database.dispose()
        yield str(make_url(url).database)


@pytest.fixture
async def channel_of_files(
    postgres: TestServer, history: str, clock: FixedClock
) -> AsyncIterator[Database]:
    """A clone of `history` that a test may change."""
    async with postgres.clone(history) as url:
        database = Database(url, zone=ZONE, clock=clock)
        yield database
        await database.dispose()


@pytest.fixture
def follow(channel_of_files: Database) -> CatchUp:
    """`await follow()`: bring the roll-up up to the ledger."""
    return partial(catch_up_with_ledger, channel_of_files)


async def scope_of(database: Database, code: str, kind: str) -> Scope:
    """What a member of an organisation sees."""
    async with database.read() as tx:
        ids = await resolve_codes(tx, [code])
    return Scope(ids[code], OrganisationKind(kind))
