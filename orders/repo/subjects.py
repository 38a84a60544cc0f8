"""Orders as subjects of messages and news."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import text

from dealers import Scope
from kernel.db import ReadTx

_SUBJECTS = """
    SELECT o.id, o.number, o.seller_id, o.buyer_id, o.ordered_on, o.currency, o.gross_minor,
           o.source IS NOT NULL AS imported
    FROM sales_order o
    WHERE o.id = ANY(CAST(:ids AS BIGINT[])) AND {scope}
"""


async def subjects(tx: ReadTx, ids: Collection[int], scope: Scope | None) -> list[Any]:
    """Heads of orders; without a scope for jobs."""
    seen = scope.trade_sql("o.seller_id", "o.buyer_id") if scope else "true"
    statement = text(_SUBJECTS.format(scope=seen))
    values = {"ids": list(ids), **(scope.bind if scope else {})}
    return list((await tx.execute(statement, values)).all())
