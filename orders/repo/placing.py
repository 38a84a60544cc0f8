"""What a batch of orders reads and writes besides the ledger: few statements for all of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import text

from kernel.db import ReadTx, Tx
from kernel.db.arrays import numbers, rows_of, texts
from kernel.db.bulk import copy_rows
from orders.drafts import DraftLine
from orders.rules import Decision
from orders.states import State

_encode = msgspec.json.Encoder().encode

_PROGRESS = {
    "id": "BIGINT",
    "confirmed": "BIGINT",
    "held": "BIGINT",
    "cancelled": "BIGINT",
    "shipped": "BIGINT",
    "net": "BIGINT",
    "tax": "BIGINT",
    "location_id": "BIGINT",
    "hold_id": "BIGINT",
}
_LINE_COLUMNS = (
    "id", "order_id", "line_no", "is_free", "product_id", "location_id", "typed_unit",
    "typed_quantity", "factor_num", "factor_den", "quantity", "confirmed_quantity",
    "held_quantity", "cancelled_quantity", "shipped_quantity", "unit_price", "price_per",
    "off_micros", "net_minor", "tax_micros", "tax_minor", "gross_minor", "hold_id", "receipt",
)  # fmt: skip
_JUDGED = {
    "id": "BIGINT",
    "state": "TEXT",
    "version": "BIGINT",
    "net": "BIGINT",
    "tax": "BIGINT",
    "freight": "BIGINT",
    "reasons": "TEXT",
    "reserve_until": "TIMESTAMPTZ",
}
_ORDER_COLUMNS = (
    "id", "number", "state", "version", "seller_id", "sales_branch_id", "buyer_id", "payer_id",
    "ship_to_id", "placed_by", "placed_by_organisation_id", "kind", "delivery_preference",
    "requested_on", "ordered_on", "po_number", "currency", "net_minor", "tax_minor",
    "freight_minor", "gross_minor", "block_reasons", "reserve_until", "note", "placed_at",
)  # fmt: skip
_SERIALS = text("SELECT nextval('sales_order_number') FROM generate_series(1, :count)")
_UPDATE = text(
    f"""
    UPDATE sales_order
    SET state = o.state, version = o.version, net_minor = o.net, tax_minor = o.tax,
        freight_minor = o.freight, gross_minor = o.net + o.tax + o.freight,
        block_reasons = o.reasons::JSONB, reserve_until = o.reserve_until
    FROM {rows_of("o", _JUDGED)}
    WHERE sales_order.id = o.id
    """  # noqa: S608
)
_UPDATE_LINES = text(
    f"""
    UPDATE order_line
    SET confirmed_quantity = l.confirmed, held_quantity = l.held, cancelled_quantity = l.cancelled,
        shipped_quantity = l.shipped, net_minor = l.net, tax_minor = l.tax,
        gross_minor = l.net + l.tax, location_id = l.location_id, hold_id = l.hold_id
    FROM {rows_of("l", _PROGRESS)}
    WHERE order_line.id = l.id
    """  # noqa: S608
)
_UPDATE_REQUEST = text(
    """
    UPDATE sales_order
    SET delivery_preference = :preference, requested_on = CAST(:requested_on AS DATE),
        po_number = nullif(:po_number, ''), note = nullif(:note, ''), edited_by = :edited_by,
        ship_to_id = CAST(:ship_to AS BIGINT)
    WHERE id = :id
    """
)
_DELETE_LINES = text("DELETE FROM order_line WHERE order_id = :id")
_SAME_PO = text(
    """
    SELECT DISTINCT ON (asked.at) asked.at, o.number
    FROM unnest(CAST(:at AS BIGINT[]), CAST(:buyers AS BIGINT[]), CAST(:numbers AS TEXT[]))
         AS asked (at, buyer_id, po_number)
    JOIN sales_order o USING (buyer_id, po_number)
    WHERE o.state NOT IN ('cancelled', 'rejected')
    ORDER BY asked.at, o.id DESC
    """
)


def _line_row(order_id: int, line: DraftLine) -> tuple[Any, ...]:
    """One line in the order of _LINE_COLUMNS."""
    return (
        line.id,
        order_id,
        line.line_no,
        line.is_free,
        line.product_id,
        line.location_id,
        line.unit,
        line.typed,
        line.factor_num,
        line.factor_den,
        line.quantity,
        line.confirmed,
        line.held,
        line.cancelled,
        line.shipped,
        Decimal(line.unit_price_micros).scaleb(-6),
        line.price_per,
        line.off_micros,
        line.net_minor,
        line.tax_micros,
        line.tax_minor,
        line.net_minor + line.tax_minor,
        line.hold_id,
        _encode(line.receipt or {}).decode(),
    )


def _progress_columns(lines: Sequence[tuple[int, DraftLine]]) -> dict[str, str]:
    return {
        "l_id": numbers([line.id for _, line in lines]),
        "l_confirmed": numbers([line.confirmed for _, line in lines]),
        "l_held": numbers([line.held for _, line in lines]),
        "l_cancelled": numbers([line.cancelled for _, line in lines]),
        "l_shipped": numbers([line.shipped for _, line in lines]),
        "l_net": numbers([line.net_minor for _, line in lines]),
        "l_tax": numbers([line.tax_minor for _, line in lines]),
        "l_location_id": numbers([line.location_id for _, line in lines]),
        "l_hold_id": numbers([line.hold_id for _, line in lines]),
    }


async def insert_orders(
    tx: Tx, decided: Sequence[tuple[Any, Decision]], at: datetime
) -> dict[int, str]:
    """Store new orders (each a draft and its decision) with their lines; numbers by order id."""
    serials = await tx.rows(_SERIALS, {"count": len(decided)})
    numbered = [
        (f"SO-{draft.ordered_on.year}-{serial:06d}", draft, decision)
        for (draft, decision), (serial,) in zip(decided, serials, strict=True)
    ]
    rows = [(*_order_row(number, draft, decision), at) for number, draft, decision in numbered]
    await copy_rows(tx, "sales_order", _ORDER_COLUMNS, rows)
    await insert_lines(tx, [(draft.id, line) for draft, _ in decided for line in draft.lines])
    return {draft.id: number for number, draft, _ in numbered}


def _order_row(number: str, draft: Any, decision: Decision) -> tuple[Any, ...]:
    """One order, the first of _ORDER_COLUMNS in their order."""
    return (
        draft.id,
        number,
        _state(decision),
        draft.version,
        draft.seller.id,
        draft.sales_branch_id,
        draft.buyer.id,
        draft.payer.id,
        draft.ship_to_id,
        draft.actor.user_id,
        draft.actor.organisation_id,
        draft.kind.value,
        draft.delivery_preference.value,
        draft.requested_on,
        draft.ordered_on,
        draft.po_number or None,
        draft.currency,
        draft.net_minor,
        draft.tax_minor,
        draft.freight_minor,
        draft.gross_minor,
        _encode(decision.reasons).decode(),
        decision.reserve_until,
        draft.note or None,
    )


def _judged_columns(decided: Sequence[tuple[Any, Decision]]) -> dict[str, str]:
    drafts = [draft for draft, _ in decided]
    return {
        "o_id": numbers([draft.id for draft in drafts]),
        "o_state": texts([_state(decision) for _, decision in decided]),
        "o_version": numbers([draft.version for draft in drafts]),
        "o_net": numbers([draft.net_minor for draft in drafts]),
        "o_tax": numbers([draft.tax_minor for draft in drafts]),
        "o_freight": numbers([draft.freight_minor for draft in drafts]),
        "o_reasons": texts([_encode(decision.reasons).decode() for _, decision in decided]),
        "o_reserve_until": texts([_iso(decision.reserve_until) for _, decision in decided]),
    }


async def update_orders(tx: Tx, decided: Sequence[tuple[Any, Decision]]) -> None:
    """Store orders that were judged again: state, version, amounts, reasons."""
    await tx.execute(_UPDATE, _judged_columns(decided))


async def update_lines(tx: Tx, lines: Iterable[DraftLine]) -> None:
    """Store what was confirmed, held, cancelled and shipped of lines, with their amounts."""
    rows = [(0, line) for line in lines]
    if rows:
        await tx.execute(_UPDATE_LINES, _progress_columns(rows))


async def insert_lines(tx: Tx, lines: Sequence[tuple[int, DraftLine]]) -> None:
    """Store lines, each with the id of its order."""
    await copy_rows(tx, "order_line", _LINE_COLUMNS, [_line_row(*each) for each in lines])


async def replace_request(tx: Tx, draft: Any) -> None:
    """An edit: what was asked for is overwritten, the lines are written anew."""
    await tx.execute(
        _UPDATE_REQUEST,
        {
            "id": draft.id,
            "preference": draft.delivery_preference.value,
            "requested_on": draft.requested_on,
            "po_number": draft.po_number,
            "note": draft.note,
            "edited_by": draft.actor.user_id,
            "ship_to": draft.ship_to_id,
        },
    )
    await tx.execute(_DELETE_LINES, {"id": draft.id})
    await insert_lines(tx, [(draft.id, line) for line in draft.lines])


async def same_po_numbers(tx: ReadTx, asked: Mapping[int, tuple[int, str]]) -> dict[int, str]:
    """For each (buyer, PO number): the newest order that used it, if any."""
    if not asked:
        return {}
    values = {
        "at": list(asked),
        "buyers": [buyer_id for buyer_id, _ in asked.values()],
        "numbers": [number for _, number in asked.values()],
    }
    return {row[0]: row[1] for row in await tx.execute(_SAME_PO, values)}


def _state(decision: Decision) -> str:
    return (decision.state or State.DRAFT).value


def _iso(value: date | None) -> str | None:
    """A day, or an instant, as PostgreSQL reads it."""
    return None if value is None else value.isoformat()
