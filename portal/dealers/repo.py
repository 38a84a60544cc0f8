"""The audit trail of one organisation."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text

from dealers import Scope
from kernel.db import ReadTx

_AUDIT = """
    SELECT e.at, e.event, e.user_id, e.facts FROM audit_event e
    WHERE e.subject_kind = 'organisation' AND e.subject_id = :id AND {seen}
    ORDER BY e.id DESC LIMIT 20
"""


async def list_audit(tx: ReadTx, scope: Scope, organisation_id: int) -> Sequence[Row[Any]]:
    """(at, event, user_id, facts), newest first."""
    statement = text(_AUDIT.format(seen=scope.organisations_sql("e.subject_id")))
    return (await tx.execute(statement, {"id": organisation_id, **scope.bind})).all()
