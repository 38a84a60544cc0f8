"""Kept months and single days make up any period exactly, and few days are read."""

from datetime import date, timedelta

from hypothesis import given, strategies as st

from kernel.periods import Period, first_of_month, next_month
from reports.pieces import pieces_of

START = date(2025, 1, 1)
DAYS = [START + timedelta(days=n) for n in range(500)]
PLACES = st.integers(min_value=0, max_value=420)


def _value(day: date, today: date) -> int:
    """Something that differs from day to day; nothing has happened yet after today."""
    return (day - START).days ** 2 % 97 if day <= today else 0


@given(first=PLACES, length=st.integers(min_value=1, max_value=200), now=PLACES)
def test_pieces_add_up_to_the_period_and_to_all_before_it(
    first: int, length: int, now: int
) -> None:
    today = DAYS[now]
    period = Period(DAYS[first], DAYS[min(first + length, 450)])
    pieces = pieces_of(period, today)
    sums = {True: 0, False: 0}
    read = 0
    for kept in pieces.kept:
        days = [day for day in DAYS if (kept.begins or START) <= day < kept.ends]
        sums[kept.inside] += sum(_value(day, today) for day in days)
    for piece in pieces.days:
        assert next_month(piece.begins) >= piece.ends
        days = [day for day in DAYS if piece.begins <= day < piece.ends]
        read += sum(day <= today for day in days)
        for sign, inside in piece.uses:
            sums[inside] += sign * sum(_value(day, today) for day in days)
    assert sums[True] == sum(_value(day, today) for day in DAYS if day in period)
    assert sums[False] == sum(_value(day, today) for day in DAYS if day < period.first)
    within_one_month = first_of_month(period.first) == first_of_month(period.until)
    assert read <= (31 if within_one_month else 30)


def test_whole_months_need_no_days() -> None:
    pieces = pieces_of(Period(date(2025, 3, 1), date(2026, 3, 1)), date(2025, 11, 22))
    assert pieces.days == ()
