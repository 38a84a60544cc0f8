"""Values as people of the reader's language write them."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal

from kernel.i18n.translations import LANGUAGES, Text, current_language
from kernel.i18n.zones import current_zone
from kernel.money import Money, exponent

UNGROUPED = 1_000
"""Below it whole numbers are digits alone, in every language of the portal."""


def _locale() -> str:
    return LANGUAGES[current_language()].locale


def money(value: Money) -> str:
    """1,234.50 with its currency, decimals by ISO 4217."""
    digits = exponent(value.currency)
    pattern = "¤#,##0" + ("." + "0" * digits if digits else "")
    return format_currency(
        value.amount, value.currency, pattern, locale=_locale(), currency_digits=False
    )


def number(value: int | Decimal) -> str:
    """Grouped digits; decimals as the value has them."""
    if isinstance(value, int):
        if -UNGROUPED < value < UNGROUPED:
            return str(value)  # Half of a page's figures; Babel takes 0.1 ms for each.
        return format_decimal(value, locale=_locale())
    return format_decimal(value, locale=_locale(), decimal_quantization=False)


def _instant(value: datetime) -> str:
    return format_datetime(value.astimezone(current_zone()), "medium", locale=_locale())


def _day(value: date) -> str:
    return format_date(value, "medium", locale=_locale())


_FORMS: tuple[tuple[type, Callable[..., str]], ...] = (
    (Money, money),
    (datetime, _instant),
    (date, _day),
    (Decimal, number),
    (bool, str),
    (int, number),
    (Text, str),
)
"""In order: a datetime is a date and a bool an int, so the narrower comes first."""


def present(value: object) -> object:
    """A fact as it should stand in a sentence; what needs no form of its own stays as it is."""
    for kind, form in _FORMS:
        if isinstance(value, kind):
            return form(value)
    return value
