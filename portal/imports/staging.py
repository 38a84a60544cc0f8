"""Staging: a run's lines as typed tables in the schema `imports`, dropped when it is over.

Lines are copied in chunks, each in a transaction of its own, so that nothing is held for long;
what one line cannot know (a key twice, an unknown parent) is asked of the whole table later.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import text, update

from kernel.db.transaction import Database, Tx, run_in_tx
from kernel.i18n import _l
from portal.imports.file_format import Format
from portal.imports.models import ImportFile
from portal.imports.reading import Problem, Reader, Row, Unreadable

LOG = logging.getLogger(__name__)
CHUNK = 1_000
"""So few that a page that is asked for meanwhile waits for less than a tenth of a second."""
MOST_PROBLEMS = 10_000
"""Problems of one file that are written down; the rest are only counted."""
_PROBLEMS = text(
    """
    INSERT INTO import_problem (id, run_id, file, line, "column", code, reason, value, facts)
    SELECT id, :run_id, :file, line, col, code, reason, value, facts FROM unnest(
        CAST(:ids AS BIGINT[]), CAST(:lines AS BIGINT[]), CAST(:columns AS TEXT[]),
        CAST(:codes AS TEXT[]), CAST(:reasons AS TEXT[]), CAST(:values AS TEXT[]),
        CAST(:facts AS JSONB[])
    ) AS p (id, line, col, code, reason, value, facts)
    """
)

Progress = Callable[[str, int, int], None]
"""Called with (what is done, how far, of how much); of 0: the end is not known."""


def table_of(run_id: int, file_format: Format) -> str:
    """The staging table of one file of a run."""
    return f"imports.r{run_id}_{file_format.table}"


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes: the same file twice is known by it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def make_table(tx: Tx, run_id: int, file_format: Format) -> None:
    """An empty staging table: line, is it bad, and the format's columns."""
    columns = ", ".join(f"{column.name} {column.sql}" for column in file_format.columns)
    await tx.execute(
        text(
            f"CREATE TABLE {table_of(run_id, file_format)}"
            f" (line BIGINT PRIMARY KEY, bad BOOLEAN NOT NULL DEFAULT false, {columns})"
        )
    )


async def drop_tables(tx: Tx, run_id: int, formats: Iterable[Format]) -> None:
    """Remove what a run staged."""
    for file_format in formats:
        await tx.execute(text(f"DROP TABLE IF EXISTS {table_of(run_id, file_format)}"))


async def stage(
    database: Database, run_id: int, reader: Reader, progress: Progress
) -> tuple[int, int]:
    """Read one file into its table.

    Returns:
        (lines read, lines with problems). A file that is unreadable as a whole counts as one
        bad line; so does a file without any line.
    """
    name = reader.format.name
    lines: set[int] = set()
    good = noted = 0
    items = iter(reader)
    try:
        while chunk := list(islice(items, CHUNK)):
            rows = [item for item in chunk if isinstance(item, Row)]
            problems = [item for item in chunk if isinstance(item, Problem)]
            lines.update(problem.line for problem in problems)
            room = max(0, MOST_PROBLEMS - noted)
            noted += len(problems)
            good += len(rows)
            read = good + len(lines)
            copying = _copying(run_id, reader.format, rows, problems[:room], read)
            await run_in_tx(database, copying)
            progress(name, read, 0)
    except Unreadable as unreadable:
        await run_in_tx(database, _copying(run_id, reader.format, [], [unreadable.problem], good))
        return good + len(lines) + 1, len(lines) + 1
    if not good and not lines:
        nothing = Problem(1, "", "no_lines", _l("the file has a header but no lines"))
        await run_in_tx(database, _copying(run_id, reader.format, [], [nothing], 0))
        return 1, 1
    return good + len(lines), len(lines)


def _copying(
    run_id: int,
    file_format: Format,
    rows: Sequence[Row],
    problems: Sequence[Problem],
    read: int,
) -> Callable[[Tx], Any]:
    """Work that writes one chunk; `read` lines were read so far, for whoever watches."""

    async def copy(tx: Tx) -> None:
        if rows:
            schema, _, table = table_of(run_id, file_format).partition(".")
            connection = await tx.connection()
            await tx.execute(text("SELECT 1"))
            raw = await connection.get_raw_connection()
            await raw.driver_connection.copy_records_to_table(  # type: ignore[union-attr]
                table,
                schema_name=schema,
                columns=["line", *(column.name for column in file_format.columns)],
                records=[(row.line, *row.values) for row in rows],
            )
        await note(tx, run_id, file_format.name, problems)
        await tx.execute(
            update(ImportFile)
            .where(ImportFile.run_id == run_id, ImportFile.name == file_format.name)
            .values(lines=read)
        )

    return copy


async def note(tx: Tx, run_id: int, file: str, problems: Sequence[Problem]) -> None:
    """Write problems into the result table of the run."""
    if not problems:
        return
    await tx.execute(
        _PROBLEMS,
        {
            "run_id": run_id,
            "file": file,
            "ids": await tx.new_ids(len(problems)),
            "lines": [problem.line for problem in problems],
            "columns": [problem.column for problem in problems],
            "codes": [problem.code for problem in problems],
            "reasons": [problem.reason.message for problem in problems],
            "values": [problem.value.encode("utf-8", "replace").decode() for problem in problems],
            "facts": [msgspec.json.encode(problem.facts).decode() for problem in problems],
        },
    )
