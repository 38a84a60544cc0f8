"""The formulas of DESIGN section 8, unrounded; a zero denominator gives None, never an error."""

from collections.abc import Sequence
from decimal import Decimal

from reports.types import FundsFigures, ProductFigures, Speeds

SECONDS_A_DAY = 86_400
DAYS_A_YEAR = 365


def ratio(numerator: Decimal | int, denominator: Decimal | int) -> Decimal | None:
    """A quotient, or None for “–”."""
    return None if denominator == 0 else Decimal(numerator) / Decimal(denominator)


def days(area: Decimal | int, flow: Decimal | int) -> Decimal | None:
    """Area / what left, in days: Little's law at the period's rate."""
    seconds = ratio(area, flow)
    return None if seconds is None else seconds / SECONDS_A_DAY


def speeds(
    product: ProductFigures,
    funds: Sequence[FundsFigures],
    passed_seconds: int,
    *,
    creditor: str = "company",
) -> Speeds:
    """Velocities of a node over the seconds of the period that have passed.

    Funds figures are of one creditor and only told where one currency is owed to it: money of
    two currencies is never added.
    """
    passed = ratio(passed_seconds, SECONDS_A_DAY) or Decimal(0)
    owed = [figures for figures in funds if figures.creditor == creditor]
    money = owed[0] if len(owed) == 1 else None
    average_cost = ratio(product.area_cost, passed_seconds)
    out_cost_a_day = ratio(product.out_cost, passed)
    received = product.on_hand_opening + product.sell_in
    return Speeds(
        in_per_day=ratio(product.taken_in, passed),
        out_per_day=ratio(product.given_out, passed),
        days_in_stock=days(product.on_hand_area, product.given_out),
        dio=None
        if average_cost is None or out_cost_a_day is None
        else ratio(average_cost, out_cost_a_day),
        turns=None
        if average_cost is None or out_cost_a_day is None
        else ratio(out_cost_a_day * DAYS_A_YEAR, average_cost),
        sell_through=ratio(100 * product.sell_out, received),
        loading=ratio(product.sell_in_cost, product.sell_out_cost),
        channel_to_production=ratio(product.sell_out, product.supplied),
        collection_days=None if money is None else days(money.owed_area, money.left),
        dso=None if money is None else days(money.owed_area, money.invoiced),
    )
