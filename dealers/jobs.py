"""Work of this room that nobody waits for."""

from typing import Any

from dealers.tree import apply_due_moves
from kernel.db import Database, run_in_tx
from kernel.jobs import Job, Schedule


async def apply_moves(database: Database, _payload: dict[str, Any]) -> None:
    """Let moves whose day has come take effect; running twice changes nothing."""
    await run_in_tx(database, apply_due_moves)


JOBS = {"dealers.apply_moves": Job("dealers.apply_moves", apply_moves)}
SCHEDULES = [Schedule("dealers.apply_moves", "*/5 * * * *", apply_moves)]
