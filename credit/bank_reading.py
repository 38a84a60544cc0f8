"""Rows of a bank statement, in whatever order the bank has its columns."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from kernel.errors import FieldProblem, Invalid
from kernel.i18n import _l
from kernel.money import Money

MOST_ROWS: Final = 1_000
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "paid_on": (
        "date",
        "day",
        "paid on",
        "booking date",
        "value date",
        "日期",
        "交易日期",
        "入账日期",
    ),
    "amount": (
        "amount",
        "credit",
        "received",
        "paid",
        "金额",
        "收入金额",
        "贷方金额",
        "贷方发生额",
    ),
    "payer": ("payer", "name", "from", "counterparty", "付款人", "对方户名", "户名", "对方名称"),
    "reference": ("reference", "text", "note", "purpose", "remark", "摘要", "用途", "附言", "备注"),
    "currency": ("currency", "币种"),
}
_ORDER: Final = ("paid_on", "amount", "payer", "reference")
"""How columns without names are taken."""
_DAY: Final = re.compile(r"^(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D*$")


@dataclass(frozen=True, slots=True)
class NewEntry:
    """Money that came in, as the bank tells it; `fingerprint` tells it from all others."""

    fingerprint: str
    paid_on: date
    amount_minor: int
    currency: str
    payer_text: str
    reference: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a statement holds: money in; `outgoing` rows are no payments to us."""

    entries: tuple[NewEntry, ...]
    outgoing: int


def read_statement(rows: Sequence[Sequence[str]], currency: str) -> Reading:
    """Every incoming row of a statement in `currency`, unless a column names another.

    Raises:
        Invalid: with one problem for each row that cannot be read; then nothing is taken.
    """
    places, first = _places(rows)
    entries: list[NewEntry] = []
    problems: list[FieldProblem] = []
    seen: Counter[str] = Counter()
    outgoing = 0
    for line, cells in enumerate(rows[first:], first + 1):
        if not any(cells):
            continue
        row = {name: cells[at] if at < len(cells) else "" for name, at in places.items()}
        paid_on, minor = (
            _day(row["paid_on"]),
            _minor(row["amount"], row.get("currency") or currency),
        )
        if paid_on is None:
            message = _l("Line %(line)s: “%(text)s” is no date such as 2026-03-31.")
            problems.append(_problem("no_date", message, line, row["paid_on"]))
        if minor is None:
            message = _l("Line %(line)s: “%(text)s” is no amount such as 1,250.00.")
            problems.append(_problem("no_amount", message, line, row["amount"]))
        if paid_on is None or minor is None:
            continue
        if minor <= 0:
            outgoing += 1
            continue
        entries.append(_entry(row, paid_on, minor, row.get("currency") or currency, seen))
    if not rows:
        problems.append(FieldProblem("/text", "empty", _l("Paste rows, or choose a file.")))
    if len(entries) > MOST_ROWS:
        message = _l("At most %(most)s rows at once. Split the statement.")
        problems.append(FieldProblem("/text", "too_many", message, most=MOST_ROWS))
    if problems:
        raise Invalid(problems)
    return Reading(tuple(entries), outgoing)


def _problem(code: str, message: object, line: int, text: str) -> FieldProblem:
    return FieldProblem("/text", code, message, line=line, text=text[:40])  # type: ignore[arg-type]


def _places(rows: Sequence[Sequence[str]]) -> tuple[dict[str, int], int]:
    """Where each fact stands, and the first row of facts."""
    if not rows:
        return {}, 0
    heads = [cell.strip().lower() for cell in rows[0]]
    found = {
        name: next(at for at, head in enumerate(heads) if head in known)
        for name, known in _NAMES.items()
        if any(head in known for head in heads)
    }
    if "paid_on" in found and "amount" in found:
        return {"payer": len(heads), "reference": len(heads)} | found, 1
    return {name: at for at, name in enumerate(_ORDER)}, 0


def _day(text: str) -> date | None:
    match = _DAY.match(text)
    try:
        return date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None


def _minor(text: str, currency: str) -> int | None:
    plain = re.sub(r"(?<=\d)[, ](?=\d{3}(\D|$))", "", text.strip().lstrip("+¥$€£ "))
    try:
        return Money.of(Decimal(plain), currency.upper()).minor
    except (InvalidOperation, ValueError):
        return None


def _entry(
    row: Mapping[str, str], paid_on: date, minor: int, currency: str, seen: Counter[str]
) -> NewEntry:
    """Two equal rows of one statement are two payments; the same statement twice is one."""
    payer, reference = row["payer"].strip(), row["reference"].strip()
    told = "\x1f".join([str(paid_on), str(minor), currency.upper(), payer, reference])
    seen[told] += 1
    digest = hashlib.blake2b(f"{told}\x1f{seen[told]}".encode(), digest_size=16).hexdigest()
    return NewEntry(digest, paid_on, minor, currency.upper(), payer[:200], reference[:500])
