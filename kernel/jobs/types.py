"""Jobs and schedules as rooms declare them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from kernel.db.transaction import Database


@dataclass(frozen=True, slots=True)
class Job:
    """`run(database, payload)` under a dotted name; opens its own transactions.

    `attempts`: how often it is tried before it stays on the list of failed jobs.
    """

    name: str
    run: Callable[[Database, dict[str, Any]], Awaitable[None]]
    attempts: int = 5


@dataclass(frozen=True, slots=True)
class Schedule:
    """`run(database, {})` at the times of a cron expression (UTC; a sixth field is seconds)."""

    name: str
    cron: str
    run: Callable[[Database, dict[str, Any]], Awaitable[None]]
