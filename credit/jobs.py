"""What credit does by the clock."""

from typing import Any

from credit.accounts import start_raises
from kernel.db import Database
from kernel.jobs import Job, Schedule


async def start_due_raises(database: Database, payload: dict[str, Any]) -> None:  # noqa: ARG001
    """Have blocked orders looked at again when the first day of a raise has come.

    Every quarter of an hour, because a day begins at another hour for each seller. Running it
    twice does nothing the second time.
    """
    async with database.write() as tx:
        await start_raises(tx)


JOBS: dict[str, Job] = {}
SCHEDULES = [Schedule("credit.start_raises", "*/15 * * * *", start_due_raises)]
