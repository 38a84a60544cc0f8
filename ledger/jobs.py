"""The ledger's own upkeep."""

from datetime import timedelta
from typing import Any, Final

from kernel.db import Database, Tx, run_in_tx
from kernel.jobs import Job, Schedule
from ledger.partitions import ensure_partitions

AHEAD: Final = timedelta(days=62)


async def keep_partitions(database: Database, _payload: dict[str, Any]) -> None:
    """Have this month and the next two ready."""

    async def ahead(tx: Tx) -> None:
        today = await tx.today()
        await ensure_partitions(tx, today, today + AHEAD)

    await run_in_tx(database, ahead)


JOBS: Final = {"ledger.keep_partitions": Job("ledger.keep_partitions", keep_partitions)}
SCHEDULES: Final = [Schedule("ledger.keep_partitions", "20 1 * * *", keep_partitions)]
