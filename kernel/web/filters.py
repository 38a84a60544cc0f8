"""Values on pages: money, quantities, days, dates and percents as the reader writes them."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup, escape

from kernel.i18n import LANGUAGES, current_language, gettext
from kernel.i18n.present import (
    KEPT,
    money as present_money,
    number as present_number,
    signed,
    unit_price as present_unit_price,
    whole_month,
    written_day,
)
from kernel.money import Money, from_micros
from kernel.web.units import unit as unit_word

_NUMBER = re.compile(r"\b[A-Z]{2,4}-[A-Z0-9]+(?:-[A-Z0-9]+)*\b")
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


def unit_price(micros: int | Decimal | None, currency: str = "", decimals: int = 2) -> str:
    """A unit price held in millionths (or as a decimal): two decimals, up to six.

    Its currency is written as in amounts of money. Where a column has more `decimals`, the room of
    those that lack is left free, so that points stand below each other.
    """
    if micros is None:
        return ABSENT
    price = _price(micros)
    written = present_unit_price(price, currency, _locale())
    lacks = "0" * (decimals - _decimals(price))
    return Markup('{}<span class="unseen">{}</span>').format(written, lacks) if lacks else written


def decimals(prices: Iterable[int | Decimal | None]) -> int:
    """How many decimals the longest of the unit prices of a column has, at least two."""
    return max((_decimals(_price(price)) for price in prices if price), default=2)


def _decimals(price: Decimal) -> int:
    """How many decimals a unit price is written with."""
    exponent = price.normalize().as_tuple().exponent
    return max(2, -exponent) if isinstance(exponent, int) else 2


def _price(micros: int | Decimal) -> Decimal:
    return from_micros(micros) if isinstance(micros, int) else micros


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
    return signed(format_decimal(rounded, pattern, locale=locale))


def quantity(value: int | None, unit: str = "") -> str:
    """A whole number of base units; the unit, where its code is given, in a word."""
    if value is None:
        return ABSENT
    return f"{number(value)} {unit_word(unit, abs(value))}".strip()


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
    return signed(format_percent(value, pattern, locale=locale))


def rate(micros: int | None) -> str:
    """A rate held in millionths (50,000) as 5 %."""
    if micros is None:
        return ABSENT
    return signed(format_percent(from_micros(micros), "0.##%", _locale()))


def day(value: date | None) -> str:
    """A calendar day."""
    return ABSENT if value is None else written_day(value, _locale())


def unbroken(sentence: object) -> Markup:
    """A sentence whose document and product numbers never break at their hyphens."""
    return Markup(_NUMBER.sub(r'<span class="text-nowrap">\g<0></span>', str(escape(sentence))))  # noqa: S704


def last_day(until: date | None) -> str:
    """The last day of a range that ends before `until`, as days are written."""
    return ABSENT if until is None else day(until - timedelta(days=1))


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
    "unit": unit_word,
    "unit_price": unit_price,
    "decimals": decimals,
    "number": number,
    "quantity": quantity,
    "days": days,
    "percent": percent,
    "rate": rate,
    "date": day,
    "last_day": last_day,
    "unbroken": unbroken,
    "month": month,
    "whole_month": whole_month,
}
