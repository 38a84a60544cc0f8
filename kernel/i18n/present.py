"""Values as people of the reader's language write them."""

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal

from kernel.i18n.translations import LANGUAGES, Text, current_language
from kernel.money import Money, exponent


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
        return format_decimal(value, locale=_locale())
    return format_decimal(value, locale=_locale(), decimal_quantization=False)


def present(value: object) -> object:
    """A fact as it should stand in a sentence; what needs no form of its own stays as it is."""
    if isinstance(value, Money):
        return money(value)
    if isinstance(value, datetime):
        return format_datetime(value, "medium", locale=_locale())
    if isinstance(value, date):
        return format_date(value, "medium", locale=_locale())
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return number(value)
    if isinstance(value, Text):
        return str(value)
    return value
