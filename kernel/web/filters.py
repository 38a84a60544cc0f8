"""Values on pages: money, quantities, days, dates and percents as the reader writes them."""

from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from kernel.i18n import LANGUAGES, current_language, gettext
from kernel.i18n.present import (
    KEPT,
    money as present_money,
    number as present_number,
    unit_price as present_unit_price,
    written_day,
)
from kernel.money import Money, from_micros

ABSENT = "–"
"""What stands where a figure has no value: a ratio without a denominator."""


def _locale() -> str:
    return LANGUAGES[current_language()].locale


def money(value: Money | int | None, currency: str | None = None) -> str:
    """`Money`, or minor units with their currency."""
    if value is None:
        return ABSENT
    if isinstance(value, Money):
        return present_money(value)
    if currency is None:
        raise TypeError("minor units need their currency")
    return present_money(Money(value, currency))


def unit_price(micros: int | Decimal | None, currency: str = "") -> str:
    """A unit price held in millionths (or as a decimal): up to six decimals, at least two.

    Its currency is written as in amounts of money.
    """
    if micros is None:
        return ABSENT
    value = from_micros(micros) if isinstance(micros, int) else micros
    return present_unit_price(value, currency, _locale())


def number(value: Decimal | int | None, digits: int = 0) -> str:
    """Grouped digits, rounded half up to `digits` decimals."""
    if value is None:
        return ABSENT
    if not digits and isinstance(value, int):
        return present_number(value)
    return _rounded(Decimal(value), digits, _locale())


@lru_cache(maxsize=KEPT)
def _rounded(value: Decimal, digits: int, locale: str) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(rounded, pattern, locale=locale)


def quantity(value: int | None, unit: str = "") -> str:
    """A whole number of base units."""
    if value is None:
        return ABSENT
    return f"{number(value)} {unit}".strip()


def days(value: Decimal | int | None) -> str:
    """A number of days, to one decimal."""
    return ABSENT if value is None else gettext("%(days)s days") % {"days": number(value, 1)}


def percent(value: Decimal | None, digits: int = 1) -> str:
    """A ratio (0.125) as 12.5 %."""
    if value is None:
        return ABSENT
    return _percent(value, digits, _locale())


@lru_cache(maxsize=KEPT)
def _percent(value: Decimal, digits: int, locale: str) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
    return format_percent(value, pattern, locale=locale)


def rate(micros: int | None) -> str:
    """A rate held in millionths (50,000) as 5 %."""
    return ABSENT if micros is None else format_percent(from_micros(micros), "0.##%", _locale())


def day(value: date | None) -> str:
    """A calendar day."""
    return ABSENT if value is None else written_day(value, _locale())


def month(value: date) -> str:
    """The month of a day, as short as it is written under a drawing."""
    return _month(value.month, _locale())


@lru_cache(maxsize=KEPT)
def _month(number_of_month: int, locale: str) -> str:
    return format_date(date(2000, number_of_month, 1), "LLL", locale=locale)


def instant(value: datetime | None, zone: tzinfo) -> str:
    """An instant in `zone`, to the minute: the day as days are written, then the time."""
    if value is None:
        return ABSENT
    local = value.astimezone(zone)
    return f"{day(local.date())} {local:%H:%M}"


FILTERS = {
    "money": money,
    "unit_price": unit_price,
    "number": number,
    "quantity": quantity,
    "days": days,
    "percent": percent,
    "rate": rate,
    "date": day,
    "month": month,
}
