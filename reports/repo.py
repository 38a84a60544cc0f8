"""Every statement of the channel report. The one room that may read other rooms' tables."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, RowMapping, text

from dealers import Scope
from kernel.db import ReadTx
from reports.changes import FUNDS_COLUMNS, bound
from reports.reading import Window, funds_rows, product_rows
from reports.types import Organised, Question

_NODE = """
    SELECT n.id, n.code, n.name, n.kind FROM organisation n
    WHERE n.code = :code AND {seen}
"""
_BELOW = {
    "then": (
        "(a.valid_from IS NULL OR a.valid_from < :until)"
        " AND (a.valid_until IS NULL OR a.valid_until > :first)"
    ),
    "now": (
        "(a.valid_from IS NULL OR a.valid_from <= :today)"
        " AND (a.valid_until IS NULL OR a.valid_until > :today)"
    ),
}
CHOSEN = """
    SELECT p.id, c.cost FROM product p
    LEFT JOIN product_cost c ON c.product_id = p.id
      AND (c.valid_from IS NULL OR c.valid_from < :until)
      AND (c.valid_until IS NULL OR c.valid_until >= :until)
    LEFT JOIN category k ON k.id = p.category_id
    WHERE (:sku = '' OR p.sku = :sku)
      AND (:category = '' OR k.path <@ (SELECT path FROM category WHERE code = :category))
"""


async def find_node(tx: ReadTx, scope: Scope, code: str) -> Row[Any] | None:
    """(id, code, name, kind) of a node that the reader may see."""
    statement = _NODE.format(seen=scope.organisations_sql("n.id"))
    return (await tx.execute(text(statement), {"code": code, **scope.bind})).first()


async def way_to(tx: ReadTx, scope: Scope, node_id: int) -> list[tuple[str, str]]:
    """(code, name) from the highest node that the reader sees down to `node_id`."""
    statement = f"""
        SELECT o.code, o.name FROM organisation n
        JOIN organisation o ON o.path @> n.path
        WHERE n.id = :node_id AND {scope.organisations_sql("o.id")} ORDER BY o.path
    """
    rows = await tx.execute(text(statement), {"node_id": node_id, **scope.bind})
    return [(row.code, row.name) for row in rows]


async def nodes_below(
    tx: ReadTx, node_id: int, window: Window, organised: Organised
) -> Sequence[Row[Any]]:
    """(id, code, name, kind) of the nodes directly below, in the period or today."""
    statement = f"""
        SELECT DISTINCT o.id, o.code, o.name, o.kind FROM node_ancestor a
        JOIN organisation o ON o.id = a.node_id
        WHERE a.ancestor_id = :node_id AND a.distance = 1 AND {_BELOW[organised]}
        ORDER BY o.kind, o.name
    """
    values = bound(statement, {"node_id": node_id, **window.values})
    return (await tx.execute(text(statement), values)).all()


async def product_figures(
    tx: ReadTx, nodes: Sequence[int], window: Window, question: Question
) -> Sequence[RowMapping]:
    """Per node: the sums of ProductFigures, weighted by the standard cost of the last day."""
    flows = ("taken_in", "given_out", "internal", "moved_in", "moved_out", "supplied")
    sold = ("sell_in", "sell_down", "sell_out")
    inside = ", ".join(
        f"coalesce(sum({name}) FILTER (WHERE inside), 0)::bigint AS {name}"
        for name in (*flows, *sold)
    )
    statement = f"""
        WITH chosen AS MATERIALIZED ({CHOSEN}),
        figures AS (
            SELECT r.node_id, r.inside, r.taken_in, r.given_out, r.internal, r.moved_in,
                   r.moved_out, r.supplied, r.sell_in, r.sell_down, r.sell_out,
                   r.on_hand_change, r.other_change, c.cost, {_area()} AS area
            FROM ({product_rows(window, question.organised)}) r
            JOIN chosen c ON c.id = r.product_id)
        SELECT node_id, {inside},
               coalesce(sum(on_hand_change + other_change) FILTER (WHERE NOT inside), 0)::bigint
                 AS opening,
               coalesce(sum(on_hand_change) FILTER (WHERE NOT inside), 0)::bigint
                 AS on_hand_opening,
               coalesce(sum(on_hand_change), 0)::bigint AS on_hand,
               coalesce(sum(area), 0) AS on_hand_area,
               coalesce(sum(given_out * cost) FILTER (WHERE inside), 0) AS out_cost,
               coalesce(sum(sell_in * cost) FILTER (WHERE inside), 0) AS sell_in_cost,
               coalesce(sum(sell_out * cost) FILTER (WHERE inside), 0) AS sell_out_cost,
               coalesce(sum(area * cost), 0) AS area_cost
        FROM figures GROUP BY node_id
    """
    values = {
        "nodes": list(nodes),
        "sku": question.sku,
        "category": question.category,
        **window.values,
    }
    return (await tx.execute(text(statement), bound(statement, values))).mappings().all()


def _area() -> str:
    """SQL: what a row adds to the area over [start, cut); see reports.reading."""
    end = "((r.month + interval '1 month')::timestamp AT TIME ZONE :zone)"
    return (
        "CASE WHEN r.inside THEN r.on_hand_area + r.on_hand_change"
        f" * extract(epoch FROM CAST(:cut AS timestamptz) - {end})"
        " ELSE r.on_hand_change"
        " * extract(epoch FROM CAST(:cut AS timestamptz) - CAST(:start AS timestamptz)) END"
    )


async def product_months(
    tx: ReadTx, node_id: int, window: Window, question: Question
) -> Sequence[RowMapping]:
    """(month, taken_in, given_out, sell_in, sell_out, on_hand at its end) of one node."""
    statement = f"""
        WITH chosen AS MATERIALIZED ({CHOSEN}),
        months AS (
            SELECT CASE WHEN r.inside THEN r.month END AS month, sum(r.taken_in) AS taken_in,
                   sum(r.given_out) AS given_out, sum(r.sell_in) AS sell_in,
                   sum(r.sell_out) AS sell_out, sum(r.on_hand_change) AS change
            FROM ({product_rows(window, question.organised)}) r
            JOIN chosen c ON c.id = r.product_id GROUP BY 1),
        series AS (
            SELECT m::date AS month, coalesce(taken_in, 0) AS taken_in,
                   coalesce(given_out, 0) AS given_out, coalesce(sell_in, 0) AS sell_in,
                   coalesce(sell_out, 0) AS sell_out, coalesce(change, 0) AS change
            FROM generate_series(date_trunc('month', CAST(:first AS date)),
                                 CAST(:until AS date) - 1, interval '1 month') m
            LEFT JOIN months ON months.month = m::date)
        SELECT month, taken_in::bigint, given_out::bigint, sell_in::bigint, sell_out::bigint,
               (sum(change) OVER (ORDER BY month)
                + coalesce((SELECT change FROM months WHERE month IS NULL), 0))::bigint AS on_hand
        FROM series ORDER BY month
    """
    values = {
        "nodes": [node_id],
        "sku": question.sku,
        "category": question.category,
        **window.values,
    }
    return (await tx.execute(text(statement), bound(statement, values))).mappings().all()


async def funds_figures(
    tx: ReadTx, nodes: Sequence[int], window: Window, organised: Organised
) -> Sequence[RowMapping]:
    """Per node, creditor and currency: the sums of FundsFigures but for areas and overdue."""
    sums = ", ".join(
        f"coalesce(sum({name}) FILTER (WHERE inside), 0)::bigint AS {name}"
        for name in FUNDS_COLUMNS
    )
    statement = f"""
        SELECT node_id, creditor, unit, {sums},
               coalesce(sum(owed_change) FILTER (WHERE NOT inside), 0)::bigint AS opening
        FROM ({funds_rows(window, organised)}) r GROUP BY node_id, creditor, unit
        ORDER BY node_id, creditor, unit
    """
    values = {"nodes": list(nodes), **window.values}
    return (await tx.execute(text(statement), bound(statement, values))).mappings().all()


_STANDS = {
    "then": "a.valid_from, a.valid_until",
    "now": "NULL::date AS valid_from, NULL::date AS valid_until",
}
_OWED = """
    WITH account AS (
        SELECT r.id, r.unit, a.ancestor_id AS node_id, {stands},
               CASE WHEN c.kind = 'dealer' THEN 'dealer' ELSE 'company' END AS creditor
        FROM ledger_account r JOIN organisation c ON c.id = r.organisation_id
        JOIN node_ancestor a ON a.node_id = r.counterparty_id AND a.ancestor_id = ANY(:nodes)
        WHERE r.kind = 'receivable' AND {below}
    ), daily AS (
        SELECT d.account_id, d.day, sum(d.inflow - d.outflow) AS change, sum(d.own_area) AS own
        FROM ledger_day d WHERE d.day < :until
          AND d.account_id IN (SELECT id FROM account) GROUP BY d.account_id, d.day
    ), running AS (
        SELECT account_id, day, own,
               sum(change) OVER w - change AS opening, sum(change) OVER w AS closing,
               lead(day) OVER w AS next_day
        FROM daily WINDOW w AS (PARTITION BY account_id ORDER BY day)
    ), span AS (
        -- The day of a posting, then the quiet days up to the next one.
        SELECT account_id, day AS begins, day + 1 AS ends, opening, own, closing, true AS posted
        FROM running
        UNION ALL
        SELECT account_id, day + 1, coalesce(next_day, :until), closing, 0, closing, false
        FROM running WHERE coalesce(next_day, :until) > day + 1
    ), clipped AS (
        SELECT a.node_id, a.creditor, a.unit, s.opening, s.own, s.closing, s.posted,
               {begins} AS begins_at, {ends} AS ends_at,
               least({ends}, CAST(:cut AS timestamptz)) AS cut_at
        FROM span s JOIN account a ON a.id = s.account_id
        WHERE s.ends > greatest(CAST(:first AS date), a.valid_from)
          AND s.begins < least(CAST(:until AS date), a.valid_until)
    )
    SELECT node_id, creditor, unit, sum(greatest(
        CASE WHEN posted
             THEN opening * extract(epoch FROM ends_at - begins_at) + own
                  - closing * extract(epoch FROM ends_at - cut_at)
             ELSE opening * extract(epoch FROM cut_at - begins_at) END, 0)) AS owed_area
    FROM clipped WHERE cut_at > begins_at GROUP BY node_id, creditor, unit
"""


async def owed_areas(
    tx: ReadTx, nodes: Sequence[int], window: Window, organised: Organised
) -> dict[tuple[int, str, int], int]:
    """What was owed x seconds, per node, creditor and currency.

    Counted per receivable and day, never below zero: a dealer that paid ahead does not cancel
    another's debt. As organised then, a receivable counts while its payer stood below the node.
    """
    begins = _instant("greatest(s.begins, CAST(:first AS date), a.valid_from)")
    ends = _instant("least(s.ends, CAST(:until AS date), a.valid_until)")
    statement = _OWED.format(
        stands=_STANDS[organised], below=_BELOW[organised], begins=begins, ends=ends
    )
    values = bound(statement, {"nodes": list(nodes), **window.values})
    rows = await tx.execute(text(statement), values)
    return {(row.node_id, row.creditor, row.unit): int(row.owed_area) for row in rows}


def _instant(day: str) -> str:
    return f"(({day})::timestamp AT TIME ZONE :zone)"


_OVERDUE = """
    WITH settled AS (
        SELECT l.invoice_id, sum(l.amount_minor) AS minor FROM allocation l
        WHERE l.allocated_on <= :on AND (l.undone_on IS NULL OR l.undone_on > :on)
        GROUP BY l.invoice_id)
    SELECT a.ancestor_id AS node_id,
           CASE WHEN c.kind = 'dealer' THEN 'dealer' ELSE 'company' END AS creditor,
           i.currency, sum(i.gross_minor - coalesce(s.minor, 0))::bigint AS overdue
    FROM invoice i JOIN organisation c ON c.id = i.seller_id
    JOIN node_ancestor a ON a.node_id = i.payer_id AND a.ancestor_id = ANY(:nodes)
      AND (a.valid_from IS NULL OR a.valid_from <= :stands)
      AND (a.valid_until IS NULL OR a.valid_until > :stands)
    LEFT JOIN settled s ON s.invoice_id = i.id
    WHERE i.due_on < :on AND i.issued_on <= :on AND i.gross_minor > 0
      AND i.gross_minor > coalesce(s.minor, 0)
    GROUP BY 1, 2, 3
"""


async def overdue(
    tx: ReadTx, nodes: Sequence[int], on: date, stands: date
) -> dict[tuple[int, str, str], int]:
    """Open invoices past their due day on `on`, by the tree of the day `stands`."""
    rows = await tx.execute(text(_OVERDUE), {"nodes": list(nodes), "on": on, "stands": stands})
    return {(row.node_id, row.creditor, row.currency): int(row.overdue) for row in rows}


_NET = """
    SELECT a.ancestor_id AS node_id, i.currency, sum(l.net_minor)::bigint AS net
    FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id
    JOIN organisation c ON c.id = i.seller_id AND c.kind <> 'dealer'
    JOIN ({chosen}) p ON p.id = l.product_id
    JOIN node_ancestor a ON a.node_id = i.payer_id AND a.ancestor_id = ANY(:nodes) AND {at}
    WHERE i.issued_on >= :first AND i.issued_on < :until AND i.kind <> 'opening'
    GROUP BY 1, 2
"""


async def net_of_products(
    tx: ReadTx, nodes: Sequence[int], window: Window, question: Question
) -> dict[tuple[int, str], int]:
    """What companies invoiced net for the chosen products, per node and currency."""
    day = "i.issued_on" if question.organised == "then" else ":today"
    at = (
        f"(a.valid_from IS NULL OR a.valid_from <= {day})"
        f" AND (a.valid_until IS NULL OR a.valid_until > {day})"
    )
    statement = _NET.format(chosen=CHOSEN, at=at)
    values = {
        "nodes": list(nodes),
        "sku": question.sku,
        "category": question.category,
        **window.values,
    }
    rows = await tx.execute(text(statement), bound(statement, values))
    return {(row.node_id, row.currency): int(row.net) for row in rows}
