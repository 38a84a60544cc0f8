"""Following an append-only table without missing a row.

Ids and commits don't come in the same order, so a follower reads only what lies behind the
oldest transaction still running: rows whose `xact` is below the snapshot's xmin.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from kernel.db.transaction import Tx

_OPEN = text("INSERT INTO follower_cursor (name) VALUES (:name) ON CONFLICT DO NOTHING")
_CLAIM = text("SELECT xact, last_id FROM follower_cursor WHERE name = :name FOR UPDATE SKIP LOCKED")
_ADVANCE = text(
    "UPDATE follower_cursor SET xact = CAST(CAST(:xact AS TEXT) AS xid8), last_id = :last_id"
    " WHERE name = :name"
)
BEHIND_THE_OLDEST = (
    "(xact, id) > (CAST(CAST(:xact AS TEXT) AS xid8), CAST(:last_id AS BIGINT))"
    " AND xact < pg_snapshot_xmin(pg_current_snapshot())"
)
"""Condition for the WHERE of a follower's query; order by (xact, id) and limit."""


async def claim(tx: Tx, name: str) -> Mapping[str, Any] | None:
    """The follower's place {xact, last_id}, locked; None while another process follows."""
    await tx.execute(_OPEN, {"name": name})
    row = (await tx.execute(_CLAIM, {"name": name})).mappings().one_or_none()
    if row is None:
        return None
    return {"xact": str(row["xact"]), "last_id": int(row["last_id"])}


async def advance(tx: Tx, name: str, xact: object, last_id: int) -> None:
    """Remember that everything up to and including (xact, last_id) was dealt with."""
    await tx.execute(_ADVANCE, {"name": name, "xact": str(xact), "last_id": last_id})
