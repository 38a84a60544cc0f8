"""What needs somebody first: figures with the pages behind them, by what their role may do."""

from dataclasses import dataclass

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx


@dataclass(frozen=True, slots=True)
class Need:
    """Something that waits, how much of it, and where it is."""

    label: str
    value: str
    path: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """A start page."""

    needs: list[Need]


async def what_needs_me(_tx: ReadTx, _actor: Actor, _scope: Scope) -> Home:
    """Nothing is counted before the rooms say what waits."""
    return Home([])
