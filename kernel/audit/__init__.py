"""Who did what to whom, and when."""

from typing import Any

from sqlalchemy import insert

from kernel.actor import Actor
from kernel.db.transaction import Tx
from kernel.models import AuditEvent

__all__ = ["record"]


async def record(
    tx: Tx, actor: Actor, event: str, subject_kind: str, subject_id: int, **facts: Any
) -> None:
    """Append an audit event named room:subject:action, such as `credit:limit:raised`."""
    await tx.execute(
        insert(AuditEvent),
        {
            "id": await tx.new_id(),
            "at": await tx.now(),
            "user_id": actor.user_id,
            "organisation_id": actor.organisation_id,
            "event": event,
            "subject_kind": subject_kind,
            "subject_id": subject_id,
            "facts": facts,
        },
    )
