"""Money as whole minor units of a currency, and the one place where a line is multiplied out.

Nothing here touches a float. A product of quantity, price and percentages is computed exactly
and rounded once, half away from zero, to the currency's minor unit (ISO 4217 exponent).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Self

from iso4217 import Currency

MICRO = 1_000_000
"""Unit prices and rates are held as whole millionths: NUMERIC(18,6) without its dot."""


class CurrencyMismatchError(TypeError):
    """A bug: amounts of two currencies were brought together."""


class UnknownCurrencyError(ValueError):
    """The code is no ISO 4217 currency."""


@cache
def exponent(currency: str) -> int:
    """Decimal places of the currency's minor unit by ISO 4217 (USD 2, JPY 0, KWD 3)."""
    return int(_currency(currency).exponent or 0)


@cache
def numeric_code(currency: str) -> int:
    """The ISO 4217 number of a currency (USD 840, CNY 156): the unit of funds accounts."""
    return int(_currency(currency).number or 0)


@cache
def alpha_code(number: int) -> str:
    """The three letters of an ISO 4217 number."""
    for candidate in Currency:
        if candidate.number == number:
            return str(candidate.code)
    raise UnknownCurrencyError(str(number))


def _currency(code: str) -> Currency:
    try:
        return Currency(code)
    except ValueError as unknown:
        raise UnknownCurrencyError(code) from unknown


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount of one currency in whole minor units: Money(1999, "USD") is 19.99."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | str | int, currency: str) -> Self:
        """From major units; refuses more decimals than the currency has (ValueError)."""
        scaled = Decimal(amount).scaleb(exponent(currency))
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{amount} has more decimals than {currency}")
        return cls(int(scaled), currency)

    @property
    def amount(self) -> Decimal:
        """In major units, exactly."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatchError(f"{self.currency} and {other.currency}")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: "Money") -> bool:
        self._same(other)
        return self.minor <= other.minor


def round_half_away(numerator: int, denominator: int) -> int:
    """Numerator / denominator to the nearest whole number, halves away from zero."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return whole if numerator >= 0 else -whole


def micros(value: Decimal) -> int:
    """A NUMERIC(18,6) as whole millionths; refuses more than six decimals (ValueError)."""
    scaled = value.scaleb(6)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{value} has more than six decimals")
    return int(scaled)


def from_micros(value: int) -> Decimal:
    """Whole millionths as a decimal number."""
    return Decimal(value).scaleb(-6)


def line_minor(
    quantity: int,
    price_micros: int,
    *,
    digits: int,
    price_per: int = 1,
    off_micros: Sequence[int] = (),
) -> int:
    """Quantity x unit price x every (1 - rate), exactly, rounded once to `digits` decimals.

    Args:
        quantity: base units; negative for a return.
        price_micros: price of `price_per` base units, in millionths of the currency.
        digits: decimals to round to: the currency's exponent (4 for the source's own check).
        price_per: base units that the price is for.
        off_micros: rates taken off one after the other, in millionths (0.05 is 50,000).
    """
    numerator = quantity * price_micros * 10**digits
    denominator = price_per * MICRO
    for rate in off_micros:
        numerator *= MICRO - rate
        denominator *= MICRO
    return round_half_away(numerator, denominator)


def share_minor(amount_minor: int, rate_micros: int) -> int:
    """A percentage of an amount (tax, freight), rounded once, half away from zero."""
    return round_half_away(amount_minor * rate_micros, MICRO)


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` in proportion to `weights` by largest remainder, so that the parts add up.

    Ties go to the earlier part. All weights zero: everything to the first. Empty weights: [].
    """
    if not weights:
        return []
    whole = sum(weights)
    if whole == 0:
        return [total] + [0] * (len(weights) - 1)
    sign = -1 if total < 0 else 1
    parts = [abs(total) * weight // whole for weight in weights]
    remainders = [abs(total) * weight % whole for weight in weights]
    left = abs(total) - sum(parts)
    for index in sorted(range(len(weights)), key=lambda i: (-remainders[i], i))[:left]:
        parts[index] += 1
    return [sign * part for part in parts]
