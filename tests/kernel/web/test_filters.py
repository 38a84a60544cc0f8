"""Values as they stand on pages, in both languages."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from kernel.i18n import speaking
from kernel.money import Money
from kernel.web import filters


@pytest.mark.parametrize(
    ("shown", "english", "chinese"),
    [
        (lambda: filters.money(123_456, "USD"), "$1,234.56", "US$1,234.56"),
        (lambda: filters.money(Money(-500, "JPY")), "−¥500", "−JP¥500"),
        (lambda: filters.unit_price(1_234_567, "USD"), "$1.234567", "US$1.234567"),
        (lambda: filters.unit_price(Decimal(2)), "2.00", "2.00"),
        (lambda: filters.number(Decimal("2.5")), "3", "3"),
        (lambda: filters.unit_price(2_500_000, "USD"), "$2.50", "US$2.50"),
        (lambda: filters.quantity(1_200, "EA"), "1,200 pcs", "1,200 件"),
        (lambda: filters.quantity(1, "ea"), "1 pc", "1 件"),
        (lambda: filters.quantity(2, "REEL"), "2 REEL", "2 REEL"),
        (lambda: filters.number(-5), "−5", "−5"),
        (lambda: filters.number(Decimal("-1234.5"), 1), "−1,234.5", "−1,234.5"),
        (lambda: filters.percent(Decimal("-0.5"), 0), "−50%", "−50%"),
        (lambda: filters.days(Decimal("12.34")), "12.3 days", "12.3 天"),
        (lambda: filters.days(None), "–", "–"),
        (lambda: filters.percent(Decimal("0.1256")), "12.6%", "12.6%"),
        (lambda: filters.rate(50_000), "5%", "5%"),
        (lambda: filters.day(date(2026, 3, 2)), "Mar 2, 2026", "2026年3月2日"),
    ],
)
def test_a_value_stands_as_the_reader_writes_it(
    shown: Callable[[], str], english: str, chinese: str
) -> None:
    assert shown() == english
    with speaking("zh"):
        assert shown() == chinese


def test_prices_below_each_other_have_the_decimals_of_the_longest() -> None:
    assert filters.decimals([72_162_000, 68_361_468, None]) == 6
    assert filters.decimals([Decimal("323.9940"), 5_000_000]) == 3
    assert filters.decimals([]) == 2
    padded = filters.unit_price(5_500_000, "USD", 4)
    assert padded == '$5.50<span class="unseen">00</span>'
    assert filters.unit_price(5_123_400, "USD", 4) == "$5.1234"


def test_numbers_in_a_sentence_never_break() -> None:
    assert filters.unbroken("Pay INV-2026-000107 & BK-R64Y-40.") == (
        'Pay <span class="text-nowrap">INV-2026-000107</span> &amp;'
        ' <span class="text-nowrap">BK-R64Y-40</span>.'
    )


def test_an_instant_is_shown_in_the_zone_of_the_business() -> None:
    at = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)
    zone = ZoneInfo("Asia/Shanghai")
    assert filters.instant(at, zone) == "Mar 2, 2026 02:30"
    with speaking("zh"):
        assert filters.instant(at, zone) == "2026年3月2日 02:30"


def test_minor_units_without_a_currency_are_a_bug() -> None:
    with pytest.raises(TypeError):
        filters.money(5)
