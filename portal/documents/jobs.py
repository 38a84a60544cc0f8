"""Jobs of documents."""

from typing import Any, Final

from kernel.db import Database
from kernel.jobs import Job, Schedule
from kernel.pdf import sweep


async def sweep_working_papers(database: Database, _: dict[str, Any]) -> None:
    """Pick lists and reports are printed anew; old ones go."""
    await sweep(database)


JOBS: Final = {"documents.sweep": Job("documents.sweep", sweep_working_papers)}
SCHEDULES: Final = [Schedule("documents.sweep", "35 2 * * *", sweep_working_papers)]
