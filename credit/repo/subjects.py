"""Bills and payments as subjects of messages and news."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import text

from dealers import Scope
from kernel.db import ReadTx

_INVOICES = """
    SELECT i.id, i.number, i.kind, i.seller_id, i.payer_id, i.issued_on, i.due_on, i.currency,
           i.gross_minor, i.open_minor, s.code AS seller_code,
           i.generated OR i.source IS NOT NULL AS imported
    FROM invoice i JOIN organisation s ON s.id = i.seller_id
    WHERE i.id = ANY(CAST(:ids AS BIGINT[])) AND {scope}
"""
_PAYMENTS = """
    SELECT p.id, p.number, p.seller_id, p.payer_id, p.paid_on, p.currency, p.amount_minor,
           p.generated OR p.source IS NOT NULL AS imported
    FROM payment p
    WHERE p.id = ANY(CAST(:ids AS BIGINT[])) AND {scope}
"""
_OVERDUE = text(
    """
    SELECT i.id FROM invoice i
    WHERE i.open_minor > 0 AND i.due_on < CAST(:today AS DATE)
      AND i.due_on >= CAST(:since AS DATE)
    ORDER BY i.id
    """
)


async def invoices(tx: ReadTx, ids: Collection[int], scope: Scope | None) -> list[Any]:
    """Heads of invoices and credit notes; without a scope for jobs."""
    return await _rows(tx, _INVOICES, "i", ids, scope)


async def payments(tx: ReadTx, ids: Collection[int], scope: Scope | None) -> list[Any]:
    """Heads of payments; without a scope for jobs."""
    return await _rows(tx, _PAYMENTS, "p", ids, scope)


async def overdue_ids(tx: ReadTx, today: date, since: date) -> list[int]:
    """Invoices with something open that were due on a day in [since, today), for the reminders."""
    return list(await tx.scalars(_OVERDUE, {"today": today, "since": since}))


async def _rows(
    tx: ReadTx, statement: str, name: str, ids: Collection[int], scope: Scope | None
) -> list[Any]:
    seen = scope.trade_sql(f"{name}.seller_id", f"{name}.payer_id") if scope else "true"
    values = {"ids": list(ids), **(scope.bind if scope else {})}
    return list((await tx.execute(text(statement.format(scope=seen)), values)).all())
