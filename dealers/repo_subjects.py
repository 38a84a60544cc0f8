"""Dealers with whom they buy from."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import text

from dealers.scope import Scope
from kernel.db import ReadTx

_SUBJECTS = """
    SELECT o.id, o.code, o.name, coalesce(o.supplier_id, o.parent_id) AS seller_id
    FROM organisation o
    WHERE o.id = ANY(CAST(:ids AS BIGINT[])) AND o.kind = 'dealer' AND {scope}
"""


async def subjects(tx: ReadTx, ids: Collection[int], scope: Scope | None) -> list[Any]:
    """Dealers as far as `scope` goes; without one for jobs."""
    seen = scope.trade_sql("coalesce(o.supplier_id, o.parent_id)", "o.id") if scope else "true"
    values = {"ids": list(ids), **(scope.bind if scope else {})}
    return list((await tx.execute(text(_SUBJECTS.format(scope=seen)), values)).all())
