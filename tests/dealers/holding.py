"""Proving invariants inside a test's own transaction."""

from collections.abc import Iterable

from sqlalchemy import text

from kernel.db import Tx
from kernel.invariants import Invariant


async def broken(tx: Tx, invariants: Iterable[Invariant]) -> list[str]:
    """Names of the rules that don't hold."""
    values = {"zone": str(tx.zone), "now": await tx.now()}
    names = []
    for invariant in invariants:
        wanted = {name: values[name] for name in values if f":{name}" in invariant.sql}
        if (await tx.execute(text(invariant.sql), wanted)).all():
            names.append(invariant.name)
    return names


async def assert_holds(tx: Tx, invariants: Iterable[Invariant]) -> None:
    """All of them hold."""
    assert await broken(tx, invariants) == []
