"""From a measure and what to show it by to a table: rows, months, a total."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping

from dealers import Scope
from kernel.db import ReadTx
from kernel.errors import FieldProblem, Invalid, NotFound
from kernel.i18n import _l, gettext
from kernel.i18n.present import whole_month
from kernel.money import alpha_code
from reports import repo
from reports.explorer.measures import BY_PRODUCT, Dimension, Measure
from reports.explorer.repo import (
    PRODUCT_KEYS,
    category_level,
    first_dealers,
    funds_sums,
    labels,
    net_sums,
)
from reports.products import figures_by_key
from reports.reading import Window
from reports.rules import days
from reports.types import MonthPoint, ProductFigures, Question

Value = int | Decimal | None


@dataclass(frozen=True, slots=True)
class View:
    """What a reader wants to see: a measure, by what, and of money in which currency."""

    question: Question
    measure: Measure
    by: Dimension
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: base units, minor units or days; `months` are those of the exploration."""

    code: str
    name: str
    value: Value
    months: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Exploration:
    """A measure by something; `total` is the node's own figure, which rows need not add up to."""

    view: View
    currencies: tuple[str, ...]
    months: tuple[date, ...]
    rows: tuple[Row, ...]
    total: Row
    way: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Found:
    values: dict[Any, Value]
    months: dict[Any, tuple[Value, ...]]


async def explore(tx: ReadTx, scope: Scope, view: View) -> Exploration:
    """At most nine statements, however many rows.

    Raises:
        NotFound: no such node, or none that the reader may see.
        Invalid: a measure of money that is not known by product.
    """
    question, measure, by = view.question, view.measure, view.by
    unknown = by not in measure.dimensions or (question.narrowed and not measure.of_products)
    if unknown:
        problem = _l("Of money only net sales are known by product: choose net sales.")
        raise Invalid([FieldProblem("/measure", "not_by_product", problem)])
    await repo.plan_afresh(tx)
    node = await repo.find_node(tx, scope, question.node)
    if node is None:
        raise NotFound(kind=gettext("organisation"))
    window = await Window.of(tx, question.period)
    if not window.move_days:  # Nothing has moved: both trees are the same, one is kept.
        view = replace(view, question=replace(question, organised="then"))
    nodes = await _nodes(tx, node.id, window, view)
    found, currencies = await _found(tx, nodes, window, view)
    view = replace(view, currency=_chosen(view.currency, currencies))
    own = found
    if by not in {"node", "month"}:
        own, _ = await _found(tx, [node.id], window, replace(view, by="node"))
    months = tuple(window.months())
    return Exploration(
        view,
        currencies,
        months,
        await _rows(tx, by, found, node.id, months),
        Row(node.code, node.name, own.values.get(node.id), own.months.get(node.id, ())),
        tuple(await repo.way_to(tx, scope, node.id)),
    )


def _chosen(currency: str, currencies: Sequence[str]) -> str:
    return currency if currency in currencies else (*currencies, "")[0]


async def _nodes(tx: ReadTx, node_id: int, window: Window, view: View) -> list[int]:
    if view.by == "node":
        below = await repo.nodes_below(tx, node_id, window, view.question.organised)
        return [node_id, *(row.id for row in below)]
    if view.by == "segment":
        return await first_dealers(tx, node_id, window)
    return [node_id]


async def _rows(
    tx: ReadTx, by: Dimension, found: _Found, node_id: int, months: Sequence[date]
) -> tuple[Row, ...]:
    if by == "month":
        values = found.months.get(node_id, ())
        return tuple(
            Row(month.strftime("%Y-%m"), whole_month(month), value)
            for month, value in zip(months, values, strict=False)
        )
    keys = [key for key in found.values if by != "node" or key != node_id]
    names = await labels(tx, by, keys)
    rows = [
        Row(
            names[key].code if key in names else str(key),
            names[key].name if key in names else "",
            found.values[key],
            found.months.get(key, ()),
        )
        for key in keys
    ]
    return tuple(sorted(rows, key=lambda row: (-(row.value or 0), row.code)))


async def _found(
    tx: ReadTx, nodes: Sequence[int], window: Window, view: View
) -> tuple[_Found, tuple[str, ...]]:
    """The values by key; of money those of one currency, with the currencies there are."""
    question, measure, by = view.question, view.measure, view.by
    level = await category_level(tx, question.category) if by == "category" else 1
    if not measure.money:
        key = replace(PRODUCT_KEYS[by], level=level)
        sums = await repo.product_sums(tx, nodes, window, question, key)
        return _of_products(figures_by_key(sums, {}, window), measure), ()
    if measure.of_products and (question.narrowed or by in BY_PRODUCT):
        rows = await net_sums(tx, nodes, window, question, by, level=level)
    else:
        rows = await funds_sums(tx, nodes, window, question, by)
    currencies = tuple(dict.fromkeys(_currency(row) for row in rows))
    chosen = _chosen(view.currency, currencies)
    own = [row for row in rows if _currency(row) == chosen]
    return _of_funds(own, window, measure), currencies


def _of_products(
    figures: Mapping[Any, tuple[ProductFigures, tuple[MonthPoint, ...]]], measure: Measure
) -> _Found:
    values: dict[Any, Value] = {}
    months: dict[Any, tuple[Value, ...]] = {}
    for key, (product, points) in figures.items():
        if measure.kind == "days":
            values[key] = days(product.on_hand_area, product.given_out)
            continue
        values[key] = getattr(product, measure.name)
        months[key] = tuple(getattr(point, measure.name) for point in points)
    return _Found(values, months)


def _of_funds(rows: Sequence[RowMapping], window: Window, measure: Measure) -> _Found:
    column = "owed_change" if measure.name == "owed" else measure.name
    changes: dict[Any, dict[date | None, int]] = defaultdict(dict)
    for row in rows:
        changes[row["key"]][row["month"]] = row[column]
    values: dict[Any, Value] = {}
    months: dict[Any, tuple[Value, ...]] = {}
    for key, by_month in changes.items():
        course, sum_so_far = [], by_month.get(None, 0)
        for month in window.months():
            sum_so_far += by_month.get(month, 0)
            course.append(sum_so_far if measure.kind == "stock" else by_month.get(month, 0))
        months[key] = tuple(course)
        inside = sum(amount for month, amount in by_month.items() if month is not None)
        values[key] = sum_so_far if measure.kind == "stock" else inside
    return _Found(values, months)


def _currency(row: RowMapping) -> str:
    return row["currency"] if "currency" in row else alpha_code(row["unit"])
