"""What must always hold, as queries that find what doesn't."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from kernel.db.transaction import Database, ReadTx

__all__ = ["Finding", "Invariant", "prove"]

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule in one sentence and the query whose rows break it.

    The query may use the parameters :zone (headquarters' time zone) and :now.
    """

    name: str
    sql: str
    rule: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check: no rows means that the rule holds."""

    invariant: Invariant
    rows: list[dict[str, Any]]
    count: int

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return self.count == 0


async def prove(database: Database, invariants: Sequence[Invariant]) -> AsyncIterator[Finding]:
    """Check each rule in one REPEATABLE READ snapshot, yielding as they are done."""
    async with database.snapshot() as tx:
        values = {"zone": str(tx.zone), "now": await tx.now()}
        for invariant in invariants:
            yield await _check(tx, invariant, values)


async def _check(tx: ReadTx, invariant: Invariant, values: dict[str, Any]) -> Finding:
    statement = text(invariant.sql)
    wanted = {name: values[name] for name in values if f":{name}" in invariant.sql}
    rows = [dict(row) for row in (await tx.execute(statement, wanted)).mappings()]
    return Finding(invariant, rows[:SHOWN], len(rows))
