"""Tables that people bring: pasted text, CSV or an Excel sheet, as rows of texts.

What a file is, its content decides, not its name. Nothing is dropped: empty rows at the end are
the only ones that are left out.
"""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from zipfile import BadZipFile

from python_calamine import CalamineError, CalamineWorkbook

from kernel.errors import Refusal
from kernel.i18n import _l

Rows = list[list[str]]

MOST_BYTES: Final = 20_000_000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
"""Spreadsheet programs save Chinese texts in the second where they are not asked for UTF-8."""


class TableUnreadable(Refusal):
    """The file is neither text nor a sheet."""

    code = "table_unreadable"
    status = 422
    title = _l("This file cannot be read")
    message = _l(
        "The file is neither an Excel sheet nor a text with columns. Save it as .xlsx or .csv and "
        "bring it again; or copy the cells and paste them."
    )


class TableTooLarge(Refusal):
    """The file has more bytes than one page takes in at once."""

    code = "table_too_large"
    status = 413
    title = _l("This file is too large")
    message = _l("The file has more than %(most)s megabytes. Split it and bring the parts.")


def read_table(content: bytes) -> Rows:
    """The rows of a file: the first sheet of a workbook, or text with columns.

    Raises, in this order:
        TableTooLarge: more than MOST_BYTES.
        TableUnreadable: damaged, or something else altogether.
    """
    if len(content) > MOST_BYTES:
        raise TableTooLarge(most=MOST_BYTES // 1_000_000)
    if content.startswith((_ZIP, _OLE)):
        return _sheet(content)
    if b"\0" in content:
        raise TableUnreadable
    for encoding in _ENCODINGS:
        try:
            return read_text(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise TableUnreadable


def read_text(text: str) -> Rows:
    """The rows of a text: columns between tabs, else semicolons, else commas, else spaces."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if any("\t" in line for line in lines):
        return _trimmed([line.split("\t") for line in lines])
    for mark in (";", ",", "，"):
        if any(mark in line for line in lines):
            return _trimmed(list(csv.reader(io.StringIO(text, newline=""), delimiter=mark)))
    return _trimmed([line.split() for line in lines])


def _sheet(content: bytes) -> Rows:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        cells = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, BadZipFile, IndexError, OSError, ValueError) as broken:
        raise TableUnreadable from broken
    return _trimmed([[_text(cell) for cell in row] for row in cells])


def _text(cell: object) -> str:
    """A cell as a person would type it: 12, not 12.0; days as year-month-day."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _trimmed(rows: Sequence[Sequence[str]]) -> Rows:
    found = [[cell.strip() for cell in row] for row in rows]
    while found and not any(found[-1]):
        found.pop()
    return found
