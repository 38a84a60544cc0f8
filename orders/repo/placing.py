"""What a batch of orders reads and writes besides the ledger: few statements for all of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import text

from kernel.db import ReadTx, Tx
from kernel.db.arrays import numbers, rows_of, texts
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
_LINE = _PROGRESS | {
    "order_id": "BIGINT",
    "line_no": "BIGINT",
    "is_free": "BOOLEAN",
    "product_id": "BIGINT",
    "unit": "TEXT",
    "typed": "TEXT",
    "num": "BIGINT",
    "den": "BIGINT",
    "quantity": "BIGINT",
    "price_micros": "BIGINT",
    "price_per": "BIGINT",
    "off": "TEXT",
    "tax_micros": "BIGINT",
    "receipt": "TEXT",
}
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
_ORDER = _JUDGED | {
    "seller": "BIGINT",
    "branch": "BIGINT",
    "buyer": "BIGINT",
    "payer": "BIGINT",
    "ship_to": "BIGINT",
    "placed_by": "BIGINT",
    "organisation": "BIGINT",
    "kind": "TEXT",
    "preference": "TEXT",
    "requested_on": "DATE",
    "ordered_on": "DATE",
    "po_number": "TEXT",
    "currency": "TEXT",
    "note": "TEXT",
}
_LINES = f"""
    INSERT INTO order_line (
        id, order_id, line_no, is_free, product_id, location_id, typed_unit, typed_quantity,
        factor_num, factor_den, quantity, confirmed_quantity, held_quantity, cancelled_quantity,
        shipped_quantity, unit_price, price_per, off_micros, net_minor, tax_micros, tax_minor,
        gross_minor, hold_id, receipt)
    SELECT l.id, l.order_id, l.line_no, l.is_free, l.product_id, l.location_id, l.unit,
           l.typed::NUMERIC, l.num, l.den, l.quantity, l.confirmed, l.held, l.cancelled,
           l.shipped, l.price_micros * 0.000001, l.price_per, l.off::BIGINT[], l.net,
           l.tax_micros, l.tax, l.net + l.tax, l.hold_id, l.receipt::JSONB
    FROM {rows_of("l", _LINE)}
"""  # noqa: S608 - put together from constants
_ORDERS = f"""
    INSERT INTO sales_order (
        id, number, state, seller_id, sales_branch_id, buyer_id, payer_id, ship_to_id,
        placed_by, placed_by_organisation_id, kind, delivery_preference, requested_on,
        ordered_on, po_number, currency, net_minor, tax_minor, freight_minor, gross_minor,
        block_reasons, reserve_until, note, placed_at)
    SELECT n.id,
           'SO-' || n.year || '-' || lpad(n.serial::TEXT, greatest(6, length(n.serial::TEXT)), '0'),
           n.state, n.seller, n.branch, n.buyer, n.payer, n.ship_to, n.placed_by,
           n.organisation, n.kind, n.preference, n.requested_on, n.ordered_on,
           nullif(n.po_number, ''), n.currency, n.net, n.tax, n.freight,
           n.net + n.tax + n.freight, n.reasons::JSONB, n.reserve_until, nullif(n.note, ''), :at
    FROM (
        SELECT o.*, extract(year FROM o.ordered_on) AS year,
               nextval('sales_order_number') AS serial
        FROM {rows_of("o", _ORDER)}
    ) AS n
    RETURNING id, number
"""  # noqa: S608
_INSERT_LINES = text(_LINES)
_INSERT = text(
    f"WITH placed AS ({_ORDERS}), lines AS ({_LINES}) SELECT id, number FROM placed"  # noqa: S608
)
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


def line_columns(lines: Sequence[tuple[int, DraftLine]]) -> dict[str, str]:
    """The parameters of lines, each with the id of its order."""
    columns = {
        "l_order_id": numbers([order_id for order_id, _ in lines]),
        "l_line_no": numbers([line.line_no for _, line in lines]),
        "l_is_free": numbers([line.is_free for _, line in lines]),
        "l_product_id": numbers([line.product_id for _, line in lines]),
        "l_unit": texts([line.unit for _, line in lines]),
        "l_typed": texts([line.typed for _, line in lines]),
        "l_num": numbers([line.factor_num for _, line in lines]),
        "l_den": numbers([line.factor_den for _, line in lines]),
        "l_quantity": numbers([line.quantity for _, line in lines]),
        "l_price_micros": numbers([line.unit_price_micros for _, line in lines]),
        "l_price_per": numbers([line.price_per for _, line in lines]),
        "l_off": texts([numbers(line.off_micros) for _, line in lines]),
        "l_tax_micros": numbers([line.tax_micros for _, line in lines]),
        "l_receipt": texts([_encode(line.receipt or {}).decode() for _, line in lines]),
    }
    return columns | _progress_columns(lines)


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
    drafts = [draft for draft, _ in decided]
    lines = [(draft.id, line) for draft in drafts for line in draft.lines]
    values = {
        "o_seller": numbers([draft.seller.id for draft in drafts]),
        "o_branch": numbers([draft.sales_branch_id for draft in drafts]),
        "o_buyer": numbers([draft.buyer.id for draft in drafts]),
        "o_payer": numbers([draft.payer.id for draft in drafts]),
        "o_ship_to": numbers([draft.ship_to_id for draft in drafts]),
        "o_placed_by": numbers([draft.actor.user_id for draft in drafts]),
        "o_organisation": numbers([draft.actor.organisation_id for draft in drafts]),
        "o_kind": texts([draft.kind.value for draft in drafts]),
        "o_preference": texts([draft.delivery_preference.value for draft in drafts]),
        "o_requested_on": texts([_iso(draft.requested_on) for draft in drafts]),
        "o_ordered_on": texts([_iso(draft.ordered_on) for draft in drafts]),
        "o_po_number": texts([draft.po_number for draft in drafts]),
        "o_currency": texts([draft.currency for draft in drafts]),
        "o_note": texts([draft.note for draft in drafts]),
    }
    values |= _judged_columns(decided) | line_columns(lines)
    rows = await tx.execute(_INSERT, {"at": at, **values})
    return {row[0]: row[1] for row in rows}


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
    if lines:
        await tx.execute(_INSERT_LINES, line_columns(lines))


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
