"""From a file's bytes to values, line by line: nothing is guessed, nothing is dropped in silence.

UTF-8 (a byte-order mark is welcome), comma separated, a header line, plain or gzip. Columns come
in any order; unknown ones are named and passed over. Memory stays flat however long the file.
"""

import csv
import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from kernel.i18n import Text, _l
from portal.imports.columns import BadValue, Column
from portal.imports.file_format import Format


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one place of a file; `line` counts from 1, the header being 1."""

    line: int
    column: str
    code: str
    reason: Text
    value: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A line that is good by itself: values in the order of the format's columns."""

    line: int
    values: tuple[Any, ...]


class Unreadable(Exception):
    """The file as a whole cannot be used; carries the one problem that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


_LONGEST_SHOWN = 80
NOT_UTF8 = "not_utf8"
_NOT_UTF8 = _l("is not UTF-8; save the file as “CSV UTF-8” and try again")


class _Place(NamedTuple):
    """Where a column stands in the fields of a line, if it does, and how it is read."""

    column: str
    at: int | None
    read: Callable[[str], Any]


_REMEMBERED = 1_024
"""Most texts of a column come again and again; so many of their values are kept."""


def _remembering(column: Column) -> Callable[[str], Any]:
    @lru_cache(maxsize=_REMEMBERED)
    def read(field: str) -> Any:
        raw = field.strip()
        if not raw:
            if column.required:
                raise BadValue("missing_value", _l("must be filled in"))
            return None
        if _broken(raw):
            raise BadValue(NOT_UTF8, _NOT_UTF8)
        return column.parse(raw)

    return read


class Reader:
    """Iterates over the rows and problems of one file."""

    def __init__(self, path: Path, file_format: Format) -> None:
        self.path = path
        self.format = file_format
        self.unknown_columns: list[str] = []

    def __iter__(self) -> Iterator[Row | Problem]:
        with self._open() as file:
            reader = csv.reader(file, strict=True)
            try:
                places = self._places(next(reader, None))
                for fields in reader:
                    if any(fields):
                        read = _row(reader.line_num, fields, places)
                        if isinstance(read, Row):
                            yield read
                        else:
                            yield from read
            except csv.Error as broken:
                yield Problem(
                    reader.line_num,
                    "",
                    "broken_csv",
                    _l("this is no proper CSV line; the rest of the file was not read (%(why)s)"),
                    facts={"why": str(broken)},
                )
            except (EOFError, OSError, zlib.error) as broken:
                raise Unreadable(
                    Problem(
                        reader.line_num,
                        "",
                        "broken_archive",
                        _l("the file is damaged; pack it again"),
                    )
                ) from broken

    def _open(self) -> TextIO:
        with self.path.open("rb") as probe:
            start = probe.read(4)
        if not start:
            raise Unreadable(Problem(1, "", "empty_file", _l("the file is empty")))
        if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise Unreadable(_not_utf8(1))
        packed = start[:2] == b"\x1f\x8b"
        opener = gzip.open if packed else open
        # Bytes that are no UTF-8 become surrogates, so that their line and column can be named.
        return opener(self.path, "rt", encoding="utf-8-sig", errors="surrogateescape", newline="")

    def _places(self, header: list[str] | None) -> list[_Place]:
        names = [name.strip().lower() for name in header or []]
        if any(_broken(name) for name in names):
            raise Unreadable(_not_utf8(1))
        self.unknown_columns = [n for n in names if n and self.format.column(n) is None]
        repeated = {name for name in names if name and names.count(name) > 1}
        if repeated:
            raise Unreadable(
                Problem(1, min(repeated), "repeated_column", _l("this column stands there twice"))
            )
        missing = [c.name for c in self.format.columns if c.required and c.name not in names]
        if missing:
            raise Unreadable(
                Problem(
                    1,
                    missing[0],
                    "missing_column",
                    _l("the header lacks: %(missing)s"),
                    facts={"missing": ", ".join(missing)},
                )
            )
        return [
            _Place(
                column.name,
                names.index(column.name) if column.name in names else None,
                _remembering(column),
            )
            for column in self.format.columns
        ]


def _row(line: int, fields: list[str], places: list[_Place]) -> Row | list[Problem]:
    """The values of a line, or everything that is wrong with it."""
    values: list[Any] = []
    problems: list[Problem] = []
    count = len(fields)
    for column, at, read in places:
        field = fields[at] if at is not None and at < count else ""
        try:
            values.append(read(field))
        except BadValue as bad:
            shown = "" if bad.code == NOT_UTF8 else field.strip()[:_LONGEST_SHOWN]
            problems.append(Problem(line, column, bad.code, bad.reason, shown, bad.facts))
    return problems or Row(line, tuple(values))


def _broken(text: str) -> bool:
    return not text.isascii() and any("\udc80" <= character <= "\udcff" for character in text)


def _not_utf8(line: int) -> Problem:
    return Problem(line, "", NOT_UTF8, _NOT_UTF8)


def find_file(folder: Path, file_format: Format) -> Path | None:
    """The format's file in a folder, plain or packed; None if it is absent."""
    for ending in (".csv", ".csv.gz"):
        path = folder / (file_format.name + ending)
        if path.is_file():
            return path
    return None
