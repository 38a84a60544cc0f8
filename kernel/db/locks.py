"""Row locks that also refresh what the session already holds.

The rank of locks, everywhere: idempotency keys (sorted), orders (by id), shipments and returns,
ledger accounts (one statement by id), counters (sorted), ledger day rows (sorted).
"""

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import select

from kernel.db.base import Base
from kernel.db.transaction import Tx

Row = TypeVar("Row", bound=Base)


async def lock_rows(
    tx: Tx, entity: type[Row], ids: Iterable[int], *, skip_locked: bool = False
) -> list[Row]:
    """Lock rows by id in rising order and hand them back as they are now.

    A plain FOR UPDATE would keep the session's stale attributes; `populate_existing` reloads.
    """
    key: Any = entity.__table__.c.id
    statement = (
        select(entity)
        .where(key.in_(sorted(set(ids))))
        .order_by(key)
        .with_for_update(key_share=True, skip_locked=skip_locked)
        .execution_options(populate_existing=True)
    )
    return list((await tx.scalars(statement)).all())
