"""A report on paper: tables as their reader saw them, with the instant that they stand for."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from kernel.i18n import current_language
from kernel.pdf.types import DocumentKind, Facts, Paper, Sender
from kernel.web.filters import ABSENT, number

Cell = str | int | Decimal | None
MOST_COLUMNS = 14
"""So many fit on a page; a wider table goes on below, its first columns again."""
REPEATED = 2


class PrintedTable(msgspec.Struct, frozen=True):
    """A table in the reader's words; `numeric` tells for each column whether it is of figures."""

    title: str
    heads: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]


class ReportFacts(Facts, frozen=True, kw_only=True):
    """A report; `particulars` are pairs of what was asked (a period, a node) and its value."""

    title: str
    particulars: tuple[tuple[str, str], ...]
    tables: tuple[PrintedTable, ...]


REPORT = DocumentKind("report", "pdf/report.html", ReportFacts, "reports.read", kept=False)


def printed_tables(
    title: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> list[PrintedTable]:
    """A table with its figures as the reader of the moment writes them, in parts that fit."""
    numeric = [any(isinstance(row[at], int | Decimal) for row in rows) for at in range(len(heads))]
    cells = [[_cell(cell) for cell in row] for row in rows]
    return [
        PrintedTable(
            title if not part else "",
            tuple(heads[at] for at in columns),
            tuple(numeric[at] for at in columns),
            tuple(tuple(row[at] for at in columns) for row in cells),
        )
        for part, columns in enumerate(_parts(len(heads)))
    ]


def _parts(columns: int) -> list[list[int]]:
    """Which columns stand in each part."""
    if columns <= MOST_COLUMNS:
        return [list(range(columns))]
    first, size = list(range(REPEATED)), MOST_COLUMNS - REPEATED
    return [
        first + list(range(at, min(at + size, columns))) for at in range(REPEATED, columns, size)
    ]


def _cell(value: Cell) -> str:
    if value is None:
        return ABSENT
    if isinstance(value, str):
        return value
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    return number(value, max(0, -exponent) if isinstance(exponent, int) else 0)


def report_paper(
    sender: Sender,
    organisation_id: int,
    *,
    title: str,
    particulars: Sequence[tuple[str, str]],
    tables: Sequence[PrintedTable],
    as_of: datetime,
) -> Paper:
    """A report for members of one organisation and those above it; a working paper.

    It is in the language in which it was asked for: its words are part of what is frozen.
    """
    facts = ReportFacts(
        sender=sender,
        number=f"{as_of:%Y-%m-%d}",
        as_of=as_of,
        title=title,
        particulars=tuple(particulars),
        tables=tuple(tables),
    )
    said = msgspec.json.encode([facts.title, facts.particulars, facts.tables, as_of])
    revision = f"{current_language()}-{hashlib.sha256(said).hexdigest()[:24]}"
    return Paper(
        REPORT, organisation_id, organisation_id, organisation_id, facts, revision=revision
    )
