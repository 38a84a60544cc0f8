"""Every statement of the channel report. The one room that may read other rooms' tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, RowMapping, text

from dealers import Scope
from kernel.db import ReadTx
from reports.changes import ALL_PRODUCTS, FUNDS_COLUMNS, bound
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
_CHOSEN = """
    SELECT p.id, c.cost FROM product p
    LEFT JOIN product_cost c ON c.product_id = p.id
      AND (c.valid_from IS NULL OR c.valid_from < :until)
      AND (c.valid_until IS NULL OR c.valid_until >= :until)
"""


def chosen(question: Question) -> str:
    """SQL: (id, cost on the period's last day) of the products that the question is about.

    Conditions that choose nothing are left out: a plan for all cases would be poor in each.
    """
    conditions = []
    if question.sku:
        conditions.append("p.sku = :sku")
    if question.category:
        conditions.append(
            "p.category_id IN (SELECT k.id FROM category k WHERE k.path <@"
            " (SELECT path FROM category WHERE code = :category))"
        )
    return _CHOSEN + (f" WHERE {' AND '.join(conditions)}" if conditions else "")


async def plan_afresh(tx: ReadTx) -> None:
    """Plan each statement of this transaction for its own values.

    A plan for any values expects a handful of rows where a whole channel comes, and takes ten
    times as long.
    """
    await tx.execute(text("SELECT set_config('plan_cache_mode', 'force_custom_plan', true)"))


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


FLOWS: Final = (
    "taken_in",
    "given_out",
    "internal",
    "moved_in",
    "moved_out",
    "supplied",
    "sell_in",
    "sell_down",
    "sell_out",
    "dealer_sold",
    "sub_sold",
)
STOCKS: Final = ("on_hand", "other", "transit", "dealer", "sub")
TIMED: Final = ("on_hand", "transit", "dealer", "sub")
"""Stocks whose areas are kept."""
_CHOSEN_ONES: Final = "product_id IN (SELECT id FROM chosen)"
_WEIGHED: Final = ("given_out", "sell_in", "sell_out", "on_hand_change", "on_hand_area")
COSTS: Final = ("out_cost", "sell_in_cost", "sell_out_cost", "area_cost")


@dataclass(frozen=True, slots=True)
class By:
    """What figures are summed by: SQL of the key, and the joins to row `r` that it needs.

    `level` is bound for keys that are nodes of a tree of their own, as categories are.
    """

    key: str
    joins: str = ""
    by_product: bool = False
    level: int = 1


NODE: Final = By("r.node_id")


async def product_sums(
    tx: ReadTx, nodes: Sequence[int], window: Window, question: Question, by: By = NODE
) -> Sequence[RowMapping]:
    """By node or another key: the sums of each month of the period, with month None of before it.

    FLOWS of the period, the change of each of STOCKS, and `…_area` of TIMED up to the end of the
    month: the area over the period follows from them, see reading.
    """
    sums = [f"sum({name})::bigint AS {name}" for name in (*FLOWS, *(f"{n}_change" for n in STOCKS))]
    sums += [f"sum({name}_area) AS {name}_area" for name in TIMED]
    each = f"product_id <> {ALL_PRODUCTS}" if by.by_product else ""
    products = _CHOSEN_ONES if question.narrowed else each
    statement = f"""
        WITH chosen AS MATERIALIZED ({chosen(question)})
        SELECT {by.key} AS key, CASE WHEN inside THEN month END AS month, {", ".join(sums)}
        FROM ({product_rows(window, question.organised, products)}) r {by.joins}
        GROUP BY 1, 2 ORDER BY 1, 2
    """
    values = _values(nodes, window, question) | {"level": by.level}
    return (await tx.execute(text(statement), bound(statement, values))).mappings().all()


async def costs(
    tx: ReadTx, nodes: Sequence[int], window: Window, question: Question
) -> dict[int, RowMapping]:
    """Per node, COSTS: what went out, was sold and stood there, at the last day's standard cost."""
    products = _CHOSEN_ONES if question.narrowed else f"product_id <> {ALL_PRODUCTS}"
    statement = f"""
        WITH chosen AS MATERIALIZED ({chosen(question)}),
        sums AS (
            SELECT node_id, product_id,
                   sum(given_out) FILTER (WHERE inside) AS given_out,
                   sum(sell_in) FILTER (WHERE inside) AS sell_in,
                   sum(sell_out) FILTER (WHERE inside) AS sell_out,
                   coalesce(sum(r.on_hand_area + r.on_hand_change::numeric * m.seconds)
                            FILTER (WHERE inside), 0)
                     + coalesce(sum(on_hand_change) FILTER (WHERE NOT inside), 0) * :passed AS area
            FROM ({product_rows(window, question.organised, products, _WEIGHED)}) r
            LEFT JOIN unnest(CAST(:months AS date[]), CAST(:seconds AS bigint[]))
              AS m(month, seconds) ON m.month = r.month
            GROUP BY node_id, product_id)
        SELECT node_id, coalesce(sum(given_out * cost), 0) AS out_cost,
               coalesce(sum(sell_in * cost), 0) AS sell_in_cost,
               coalesce(sum(sell_out * cost), 0) AS sell_out_cost,
               coalesce(sum(area * cost), 0) AS area_cost
        FROM sums JOIN chosen c ON c.id = sums.product_id GROUP BY node_id
    """
    months = window.months()
    values = _values(nodes, window, question) | {
        "months": list(months),
        "seconds": list(months.values()),
        "passed": window.passed_seconds,
    }
    rows = await tx.execute(text(statement), bound(statement, values))
    return {row["node_id"]: row for row in rows.mappings()}


def _values(nodes: Sequence[int], window: Window, question: Question) -> dict[str, Any]:
    narrow = {"sku": question.sku, "category": question.category}
    return {"nodes": list(nodes), **narrow, **window.values}


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


_OVERDUE = """
    WITH candidate AS MATERIALIZED (
        -- Open today, or settled since: what was settled by then and stayed so is not read.
        SELECT id FROM invoice WHERE open_minor > 0
        UNION
        SELECT l.invoice_id FROM allocation l WHERE l.allocated_on > :on OR l.undone_on > :on
    ), settled AS (
        SELECT l.invoice_id, sum(l.amount_minor) AS minor
        FROM candidate JOIN allocation l ON l.invoice_id = candidate.id
        WHERE l.allocated_on <= :on AND (l.undone_on IS NULL OR l.undone_on > :on)
        GROUP BY l.invoice_id)
    SELECT a.ancestor_id AS node_id,
           CASE WHEN c.kind = 'dealer' THEN 'dealer' ELSE 'company' END AS creditor,
           i.currency, sum(i.gross_minor - coalesce(s.minor, 0))::bigint AS overdue
    FROM candidate JOIN invoice i ON i.id = candidate.id
    JOIN organisation c ON c.id = i.seller_id
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
    statement = _NET.format(chosen=chosen(question), at=at)
    values = _values(nodes, window, question)
    rows = await tx.execute(text(statement), bound(statement, values))
    return {(row.node_id, row.currency): int(row.net) for row in rows}
