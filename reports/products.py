"""From sums of months to what went through a node, and its stock at each month's end."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from sqlalchemy import RowMapping

from reports.reading import Window
from reports.repo import COSTS, FLOWS, STOCKS, TIMED
from reports.types import MonthPoint, ProductFigures

Row = Mapping[Any, Any]


def figures_by_key(
    rows: Sequence[RowMapping], costs: Mapping[int, RowMapping], window: Window
) -> dict[Any, tuple[ProductFigures, tuple[MonthPoint, ...]]]:
    """What the rows of `repo.product_sums` come to, by node or another key.

    `costs` is what `repo.costs` found, nothing for readers who may not know costs.
    """
    return {
        key: _figures(list(own), costs.get(key, {}), window)
        for key, own in groupby(rows, key=lambda row: row["key"])
    }


def no_months(window: Window) -> tuple[MonthPoint, ...]:
    """The months of a period in which nothing was there."""
    return tuple(MonthPoint(month) for month in window.months())


def _figures(
    rows: Sequence[Row], cost: Row, window: Window
) -> tuple[ProductFigures, tuple[MonthPoint, ...]]:
    months = {row["month"]: row for row in rows if row["month"] is not None}
    before: Row = next((row for row in rows if row["month"] is None), {})
    opening = {name: int(before.get(f"{name}_change") or 0) for name in STOCKS}
    closing = {name: opening[name] + _sum(months.values(), f"{name}_change") for name in STOCKS}
    sums: dict[str, Any] = {name: _sum(months.values(), name) for name in FLOWS}
    sums |= {f"{name}_area": _area(name, opening[name], months, window) for name in TIMED}
    sums |= {name: closing[name] for name in TIMED}
    sums |= {name: Decimal(cost.get(name) or 0) for name in COSTS}
    product = ProductFigures(
        opening=opening["on_hand"] + opening["other"], on_hand_opening=opening["on_hand"], **sums
    )
    return product, _points(opening["on_hand"], opening["dealer"], months, window)


def _sum(rows: Iterable[Row], name: str) -> int:
    return sum(int(row[name] or 0) for row in rows)


def _area(name: str, opening: int, months: Mapping[Any, Row], window: Window) -> int:
    """Units x seconds over [start, cut); each month's area goes up to its end, see reading."""
    seconds = window.months()
    inside = sum(
        int(row[f"{name}_area"]) + int(row[f"{name}_change"]) * seconds[month]
        for month, row in months.items()
    )
    return opening * window.passed_seconds + inside


MONTHLY: Final = (
    "taken_in",
    "given_out",
    "internal",
    "supplied",
    "sell_in",
    "sell_down",
    "sell_out",
)


def _points(
    on_hand: int, dealer: int, months: Mapping[Any, Row], window: Window
) -> tuple[MonthPoint, ...]:
    points = []
    for month in window.months():
        row = months.get(month)
        if row is None:
            points.append(MonthPoint(month, on_hand=on_hand, dealer=dealer))
            continue
        on_hand += int(row["on_hand_change"])
        dealer += int(row["dealer_change"])
        flows = {name: row[name] for name in MONTHLY}
        points.append(MonthPoint(month, on_hand=on_hand, dealer=dealer, **flows))
    return tuple(points)
