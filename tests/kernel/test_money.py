"""Money, rounding and spreading: exact, once, half away from zero."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from kernel.money import (
    MICRO,
    CurrencyMismatchError,
    Money,
    UnknownCurrencyError,
    alpha_code,
    exponent,
    line_minor,
    micros,
    numeric_code,
    round_half_away,
    spread,
)

WHOLE = st.integers(-(10**12), 10**12)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(5, 10, 1), (-5, 10, -1), (4, 10, 0), (15, 10, 2), (25, 10, 3), (-25, 10, -3), (1, -2, -1)],
)
def test_halves_are_rounded_away_from_zero(numerator: int, denominator: int, expected: int) -> None:
    assert round_half_away(numerator, denominator) == expected


@given(WHOLE, st.integers(1, 10**9))
def test_rounding_is_never_further_than_a_half(numerator: int, denominator: int) -> None:
    rounded = round_half_away(numerator, denominator)
    assert abs(Fraction(numerator, denominator) - rounded) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("currency", "digits", "number"),
    [("USD", 2, 840), ("CNY", 2, 156), ("JPY", 0, 392), ("KWD", 3, 414)],
)
def test_currencies_follow_iso_4217(currency: str, digits: int, number: int) -> None:
    assert (exponent(currency), numeric_code(currency)) == (digits, number)
    assert alpha_code(number) == currency


def test_unknown_currency_is_refused() -> None:
    with pytest.raises(UnknownCurrencyError):
        exponent("XX1")
    with pytest.raises(UnknownCurrencyError):
        alpha_code(1)


def test_two_currencies_are_never_added() -> None:
    with pytest.raises(CurrencyMismatchError):
        Money(1, "USD") + Money(1, "EUR")
    with pytest.raises(CurrencyMismatchError):
        assert Money(1, "USD") < Money(1, "EUR")


def test_money_of_major_units_keeps_every_cent() -> None:
    assert Money.of("19.99", "USD") == Money(1999, "USD")
    assert Money(1999, "USD").amount == Decimal("19.99")
    assert Money.of(5, "JPY") == Money(5, "JPY")
    with pytest.raises(ValueError, match="more decimals"):
        Money.of("0.005", "USD")


def test_line_is_multiplied_exactly_and_rounded_once() -> None:
    price = micros(Decimal("2024.994"))
    assert line_minor(3, price, digits=2) == 607498
    assert line_minor(3, price, digits=4, off_micros=(50_000,)) == 57712329
    assert line_minor(-3, price, digits=2) == -607498
    assert line_minor(1000, micros(Decimal(10)), digits=2, price_per=1000) == 1000


@given(
    st.integers(1, 10_000),
    st.integers(0, 10**10),
    st.lists(st.integers(0, MICRO), max_size=3),
)
def test_line_equals_the_fraction_rounded_once(quantity: int, price: int, rates: list[int]) -> None:
    exact = Fraction(quantity * price * 100, MICRO)
    for rate in rates:
        exact *= 1 - Fraction(rate, MICRO)
    expected = round_half_away(exact.numerator, exact.denominator)
    assert line_minor(quantity, price, digits=2, off_micros=rates) == expected


@given(WHOLE, st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_spread_parts_add_up_and_stay_near_their_share(total: int, weights: list[int]) -> None:
    parts = spread(total, weights)
    assert sum(parts) == total
    if sum(weights):
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - Fraction(total * weight, sum(weights))) < 1


def test_spread_over_nothing_is_nothing() -> None:
    assert spread(5, []) == []
    assert spread(5, [0, 0]) == [5, 0]


def test_more_than_six_decimals_are_refused() -> None:
    with pytest.raises(ValueError, match="six decimals"):
        micros(Decimal("0.0000001"))
