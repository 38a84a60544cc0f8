"""Values as people of the reader's language write them."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_currency, format_decimal

from kernel.i18n.translations import LANGUAGES, Text, current_language
from kernel.i18n.zones import current_zone
from kernel.money import Money, exponent

UNGROUPED = 1_000
"""Below it whole numbers are digits alone, in every language of the portal."""
UNIT_PRICE = "#,##0.00####"
KEPT = 8_192
"""So many written figures and days are kept: the same ones stand on page after page."""


def _locale() -> str:
    return LANGUAGES[current_language()].locale


def signed(figure: str) -> str:
    """A written figure with a minus, instead of a hyphen at which a line may break."""
    return figure.replace("-", "−")


def money(value: Money) -> str:
    """1,234.50 with its currency, decimals by ISO 4217."""
    return _money(value, _locale())


def number(value: int | Decimal) -> str:
    """Grouped digits; decimals as the value has them."""
    if isinstance(value, int):
        if -UNGROUPED < value < UNGROUPED:
            return signed(str(value))  # Half of a page's figures; Babel takes 0.1 ms for each.
        return _whole(value, _locale())
    return signed(format_decimal(value, locale=_locale(), decimal_quantization=False))


@lru_cache(maxsize=KEPT)
def _money(value: Money, locale: str) -> str:
    digits = exponent(value.currency)
    pattern = "¤#,##0" + ("." + "0" * digits if digits else "")
    return signed(
        format_currency(value.amount, value.currency, pattern, locale=locale, currency_digits=False)
    )


@lru_cache(maxsize=KEPT)
def unit_price(value: Decimal, currency: str, locale: str) -> str:
    """A unit price with two decimals, up to six; with its currency unless that is empty."""
    if not currency:
        return signed(format_decimal(value, UNIT_PRICE, locale=locale, decimal_quantization=False))
    return signed(
        format_currency(
            value,
            currency,
            f"¤{UNIT_PRICE}",
            locale=locale,
            currency_digits=False,
            decimal_quantization=False,
        )
    )


@lru_cache(maxsize=KEPT)
def _whole(value: int, locale: str) -> str:
    return signed(format_decimal(value, locale=locale))


@lru_cache(maxsize=KEPT)
def written_day(value: date, locale: str) -> str:
    """A calendar day as `locale` writes it."""
    return format_date(value, "medium", locale=locale)


def whole_month(value: date) -> str:
    """A month with its year: Mar 2026."""
    return _whole_month(value.replace(day=1), _locale())


@lru_cache(maxsize=KEPT)
def _whole_month(value: date, locale: str) -> str:
    return format_skeleton("yMMM", value, locale=locale)


def _instant(value: datetime) -> str:
    return format_datetime(value.astimezone(current_zone()), "medium", locale=_locale())


def _day(value: date) -> str:
    return written_day(value, _locale())


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
