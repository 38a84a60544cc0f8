"""Orders as they are stored, for whoever changes them: locked by id, in rising order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import msgspec
from sqlalchemy import text

from kernel.db import ReadTx, Tx
from orders.drafts import DraftLine
from orders.states import State
from orders.types import Problem

_BY_ID = """
    SELECT o.id, o.number, o.state, o.version, o.seller_id, o.sales_branch_id, o.buyer_id,
    o.payer_id, o.ship_to_id, o.placed_by, o.placed_by_organisation_id, o.edited_by, o.kind,
    o.delivery_preference, o.requested_on, o.ordered_on, o.po_number, o.currency, o.net_minor,
    o.tax_minor, o.freight_minor, o.block_reasons, o.reserve_until, o.note, o.placed_at
    FROM sales_order o
    WHERE o.id = ANY(CAST(:ids AS BIGINT[]))
"""
_READ = text(_BY_ID + " ORDER BY o.id")
_LOCK = text(_BY_ID + " ORDER BY o.id FOR NO KEY UPDATE")
_LOCK_FREE = text(_BY_ID + " ORDER BY o.id FOR NO KEY UPDATE SKIP LOCKED")
_LINES = text(
    """
    SELECT order_id, id, line_no, product_id, quantity, typed_unit,
           trim_scale(typed_quantity)::TEXT AS typed, factor_num, factor_den, location_id,
           parent_line_id, is_free, (unit_price * 1000000)::BIGINT AS price_micros, price_per,
           off_micros, net_minor, tax_micros, tax_minor, receipt, confirmed_quantity,
           held_quantity, cancelled_quantity, shipped_quantity, hold_id
    FROM order_line
    WHERE order_id = ANY(CAST(:ids AS BIGINT[]))
    ORDER BY order_id, line_no
    """
)
_IDS_BY_NUMBER = text(
    "SELECT number, id FROM sales_order WHERE number = ANY(CAST(:numbers AS TEXT[]))"
)


@dataclass(slots=True)
class StoredOrder:
    """One order with its lines; lines know their product's id, not its SKU."""

    id: int
    number: str
    state: State
    version: int
    seller_id: int
    sales_branch_id: int | None
    buyer_id: int
    payer_id: int
    ship_to_id: int | None
    placed_by: int
    placed_by_organisation_id: int
    edited_by: int | None
    kind: str
    delivery_preference: str
    requested_on: date | None
    ordered_on: date
    po_number: str | None
    currency: str
    net_minor: int
    tax_minor: int
    freight_minor: int
    reasons: list[Problem]
    reserve_until: datetime | None
    note: str | None
    placed_at: datetime
    lines: list[DraftLine] = field(default_factory=list)

    @property
    def gross_minor(self) -> int:
        """Net, tax and freight."""
        return self.net_minor + self.tax_minor + self.freight_minor

    @property
    def has_shipped(self) -> bool:
        """Whether anything has left."""
        return any(line.shipped for line in self.lines)


async def lock_orders(
    tx: Tx, ids: Iterable[int], *, skip_locked: bool = False
) -> dict[int, StoredOrder]:
    """Lock orders and read them as they are now; those that somebody else holds may be skipped."""
    statement = _LOCK_FREE if skip_locked else _LOCK
    return await _read(tx, statement, ids)


async def read_orders(tx: ReadTx, ids: Iterable[int]) -> dict[int, StoredOrder]:
    """Orders as they are, not locked. The caller has checked that they may be seen."""
    return await _read(tx, _READ, ids)


async def _read(tx: ReadTx, statement: object, ids: Iterable[int]) -> dict[int, StoredOrder]:
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = (await tx.execute(statement, {"ids": wanted})).all()  # type: ignore[call-overload]
    found = {row.id: _order(row) for row in rows}
    for order_id, lines in (await read_lines(tx, list(found))).items():
        found[order_id].lines = lines
    return found


async def read_lines(tx: ReadTx, order_ids: Sequence[int]) -> dict[int, list[DraftLine]]:
    """The lines of orders by order, in their order."""
    found: dict[int, list[DraftLine]] = {}
    for row in await tx.execute(_LINES, {"ids": list(order_ids)}):
        lines = found.setdefault(row.order_id, [])
        lines.append(
            DraftLine(
                index=len(lines),
                line_no=row.line_no,
                sku="",
                product_id=row.product_id,
                quantity=row.quantity,
                unit=row.typed_unit,
                typed=row.typed,
                factor_num=row.factor_num,
                factor_den=row.factor_den,
                id=row.id,
                location_id=row.location_id,
                parent_line_id=row.parent_line_id,
                is_free=row.is_free,
                unit_price_micros=row.price_micros,
                price_per=row.price_per,
                off_micros=tuple(row.off_micros),
                net_minor=row.net_minor,
                tax_micros=row.tax_micros,
                tax_minor=row.tax_minor,
                receipt=row.receipt,
                confirmed=row.confirmed_quantity,
                held=row.held_quantity,
                cancelled=row.cancelled_quantity,
                shipped=row.shipped_quantity,
                hold_id=row.hold_id,
            )
        )
    return found


async def ids_by_number(tx: ReadTx, numbers: Sequence[str]) -> dict[str, int]:
    """Order ids by number, for conductors that check afterwards whose they are."""
    rows = await tx.execute(_IDS_BY_NUMBER, {"numbers": list(numbers)})
    return {row[0]: row[1] for row in rows}


def _order(row: object) -> StoredOrder:
    values = list(row)  # type: ignore[call-overload]
    values[2] = State(values[2])
    values[21] = msgspec.convert(values[21], list[Problem])
    return StoredOrder(*values)
