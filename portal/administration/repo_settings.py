"""Statements on the settings of organisations: their values, and who changed them last."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text

from dealers import Scope
from kernel.db import ReadTx

_VALUES = """
    SELECT s.name AS setting, o.kind <> 'dealer' AS company, s.value,
           count(*) AS organisations, (array_agg(o.code))[1:{few}] AS codes,
           (array_agg(o.name))[1:{few}] AS names
    FROM (SELECT * FROM organisation ORDER BY path) o
    CROSS JOIN LATERAL (VALUES {columns}) AS s(name, value)
    WHERE {seen} AND o.id <> :here
    GROUP BY 1, 2, 3
"""
_CHANGED = """
    SELECT DISTINCT ON (s.name) s.name AS setting, e.at, e.user_id, o.code, o.name AS organisation
    FROM audit_event e
    JOIN organisation o ON o.id = e.subject_id
    CROSS JOIN LATERAL jsonb_object_keys(e.facts -> 'after') AS s(name)
    WHERE e.event = 'dealers:organisation:changed' AND {seen}
      AND s.name = ANY(CAST(:names AS TEXT[]))
    ORDER BY s.name, e.id DESC
"""
FEW = 3
"""So many organisations are named that have a value of their own."""


async def values(tx: ReadTx, scope: Scope, here: int, names: Sequence[str]) -> Sequence[Row[Any]]:
    """(setting, company, value as text, organisations, codes and names of the first few).

    `names` are columns of organisations; the organisation `here` is left out.
    """
    columns = ", ".join(f"('{name}', o.{name}::text)" for name in names)
    seen = scope.organisations_sql("o.id")
    statement = _VALUES.format(seen=seen, few=FEW, columns=columns)
    return (await tx.execute(text(statement), {"here": here, **scope.bind})).all()


async def last_changes(tx: ReadTx, scope: Scope, names: Sequence[str]) -> Sequence[Row[Any]]:
    """(setting, at, user_id, code, organisation) of each setting that was ever changed here."""
    statement = _CHANGED.format(seen=scope.organisations_sql("o.id"))
    return (await tx.execute(text(statement), {"names": list(names), **scope.bind})).all()
