"""Days, their seconds, and half-open ranges."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from kernel.clock import business_date, seconds_left, seconds_of_day, start_of_day
from kernel.periods import Period, first_of_month, is_valid, next_month

BERLIN = ZoneInfo("Europe/Berlin")
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("day", "seconds"),
    [(date(2026, 3, 29), 82_800), (date(2026, 10, 25), 90_000), (date(2026, 6, 1), 86_400)],
)
def test_days_on_which_clocks_change_are_shorter_or_longer(day: date, seconds: int) -> None:
    assert seconds_of_day(day, BERLIN) == seconds
    assert seconds_left(start_of_day(day, BERLIN), BERLIN) == seconds


def test_business_date_is_the_zones() -> None:
    evening = datetime(2026, 3, 1, 17, 0, tzinfo=UTC)
    assert business_date(evening, SHANGHAI) == date(2026, 3, 2)
    assert business_date(evening, BERLIN) == date(2026, 3, 1)


def test_period_excludes_its_end() -> None:
    march = Period(date(2026, 3, 1), date(2026, 4, 1))
    assert march.days == len(list(march)) == 31
    assert date(2026, 3, 31) in march
    assert date(2026, 4, 1) not in march
    assert march.before() == Period(date(2026, 1, 29), date(2026, 3, 1))


def test_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="does not lie after"):
        Period(date(2026, 3, 1), date(2026, 3, 1))


def test_validity_is_half_open() -> None:
    first, until = date(2026, 1, 1), date(2026, 2, 1)
    assert is_valid(first, first, until)
    assert not is_valid(until, first, until)
    assert is_valid(until, None, None)


def test_months() -> None:
    assert first_of_month(date(2026, 12, 31)) == date(2026, 12, 1)
    assert next_month(date(2026, 12, 31)) == date(2027, 1, 1)
