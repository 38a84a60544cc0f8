"""What a batch of orders reads and writes besides the ledger: few statements for all of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import text

from kernel.db import ReadTx, Tx
from orders.drafts import DraftLine
from orders.rules import Decision
from orders.states import State

_encode = msgspec.json.Encoder().encode

_LINES = """
    INSERT INTO order_line (
        id, order_id, line_no, is_free, product_id, location_id, typed_unit, typed_quantity,
        factor_num, factor_den, quantity, confirmed_quantity, held_quantity, cancelled_quantity,
        shipped_quantity, unit_price, price_per, off_micros, net_minor, tax_micros, tax_minor,
        gross_minor, hold_id, receipt)
    SELECT l.id, l.order_id, l.line_no, l.is_free, l.product_id, l.location_id, l.typed_unit,
           l.typed_quantity::NUMERIC, l.factor_num, l.factor_den, l.quantity, l.confirmed, l.held,
           l.cancelled, l.shipped, l.price_micros * 0.000001, l.price_per, l.off::BIGINT[], l.net,
           l.tax_micros, l.tax, l.net + l.tax, l.hold_id, l.receipt::JSONB
    FROM unnest(
        CAST(:l_id AS BIGINT[]), CAST(:l_order AS BIGINT[]), CAST(:l_no AS BIGINT[]),
        CAST(:l_free AS BOOLEAN[]), CAST(:l_product AS BIGINT[]), CAST(:l_location AS BIGINT[]),
        CAST(:l_unit AS TEXT[]), CAST(:l_typed AS TEXT[]), CAST(:l_num AS BIGINT[]),
        CAST(:l_den AS BIGINT[]), CAST(:l_quantity AS BIGINT[]), CAST(:l_confirmed AS BIGINT[]),
        CAST(:l_held AS BIGINT[]), CAST(:l_cancelled AS BIGINT[]), CAST(:l_shipped AS BIGINT[]),
        CAST(:l_price AS BIGINT[]), CAST(:l_per AS BIGINT[]), CAST(:l_off AS TEXT[]),
        CAST(:l_net AS BIGINT[]), CAST(:l_rate AS BIGINT[]), CAST(:l_tax AS BIGINT[]),
        CAST(:l_hold AS BIGINT[]), CAST(:l_receipt AS TEXT[])
    ) AS l (id, order_id, line_no, is_free, product_id, location_id, typed_unit, typed_quantity,
            factor_num, factor_den, quantity, confirmed, held, cancelled, shipped, price_micros,
            price_per, off, net, tax_micros, tax, hold_id, receipt)
"""
_ORDERS = """
    INSERT INTO sales_order (
        id, number, state, seller_id, sales_branch_id, buyer_id, payer_id, ship_to_id,
        placed_by, placed_by_organisation_id, kind, delivery_preference, requested_on,
        ordered_on, po_number, currency, net_minor, tax_minor, freight_minor, gross_minor,
        block_reasons, reserve_until, note, placed_at)
    SELECT o.id,
           'SO-' || o.year || '-' || lpad(o.n::TEXT, greatest(6, length(o.n::TEXT)), '0'),
           o.state, o.seller, o.branch, o.buyer, o.payer, o.ship_to, o.placed_by,
           o.organisation, o.kind, o.preference, o.requested_on, o.ordered_on,
           nullif(o.po_number, ''), o.currency, o.net, o.tax, o.freight,
           o.net + o.tax + o.freight, o.reasons::JSONB, o.reserve_until, nullif(o.note, ''), :at
    FROM (
        SELECT u.*, extract(year FROM u.ordered_on) AS year, nextval('sales_order_number') AS n
        FROM unnest(
            CAST(:id AS BIGINT[]), CAST(:state AS TEXT[]), CAST(:seller AS BIGINT[]),
            CAST(:branch AS BIGINT[]), CAST(:buyer AS BIGINT[]), CAST(:payer AS BIGINT[]),
            CAST(:ship_to AS BIGINT[]), CAST(:placed_by AS BIGINT[]),
            CAST(:organisation AS BIGINT[]), CAST(:kind AS TEXT[]), CAST(:preference AS TEXT[]),
            CAST(:requested_on AS DATE[]), CAST(:ordered_on AS DATE[]),
            CAST(:po_number AS TEXT[]), CAST(:currency AS TEXT[]), CAST(:net AS BIGINT[]),
            CAST(:tax AS BIGINT[]), CAST(:freight AS BIGINT[]), CAST(:reasons AS TEXT[]),
            CAST(:reserve_until AS TIMESTAMPTZ[]), CAST(:note AS TEXT[])
        ) AS u (id, state, seller, branch, buyer, payer, ship_to, placed_by, organisation, kind,
                preference, requested_on, ordered_on, po_number, currency, net, tax, freight,
                reasons, reserve_until, note)
    ) AS o
    RETURNING id, number
"""
_INSERT_LINES = text(_LINES)
_INSERT = text(
    f"WITH placed AS ({_ORDERS}), lines AS ({_LINES}) SELECT id, number FROM placed"  # noqa: S608
)
_UPDATE = text(
    """
    UPDATE sales_order AS o
    SET state = u.state, version = u.version, net_minor = u.net, tax_minor = u.tax,
        freight_minor = u.freight, gross_minor = u.net + u.tax + u.freight,
        block_reasons = u.reasons::JSONB, reserve_until = u.reserve_until
    FROM unnest(
        CAST(:id AS BIGINT[]), CAST(:state AS TEXT[]), CAST(:version AS BIGINT[]),
        CAST(:net AS BIGINT[]), CAST(:tax AS BIGINT[]), CAST(:freight AS BIGINT[]),
        CAST(:reasons AS TEXT[]), CAST(:reserve_until AS TIMESTAMPTZ[])
    ) AS u (id, state, version, net, tax, freight, reasons, reserve_until)
    WHERE o.id = u.id
    """
)
_UPDATE_LINES = text(
    """
    UPDATE order_line AS l
    SET confirmed_quantity = u.confirmed, held_quantity = u.held, cancelled_quantity = u.cancelled,
        shipped_quantity = u.shipped, net_minor = u.net, tax_minor = u.tax,
        gross_minor = u.net + u.tax, location_id = u.location_id, hold_id = u.hold_id
    FROM unnest(
        CAST(:l_id AS BIGINT[]), CAST(:l_confirmed AS BIGINT[]), CAST(:l_held AS BIGINT[]),
        CAST(:l_cancelled AS BIGINT[]), CAST(:l_shipped AS BIGINT[]), CAST(:l_net AS BIGINT[]),
        CAST(:l_tax AS BIGINT[]), CAST(:l_location AS BIGINT[]), CAST(:l_hold AS BIGINT[])
    ) AS u (id, confirmed, held, cancelled, shipped, net, tax, location_id, hold_id)
    WHERE l.id = u.id
    """
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


def line_columns(lines: Sequence[tuple[int, DraftLine]]) -> dict[str, list[Any]]:
    """The parameters of lines, each with the id of its order."""
    columns: dict[str, list[Any]] = {
        "l_id": [line.id for _, line in lines],
        "l_order": [order_id for order_id, _ in lines],
        "l_no": [line.line_no for _, line in lines],
        "l_free": [line.is_free for _, line in lines],
        "l_product": [line.product_id for _, line in lines],
        "l_location": [line.location_id for _, line in lines],
        "l_unit": [line.unit for _, line in lines],
        "l_typed": [line.typed for _, line in lines],
        "l_num": [line.factor_num for _, line in lines],
        "l_den": [line.factor_den for _, line in lines],
        "l_quantity": [line.quantity for _, line in lines],
        "l_price": [line.unit_price_micros for _, line in lines],
        "l_per": [line.price_per for _, line in lines],
        "l_off": [_array(line.off_micros) for _, line in lines],
        "l_rate": [line.tax_micros for _, line in lines],
        "l_receipt": [_encode(line.receipt or {}).decode() for _, line in lines],
    }
    return columns | _progress_columns(lines)


def _progress_columns(lines: Sequence[tuple[int, DraftLine]]) -> dict[str, list[Any]]:
    return {
        "l_confirmed": [line.confirmed for _, line in lines],
        "l_held": [line.held for _, line in lines],
        "l_cancelled": [line.cancelled for _, line in lines],
        "l_shipped": [line.shipped for _, line in lines],
        "l_net": [line.net_minor for _, line in lines],
        "l_tax": [line.tax_minor for _, line in lines],
        "l_location": [line.location_id for _, line in lines],
        "l_hold": [line.hold_id for _, line in lines],
    }


def _array(numbers: Iterable[int]) -> str:
    """PostgreSQL's text of an array: unnest would flatten arrays of arrays."""
    return "{" + ",".join(map(str, numbers)) + "}"


async def insert_orders(
    tx: Tx, decided: Sequence[tuple[Any, Decision]], at: datetime
) -> dict[int, str]:
    """Store new orders (each a draft and its decision) with their lines; numbers by order id."""
    drafts = [draft for draft, _ in decided]
    lines = [(draft.id, line) for draft in drafts for line in draft.lines]
    values: dict[str, Any] = {
        "at": at,
        "id": [draft.id for draft in drafts],
        "state": [_state(decision) for _, decision in decided],
        "seller": [draft.seller.id for draft in drafts],
        "branch": [draft.sales_branch_id for draft in drafts],
        "buyer": [draft.buyer.id for draft in drafts],
        "payer": [draft.payer.id for draft in drafts],
        "ship_to": [draft.ship_to_id for draft in drafts],
        "placed_by": [draft.actor.user_id for draft in drafts],
        "organisation": [draft.actor.organisation_id for draft in drafts],
        "kind": [draft.kind.value for draft in drafts],
        "preference": [draft.delivery_preference.value for draft in drafts],
        "requested_on": [draft.requested_on for draft in drafts],
        "ordered_on": [draft.ordered_on for draft in drafts],
        "po_number": [draft.po_number for draft in drafts],
        "currency": [draft.currency for draft in drafts],
        "net": [draft.net_minor for draft in drafts],
        "tax": [draft.tax_minor for draft in drafts],
        "freight": [draft.freight_minor for draft in drafts],
        "reasons": [_encode(decision.reasons).decode() for _, decision in decided],
        "reserve_until": [decision.reserve_until for _, decision in decided],
        "note": [draft.note for draft in drafts],
    }
    rows = await tx.execute(_INSERT, values | line_columns(lines))
    return {row[0]: row[1] for row in rows}


async def update_orders(tx: Tx, decided: Sequence[tuple[Any, Decision]]) -> None:
    """Store orders that were judged again: state, version, amounts, reasons."""
    drafts = [draft for draft, _ in decided]
    await tx.execute(
        _UPDATE,
        {
            "id": [draft.id for draft in drafts],
            "state": [_state(decision) for _, decision in decided],
            "version": [draft.version for draft in drafts],
            "net": [draft.net_minor for draft in drafts],
            "tax": [draft.tax_minor for draft in drafts],
            "freight": [draft.freight_minor for draft in drafts],
            "reasons": [_encode(decision.reasons).decode() for _, decision in decided],
            "reserve_until": [decision.reserve_until for _, decision in decided],
        },
    )


async def update_lines(tx: Tx, lines: Iterable[DraftLine]) -> None:
    """Store what was confirmed, held, cancelled and shipped of lines, with their amounts."""
    rows = [(0, line) for line in lines]
    if rows:
        await tx.execute(
            _UPDATE_LINES, {"l_id": [line.id for _, line in rows]} | _progress_columns(rows)
        )


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
