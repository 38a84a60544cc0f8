"""Deliveries, differences and returns as subjects of messages and news."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import text

from dealers import Scope
from kernel.db import ReadTx

_SHIPMENTS = """
    SELECT s.id, s.number, s.seller_id, s.buyer_id, s.shipped_on, s.due_on, s.carrier,
           s.tracking_number, s.order_number, s.generated OR s.source IS NOT NULL AS imported
    FROM shipment s
    WHERE s.id = ANY(CAST(:ids AS BIGINT[])) AND {scope}
"""
_CLAIMS = """
    SELECT c.id, s.number, c.seller_id, c.buyer_id, c.status, c.quantity, p.sku
    FROM claim c JOIN shipment s ON s.id = c.shipment_id JOIN product p ON p.id = c.product_id
    WHERE c.id = ANY(CAST(:ids AS BIGINT[])) AND {scope}
"""
_RETURNS = """
    SELECT r.id, r.number, r.seller_id, r.buyer_id, r.returned_on,
           r.generated OR r.source IS NOT NULL AS imported
    FROM stock_return r
    WHERE r.id = ANY(CAST(:ids AS BIGINT[])) AND {scope}
"""
_TO_CONFIRM = text(
    """
    SELECT id FROM shipment
    WHERE status = 'shipped' AND due_on <= CAST(:today AS DATE) AND due_on >= CAST(:since AS DATE)
    ORDER BY id
    """
)


async def shipments(tx: ReadTx, ids: Collection[int], scope: Scope | None) -> list[Any]:
    """Heads of deliveries; without a scope for jobs."""
    return await _rows(tx, _SHIPMENTS, "s", ids, scope)


async def claims(tx: ReadTx, ids: Collection[int], scope: Scope | None) -> list[Any]:
    """Differences with the delivery that they belong to; without a scope for jobs."""
    return await _rows(tx, _CLAIMS, "c", ids, scope)


async def returns(tx: ReadTx, ids: Collection[int], scope: Scope | None) -> list[Any]:
    """Heads of returns; without a scope for jobs."""
    return await _rows(tx, _RETURNS, "r", ids, scope)


async def ids_to_confirm(tx: ReadTx, today: date, since: date) -> list[int]:
    """Deliveries under way that should have arrived on a day in [since, today]."""
    return list(await tx.scalars(_TO_CONFIRM, {"today": today, "since": since}))


async def _rows(
    tx: ReadTx, statement: str, name: str, ids: Collection[int], scope: Scope | None
) -> list[Any]:
    seen = scope.trade_sql(f"{name}.seller_id", f"{name}.buyer_id") if scope else "true"
    values = {"ids": list(ids), **(scope.bind if scope else {})}
    return list((await tx.execute(text(statement.format(scope=seen)), values)).all())
