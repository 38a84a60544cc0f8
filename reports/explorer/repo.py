"""Every statement of the explorer; figures of goods come from the statements of the report."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, RowMapping, text

from kernel.db import ReadTx
from reports.changes import bound
from reports.explorer.measures import Dimension
from reports.reading import Window, funds_rows
from reports.repo import NODE, By, chosen
from reports.types import Question

_SEGMENT: Final = "coalesce(o.segment, '')"
_CATEGORY: Final = """
    JOIN product p ON p.id = {product} JOIN category k ON k.id = p.category_id
    JOIN category g ON g.path = subpath(k.path, 0, least(nlevel(k.path), :level))
"""
PRODUCT_KEYS: Final[dict[Dimension, By]] = {
    "node": NODE,
    "month": NODE,
    "segment": By(_SEGMENT, "JOIN organisation o ON o.id = r.node_id"),
    "product": By("r.product_id", by_product=True),
    "category": By("g.id", _CATEGORY.format(product="r.product_id"), by_product=True),
}
_LABELS: Final[dict[Dimension, str]] = {
    "node": "SELECT id AS key, code, name FROM organisation WHERE id = ANY(:keys)",
    "product": "SELECT id AS key, sku AS code, name FROM product WHERE id = ANY(:keys)",
    "category": "SELECT id AS key, code, name FROM category WHERE id = ANY(:keys)",
}


async def category_level(tx: ReadTx, category: str) -> int:
    """The level of categories to show: those below the chosen one, else the highest."""
    statement = text("SELECT nlevel(path) + 1 FROM category WHERE code = :category")
    return int((await tx.execute(statement, {"category": category})).scalar() or 1)


async def first_dealers(tx: ReadTx, node_id: int, window: Window) -> list[int]:
    """Ids of the dealers below a node that stand below a company, in the period."""
    statement = """
        SELECT DISTINCT o.id FROM node_ancestor a JOIN organisation o ON o.id = a.node_id
        JOIN organisation p ON p.id = o.parent_id
        WHERE a.ancestor_id = :node_id AND o.kind = 'dealer' AND p.kind <> 'dealer'
          AND (a.valid_from IS NULL OR a.valid_from < :until)
          AND (a.valid_until IS NULL OR a.valid_until > :first)
    """
    values = {"node_id": node_id, **window.values}
    return list((await tx.scalars(text(statement), bound(statement, values))).all())


async def labels(tx: ReadTx, by: Dimension, keys: Sequence[Any]) -> dict[Any, Row[Any]]:
    """(key, code, name) of what the rows stand for; segments and months are their own label."""
    if by not in _LABELS:
        return {}
    rows = await tx.execute(text(_LABELS[by]), {"keys": list(keys)})
    return {row.key: row for row in rows}


async def funds_sums(
    tx: ReadTx, nodes: Sequence[int], window: Window, question: Question, by: Dimension
) -> Sequence[RowMapping]:
    """By key and currency, what is owed to companies: sums of each month, None for before."""
    key, join = "r.node_id", ""
    if by == "segment":
        key, join = _SEGMENT, "JOIN organisation o ON o.id = r.node_id"
    names = ("net", "invoiced", "credited", "collected", "owed_change")
    sums = ", ".join(f"sum(r.{name})::bigint AS {name}" for name in names)
    statement = f"""
        SELECT {key} AS key, r.unit, CASE WHEN r.inside THEN r.month END AS month, {sums}
        FROM ({funds_rows(window, question.organised)}) r {join}
        WHERE r.creditor = 'company' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    """
    values = {"nodes": list(nodes), **window.values}
    return (await tx.execute(text(statement), bound(statement, values))).mappings().all()


async def net_sums(
    tx: ReadTx,
    nodes: Sequence[int],
    window: Window,
    question: Question,
    by: Dimension,
    *,
    level: int,
) -> Sequence[RowMapping]:
    """By key and currency, what companies invoiced net for the chosen products in each month."""
    keys = {
        "node": ("a.ancestor_id", ""),
        "month": ("a.ancestor_id", ""),
        "segment": (_SEGMENT, "JOIN organisation o ON o.id = a.ancestor_id"),
        "product": ("l.product_id", ""),
        "category": ("g.id", _CATEGORY.format(product="l.product_id")),
    }
    key, join = keys[by]
    day = "i.issued_on" if question.organised == "then" else ":today"
    ones = f"l.product_id IN (SELECT h.id FROM ({chosen(question)}) h)"
    narrow = ones if question.narrowed else "true"
    statement = f"""
        SELECT {key} AS key, i.currency, date_trunc('month', i.issued_on)::date AS month,
               sum(l.net_minor)::bigint AS net
        FROM invoice i JOIN invoice_line l ON l.invoice_id = i.id
        JOIN organisation c ON c.id = i.seller_id AND c.kind <> 'dealer'
        JOIN node_ancestor a ON a.node_id = i.payer_id AND a.ancestor_id = ANY(:nodes)
          AND (a.valid_from IS NULL OR a.valid_from <= {day})
          AND (a.valid_until IS NULL OR a.valid_until > {day}) {join}
        WHERE i.issued_on >= :first AND i.issued_on < :until AND i.kind <> 'opening'
          AND {narrow}
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    """
    values = {
        "nodes": list(nodes),
        "level": level,
        "sku": question.sku,
        "category": question.category,
        **window.values,
    }
    return (await tx.execute(text(statement), bound(statement, values))).mappings().all()
