"""Tables that people bring: pasted text, CSV or an Excel sheet, as rows of texts.

What a file is, its content decides, not its name. Nothing is dropped: empty rows at the end are
the only ones that are left out.
"""

import asyncio
import csv
import io
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kernel.errors import Refusal
from kernel.i18n import _l

Rows = list[list[str]]

MOST_BYTES: Final = 20_000_000
_READER: Final = Path(__file__).with_name("sheet_reader.py")
_SECONDS: Final = 60
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


async def read_table(content: bytes) -> Rows:
    """The rows of a file: the first sheet of a workbook, or text with columns.

    Raises, in this order:
        TableTooLarge: more than MOST_BYTES.
        TableUnreadable: damaged, or something else altogether.
    """
    if len(content) > MOST_BYTES:
        raise TableTooLarge(most=MOST_BYTES // 1_000_000)
    if content.startswith((_ZIP, _OLE)):
        return await _sheet(content)
    if b"\0" in content:
        raise TableUnreadable
    for encoding in _ENCODINGS:
        try:
            return read_text(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise TableUnreadable


def read_text(text: str) -> Rows:
    """The rows of a text: columns between tabs, else semicolons, else commas, else spaces.

    Raises:
        TableUnreadable: a quotation mark opens a cell that does not end.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if any("\t" in line for line in lines):
        return _trimmed([line.split("\t") for line in lines])
    for mark in (";", ",", "，"):
        if any(mark in line for line in lines):
            try:
                return _trimmed(list(csv.reader(io.StringIO(text, newline=""), delimiter=mark)))
            except csv.Error as endless:
                raise TableUnreadable from endless
    return _trimmed([line.split() for line in lines])


async def _sheet(content: bytes) -> Rows:
    """Read by a process of its own: a workbook can be made to exhaust whoever opens it."""
    # -P: this folder's modules must not stand in the way of the standard library's.
    reader = await asyncio.create_subprocess_exec(
        sys.executable, "-P", str(_READER), stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )
    try:
        said, _ = await asyncio.wait_for(reader.communicate(content), _SECONDS)
    except TimeoutError as slow:
        raise TableUnreadable from slow
    finally:
        if reader.returncode is None:
            reader.kill()
            await reader.wait()
    if reader.returncode != 0:
        raise TableUnreadable
    rows: Rows = json.loads(said)
    return _trimmed(rows)


def _trimmed(rows: Sequence[Sequence[str]]) -> Rows:
    found = [[cell.strip() for cell in row] for row in rows]
    while found and not any(found[-1]):
        found.pop()
    return found
