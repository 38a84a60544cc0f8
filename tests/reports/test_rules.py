"""The formulas: exact until shown, and a dash where there is nothing to divide by."""

from dataclasses import fields
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from reports.rules import SECONDS_A_DAY, days, ratio, speeds
from reports.types import FundsFigures, ProductFigures, Speeds

THIRTY_DAYS = 30 * SECONDS_A_DAY


def _sell_through(sold: int, received: int) -> Decimal | None:
    return speeds(ProductFigures(sell_in=received, sell_out=sold), (), THIRTY_DAYS).sell_through


@pytest.mark.parametrize(
    ("sold", "received", "expected"),
    [(650_000, 1_000_000, 65), (400, 500, 80), (60, 50, 120), (60, 0, None)],
)
def test_sell_through(sold: int, received: int, expected: int | None) -> None:
    """K02, K03: more than received is possible, nothing received gives a dash."""
    assert _sell_through(sold, received) == expected


def test_opening_stock_counts_as_received_for_sell_through() -> None:
    figures = ProductFigures(on_hand_opening=50, sell_in=50, sell_out=60)
    assert speeds(figures, (), THIRTY_DAYS).sell_through == 60


def test_steady_stock_of_ten_with_one_out_a_day_is_ten_days() -> None:
    assert days(10 * THIRTY_DAYS, 30) == 10


def test_nothing_at_all_gives_dashes_and_no_error() -> None:
    empty = speeds(ProductFigures(), (), 0)
    assert [getattr(empty, field.name) for field in fields(Speeds)] == [None] * 10


def test_money_of_two_currencies_is_never_added() -> None:
    funds = (
        FundsFigures(currency="USD", owed_area=100, collected=1, invoiced=1),
        FundsFigures(currency="EUR", owed_area=100, collected=1, invoiced=1),
    )
    assert speeds(ProductFigures(), funds, THIRTY_DAYS).collection_days is None
    assert speeds(ProductFigures(), funds[:1], THIRTY_DAYS).collection_days is not None


def test_what_dealers_are_owed_is_not_the_companys_collection_time() -> None:
    funds = (FundsFigures(currency="USD", creditor="dealer", owed_area=100, collected=1),)
    assert speeds(ProductFigures(), funds, THIRTY_DAYS).collection_days is None


@given(st.integers(1, 10**9), st.integers(1, 10**6), st.integers(1, 400))
def test_turns_and_dio_are_a_year_between_them(stock: int, out: int, length: int) -> None:
    passed = length * SECONDS_A_DAY
    figures = ProductFigures(
        area_cost=Decimal(stock) * passed, out_cost=Decimal(out), given_out=out
    )
    found = speeds(figures, (), passed)
    assert found.dio is not None
    assert found.turns is not None
    assert round(found.dio * found.turns, 6) == 365


def test_ratio_by_zero_is_nothing() -> None:
    assert ratio(5, 0) is None
