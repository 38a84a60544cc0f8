"""A month so far beside the same days of the month before."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dealers import Scope
from kernel.db import ReadTx
from kernel.periods import Period, first_of_month
from reports.attention.repo_figures import trade_figures


@dataclass(frozen=True, slots=True)
class TradeFigures:
    """What happened in a period: amounts in minor units, sell-out in base units."""

    period: Period
    orders: int
    ordered_minor: int
    invoiced_minor: int
    paid_minor: int
    sold_out: int


@dataclass(frozen=True, slots=True)
class MonthSoFar:
    """This month up to today, and the same days of the month before."""

    currency: str
    now: TradeFigures
    before: TradeFigures


def change(now: int, before: int) -> Decimal | None:
    """By how much a figure grew (0.25: a quarter); None where there was nothing before."""
    return Decimal(now - before) / before if before > 0 else None


def month_and_before(today: date) -> tuple[Period, Period]:
    """The month up to and with today, and as many days of the month before (never into this)."""
    first = first_of_month(today)
    before = first_of_month(first - timedelta(days=1))
    until = today + timedelta(days=1)
    return Period(first, until), Period(before, min(before + (until - first), first))


async def month_so_far(tx: ReadTx, scope: Scope, currency: str) -> MonthSoFar:
    """The figures of a company's part of the channel in one currency, with one statement."""
    periods = month_and_before(await tx.today())
    now, before = await trade_figures(tx, scope, periods, currency)
    return MonthSoFar(currency, TradeFigures(periods[0], *now), TradeFigures(periods[1], *before))
