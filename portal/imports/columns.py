"""Kinds of columns: how a text of a file becomes a value, or the reason why it doesn't."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from kernel.i18n import Text, _l
from kernel.money import UnknownCurrencyError, numeric_code


class BadValue(ValueError):
    """A text that is not a value of its column."""

    def __init__(self, code: str, reason: Text, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file.

    `sql` is its type in the staging table; `required` columns must be in the header and filled
    in on every line; `parse` raises BadValue.
    """

    name: str
    sql: str
    parse: Callable[[str], Any]
    required: bool = False
    example: str = ""
    about: str = ""


LONGEST_TEXT = 4_000
FIRST_YEAR, LAST_YEAR = 1970, 2199
LARGEST_QUANTITY = 10**12
LARGEST_AMOUNT = Decimal(10) ** 12
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CODE = re.compile(r"\S(.{0,118}\S)?")


def text(raw: str) -> str:
    """Any text up to 4,000 characters, without control characters."""
    if len(raw) > LONGEST_TEXT:
        raise BadValue(
            "too_long",
            _l("has %(length)s characters; %(most)s are the most"),
            length=len(raw),
            most=LONGEST_TEXT,
        )
    if "\x00" in raw:
        raise BadValue("control_character", _l("contains a NUL character"))
    return raw


def code(raw: str) -> str:
    """A key: 1 to 120 characters on one line."""
    if not _CODE.fullmatch(raw) or not raw.isprintable():
        raise BadValue("bad_code", _l("must be 1 to 120 printable characters"))
    return raw


def decimal(raw: str) -> Decimal:
    """A plain decimal number with a dot; no thousands separators."""
    try:
        value = Decimal(raw) if _NUMBER.fullmatch(raw) else None
    except InvalidOperation:
        value = None
    if value is None:
        raise BadValue("not_a_number", _l("is no number such as 1234.50"))
    return value


def amount(raw: str) -> Decimal:
    """A number of at most six decimals, below 10^12 either way."""
    value = decimal(raw)
    if abs(value) >= LARGEST_AMOUNT:
        raise BadValue("too_large", _l("must be below %(limit)s"), limit=int(LARGEST_AMOUNT))
    if value != round(value, 6):
        raise BadValue("too_precise", _l("has more than six decimals"))
    return value


def price(raw: str) -> Decimal:
    """An amount that is not negative."""
    value = amount(raw)
    if value < 0:
        raise BadValue("negative", _l("must not be negative"))
    return value


def money(raw: str) -> Decimal:
    """An amount above zero."""
    value = amount(raw)
    if value <= 0:
        raise BadValue("not_positive", _l("must be above zero"))
    return value


def owed(raw: str) -> Decimal:
    """An amount owed; below zero it was paid ahead."""
    value = amount(raw)
    if value == 0:
        raise BadValue("zero", _l("must not be zero"))
    return value


def exact(raw: str) -> Decimal:
    """A non-negative amount as other systems carry it: up to 18 decimals."""
    value = decimal(raw)
    if value < 0:
        raise BadValue("negative", _l("must not be negative"))
    if value >= LARGEST_AMOUNT:
        raise BadValue("too_large", _l("must be below %(limit)s"), limit=int(LARGEST_AMOUNT))
    return value


def rate(raw: str) -> Decimal:
    """A share between 0 and 1 with at most six decimals."""
    value = amount(raw)
    if not 0 <= value <= 1:
        raise BadValue("not_a_rate", _l("must lie between 0 and 1 (0.05 is five per cent)"))
    return value


def quantity(raw: str) -> int:
    """A whole number of base units above zero."""
    value = whole(raw)
    if value <= 0:
        raise BadValue("not_positive", _l("must be a whole number above zero"))
    return value


def whole(raw: str) -> int:
    """A whole number that is not negative."""
    value = decimal(raw)
    if value != value.to_integral_value():
        raise BadValue("not_whole", _l("must be a whole number of base units"))
    if value < 0:
        raise BadValue("negative", _l("must not be negative"))
    if value >= LARGEST_QUANTITY:
        raise BadValue("too_large", _l("must be below %(limit)s"), limit=LARGEST_QUANTITY)
    return int(value)


def whole_up_to(most: int) -> Callable[[str], int]:
    """A whole number from 0 to `most`."""

    def parse(raw: str) -> int:
        value = whole(raw)
        if value > most:
            raise BadValue("too_large", _l("must be at most %(most)s"), most=most)
        return value

    return parse


def day(raw: str) -> date:
    """A date written YYYY-MM-DD, from 1970 to 2199."""
    try:
        value = date.fromisoformat(raw) if _DAY.fullmatch(raw) else None
    except ValueError:
        value = None
    if value is None:
        raise BadValue("not_a_date", _l("is no date that exists, written 2026-01-31"))
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise BadValue("date_out_of_range", _l("must lie between 1970 and 2199"))
    return value


def currency(raw: str) -> str:
    """An ISO 4217 code."""
    try:
        numeric_code(raw)
    except UnknownCurrencyError as unknown:
        raise BadValue("unknown_currency", _l("is no ISO 4217 currency such as USD")) from unknown
    return raw


def choice(*allowed: str) -> Callable[[str], str]:
    """One of a few words."""

    def parse(raw: str) -> str:
        if raw not in allowed:
            raise BadValue(
                "not_one_of", _l("must be one of: %(allowed)s"), allowed=", ".join(allowed)
            )
        return raw

    return parse
