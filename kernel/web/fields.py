"""One field of a form: typed text into a typed value, or a sentence that says what to type."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo

from kernel.errors import FieldProblem
from kernel.i18n import Text, _l
from kernel.web.days import NOT_A_DATE

T = TypeVar("T", bound=msgspec.Struct)

Typed = Mapping[str, list[str]]

DIGITS = 15
"""Whole digits of the largest number that may be typed."""
REQUIRED = _l("Please fill this in.")
NOT_ALLOWED = _l("This value is outside of what is allowed here.")
SENTENCES: list[tuple[type, str, Text]] = [
    (bool, "not_a_choice", _l("Choose one of the entries.")),
    (int, "not_a_whole_number", _l("Enter a whole number, such as 12.")),
    (Decimal, "not_a_number", _l("Enter a number, such as 12.50.")),
    (date, "not_a_date", NOT_A_DATE),
    (Enum, "not_a_choice", _l("Choose one of the entries.")),
]


def read_struct(
    kind: type[T], typed: Typed, prefix: str = ""
) -> tuple[T | None, list[FieldProblem]]:
    """A struct from typed texts, or every problem that stands in its way."""
    values: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    for field in msgspec.structs.fields(kind):
        name = prefix + field.encode_name
        row = _row_type(field.type)
        if row is not None:
            values[field.name], found = _read_rows(row, typed, name)
        else:
            found = _read_field(field, typed.get(name, []), name, values)
        problems.extend(found)
    return (None, problems) if problems else (kind(**values), [])


def _read_rows(
    kind: type[msgspec.Struct], typed: Typed, name: str
) -> tuple[list[msgspec.Struct], list[FieldProblem]]:
    """Rows by position; a row in which nothing was typed is no row."""
    pattern = re.compile(re.escape(name) + r"-(\d+)-")
    filled = {
        int(match.group(1))
        for key, texts in typed.items()
        if (match := pattern.match(key)) and any(text.strip() for text in texts)
    }
    rows: list[msgspec.Struct] = []
    problems: list[FieldProblem] = []
    for index in sorted(filled):
        row, found = read_struct(kind, typed, f"{name}-{index}-")
        problems.extend(found)
        if row is not None:
            rows.append(row)
    return rows, problems


def _read_field(
    field: FieldInfo, texts: list[str], name: str, values: dict[str, Any]
) -> list[FieldProblem]:
    """Put the value of one field into `values`, or say what is wrong with it."""
    inner, optional = _without_none(field.type)
    pointer = "/" + name.replace("-", "/")
    if _plain(inner) is bool:
        values[field.name] = bool(texts) and texts[-1] not in {"", "false", "0"}
        return []
    if get_origin(inner) in {list, tuple, set, frozenset}:
        sent: object = [text.strip() for text in texts if text.strip()]
    else:
        sent = texts[0].strip() if texts else ""
    if sent in ("", []):
        if field.required and not optional:
            return [FieldProblem(pointer, "required", REQUIRED)]
        if field.required:
            values[field.name] = None
        return []
    try:
        value = msgspec.convert(_decimal_text(inner, sent), inner, strict=False)
    except (msgspec.ValidationError, ArithmeticError):
        return [_problem(pointer, inner, sent)]
    if not _fits(value):
        return [FieldProblem(pointer, "not_allowed", NOT_ALLOWED)]
    values[field.name] = value
    return []


def _fits(value: object) -> bool:
    """Numbers that no column holds are no numbers of ours: NaN, 1e999999, nineteen digits."""
    if isinstance(value, Decimal):
        return value.is_finite() and (not value or -DIGITS <= value.adjusted() < DIGITS)
    return not isinstance(value, int) or abs(value) < 10**DIGITS


def _decimal_text(inner: Any, sent: object) -> object:
    """People write 1,250.00 and 1 250.00: grouping marks are not part of the number."""
    if isinstance(sent, str) and _plain(inner) in {int, Decimal}:
        return re.sub(r"(?<=\d)[,\u00a0 ](?=\d{3}(\D|$))", "", sent)
    return sent


def _problem(pointer: str, inner: Any, sent: object) -> FieldProblem:
    plain = _plain(inner)
    if get_origin(plain) is Literal:
        return FieldProblem(pointer, "not_a_choice", SENTENCES[0][2])
    for kind, code, sentence in SENTENCES:
        if isinstance(plain, type) and issubclass(plain, kind) and not _converts(plain, sent):
            return FieldProblem(pointer, code, sentence)
    return FieldProblem(pointer, "not_allowed", NOT_ALLOWED)


def _converts(plain: type, sent: object) -> bool:
    """Whether only a constraint (a least value, a length) stood in the way."""
    try:
        msgspec.convert(_decimal_text(plain, sent), plain, strict=False)
    except (msgspec.ValidationError, ArithmeticError):
        return False
    return True


def _without_none(kind: Any) -> tuple[Any, bool]:
    if get_origin(kind) in {Union, UnionType}:
        members = [member for member in get_args(kind) if member is not type(None)]
        if len(members) == 1:
            return members[0], True
    return kind, False


def _plain(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _row_type(kind: Any) -> type[msgspec.Struct] | None:
    arguments = get_args(kind)
    if get_origin(kind) is list and isinstance(arguments[0], type):
        return arguments[0] if issubclass(arguments[0], msgspec.Struct) else None
    return None
