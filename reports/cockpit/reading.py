"""The cockpit of a node: the channel report, what it is compared with, and what follows."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, cast, get_args

from dealers import Scope
from kernel.db import ReadTx
from kernel.errors import FieldProblem, Invalid
from kernel.i18n import _l
from kernel.periods import Period, first_of_month, next_month
from reports.channel import channel_report
from reports.cockpit.rules import (
    Edge,
    Hop,
    funds_edges,
    funds_hops,
    product_edges,
    product_hops,
)
from reports.cockpit.troubles import Trouble, badness, troubles
from reports.types import ChannelReport, FundsFigures, NodeFigures, Question

Comparison = Literal["before", "year", "none"]


@dataclass(frozen=True, slots=True)
class BranchLine:
    """One node below, with the same node in the other period and what goes wrong there."""

    node: NodeFigures
    before: NodeFigures | None
    troubles: tuple[Trouble, ...]


@dataclass(frozen=True, slots=True)
class Cockpit:
    """Everything on the page; `compared` is the same report of another period."""

    report: ChannelReport
    compared: ChannelReport | None
    lines: tuple[BranchLine, ...]
    product_edges: tuple[Edge, ...]
    product_hops: tuple[Hop, ...]
    currencies: tuple[str, ...]
    currency: str
    funds_edges: tuple[Edge, ...]
    funds_hops: tuple[Hop, ...]

    @property
    def through_days(self) -> Decimal | None:
        """From production to the market: the stays one after the other."""
        stays = [hop.days for hop in self.product_hops]
        return None if None in stays else sum((stay for stay in stays if stay), Decimal(0))


def known_comparison(asked: str) -> Comparison:
    """What a reader asked to compare with.

    Raises:
        Invalid: there is no such comparison.
    """
    for known in get_args(Comparison):
        if known == asked:
            return cast("Comparison", known)
    problem = _l("Choose “before”, “year” or “none”.")
    raise Invalid([FieldProblem("/compare", "unknown", problem)])


async def read_cockpit(
    tx: ReadTx, scope: Scope, question: Question, comparison: Comparison, currency: str = ""
) -> Cockpit:
    """Twice as many statements as the channel report, once if nothing is compared.

    Raises:
        NotFound: no such node, or none that the reader may see.
    """
    report = await channel_report(tx, scope, question, costs=False)
    compared = None
    if comparison != "none":
        other = replace(question, period=compared_period(question.period, comparison))
        compared = await channel_report(tx, scope, other, costs=False)
    currencies = tuple(dict.fromkeys(one.currency for one in report.total.funds))
    chosen = currency if currency in currencies else (currencies or ("",))[0]
    return Cockpit(
        report=report,
        compared=compared,
        lines=tuple(_lines(report, compared)),
        product_edges=tuple(product_edges(report.total, report.below)),
        product_hops=tuple(product_hops(report.total.product)),
        currencies=currencies,
        currency=chosen,
        funds_edges=tuple(funds_edges(report.total, report.below, chosen)),
        funds_hops=tuple(funds_hops(report.total.funds, chosen)),
    )


def _lines(report: ChannelReport, compared: ChannelReport | None) -> list[BranchLine]:
    """The nodes below, those that go wrong first, then those with the most owed overdue."""
    before = {node.node_id: node for node in compared.below} if compared else {}
    lines = []
    for node in report.below:
        other = before.get(node.node_id)
        lines.append(BranchLine(node, other, tuple(troubles(node, other))))
    return sorted(lines, key=_order)


def _order(line: BranchLine) -> tuple[int, int, str]:
    overdue = sum(one.overdue for one in line.node.funds if one.creditor == "company")
    return (-badness(line.troubles), -overdue, line.node.name)


def company_funds(node: NodeFigures, currency: str) -> FundsFigures | None:
    """What is owed to the company in a currency below a node."""
    found = (one for one in node.funds if (one.currency, one.creditor) == (currency, "company"))
    return next(found, None)


def compared_period(period: Period, comparison: Comparison) -> Period:
    """The period to compare with: of whole months the months before, else the days before.

    A year before keeps the days; February 29 becomes the 28th.
    """
    if comparison == "year":
        return Period(_year_before(period.first), _year_before(period.until))
    if period.first.day == period.until.day == 1:
        return Period(_months_before(period.first, _months(period)), period.first)
    return period.before()


def _year_before(day: date) -> date:
    last = date(day.year - 1, day.month, 28)
    return last if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def _months(period: Period) -> int:
    count, month = 0, period.first
    while month < period.until:
        count, month = count + 1, next_month(month)
    return count


def _months_before(day: date, count: int) -> date:
    for _step in range(count):
        day = first_of_month(day - timedelta(days=1))
    return day


def change(now: Decimal | int | None, before: Decimal | int | None) -> Decimal | None:
    """By which part a figure is above (or below) the other one; None without one to compare."""
    if now is None or not before:
        return None
    return Decimal(now) / Decimal(before) - 1
