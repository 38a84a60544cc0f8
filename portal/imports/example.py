"""The example channel of a first start: moved to today, imported like any other folder."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from sqlalchemy import select

from dealers import OrganisationKind, Scope, resolve_codes
from kernel.actor import system_actor
from kernel.db import Database, ReadTx, Tx, run_in_tx
from kernel.errors import Busy
from kernel.periods import first_of_month
from kernel.settings import CHECKOUT
from portal.example import (
    SHOWN_BRANCH,
    SHOWN_DEALER,
    SHOWN_HEADQUARTERS,
    build_example,
    open_the_day,
)
from portal.imports.models import ImportRun
from portal.imports.runs import RunResult, import_folder
from portal.imports.staging import Progress
from portal.inbox.targets import TargetToSet, list_targets, set_targets
from reports import catch_up, follow_ledger

T = TypeVar("T")
SOURCE = CHECKOUT / "examples" / "adventureworks"
NAME = "Example: Adventure Works"
TRIES = 5
TARGET_STEP = 100_000
"""Targets are whole thousands; in minor units."""
SHOWN = {
    OrganisationKind.DEALER: SHOWN_DEALER,
    OrganisationKind.BRANCH: SHOWN_BRANCH,
    OrganisationKind.HEADQUARTERS: SHOWN_HEADQUARTERS,
}
"""Whose eyes a newcomer looks through: a busy dealer, its branch, headquarters."""


async def load_example(database: Database, progress: Progress) -> RunResult:
    """Build the example for today and import it."""
    async with database.read() as tx:
        today = await tx.today()
    with TemporaryDirectory(prefix="portal-example-") as folder:
        await asyncio.to_thread(build_example, SOURCE, Path(folder), today)
        # Two processors: the reports follow while the import goes on.
        async with follow_ledger(database):
            result = await import_folder(
                database, system_actor(0), Path(folder), progress=progress, name=NAME
            )
    await _patiently(database, open_the_day)
    await _catch_up(database, progress)
    await run_in_tx(database, _set_targets)
    return result


async def _set_targets(tx: Tx) -> None:
    """What every company is to be invoiced this month: a little more than in the one before."""
    month = first_of_month(await tx.today())
    ids = await resolve_codes(tx, [SHOWN_HEADQUARTERS])
    headquarters = ids[SHOWN_HEADQUARTERS]
    reach = Scope(headquarters, OrganisationKind.HEADQUARTERS)
    before = await list_targets(tx, reach, first_of_month(month - timedelta(days=1)))
    wanted = [
        TargetToSet(one.code, _rounded_up(one.invoiced_minor), 0)
        for one in before
        if one.invoiced_minor > 0
    ]
    await set_targets(tx, system_actor(headquarters), reach, month, wanted)


def _rounded_up(invoiced_minor: int) -> int:
    """A twentieth more, in whole thousands of the currency."""
    return -(-invoiced_minor * 21 // 20 // TARGET_STEP) * TARGET_STEP


async def _catch_up(database: Database, progress: Progress) -> None:
    """Bring the reports up to the ledger, so that the first look finds them alive."""
    taken = 0
    while more := await _patiently(database, catch_up):
        taken += more
        progress("reports", taken, 0)


async def _patiently(database: Database, work: Callable[[Tx], Awaitable[T]]) -> T:
    """Run a transaction again where a slow machine did not give it its locks in time."""
    for _ in range(TRIES - 1):
        with suppress(Busy):
            return await run_in_tx(database, work)
    return await run_in_tx(database, work)


async def showcase(tx: ReadTx) -> Mapping[OrganisationKind, int]:
    """Ids of the organisations to look through; empty where the example was not loaded."""
    loaded = await tx.scalar(select(ImportRun.id).where(ImportRun.name == NAME).limit(1))
    if loaded is None:
        return {}
    ids = await resolve_codes(tx, SHOWN.values())
    return {kind: ids[code] for kind, code in SHOWN.items() if code in ids}
