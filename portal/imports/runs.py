"""One import from beginning to end: stage, check, apply in short chunks that can be resumed."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select, text, update

from kernel.actor import Actor
from kernel.db.transaction import Database, Tx, run_in_tx
from kernel.errors import Refusal
from kernel.i18n import _l
from portal.imports.apply import LAST, LAST_SETTLED, Applying
from portal.imports.file_format import Format
from portal.imports.formats import FORMATS, ORDER_LINES, SELL_OUT
from portal.imports.intake import Intake
from portal.imports.models import ImportFile, ImportProblem, ImportRun
from portal.imports.origin import Origin
from portal.imports.reading import find_file
from portal.imports.staging import Progress, drop_tables, table_of

_LOCK = 7_305_011
"""Key of the advisory lock that the one running import holds."""
_TRY = text("SELECT pg_try_advisory_lock(:key)")
_RELEASE = text("SELECT pg_advisory_unlock(:key)")


class NothingToImport(Refusal):
    """The folder holds none of the files."""

    code = "nothing_to_import"
    status = 422
    title = _l("Nothing to import")
    message = _l("There is no file of an import in %(folder)s. It may hold: %(files)s.")


class ImportRunning(Refusal):
    """Two imports at once would step on each other."""

    code = "import_running"
    title = _l("An import is running")
    message = _l("Wait until the import that is running has ended, then start this one.")


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file."""

    name: str
    state: str
    lines: int
    bad: int
    changed: int
    unknown_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunResult:
    """What became of a run."""

    run_id: int
    state: str
    files: tuple[FileResult, ...]

    @property
    def bad(self) -> int:
        """Lines with problems in all files."""
        return sum(file.bad for file in self.files)


def silent(_what: str, _done: int, _total: int) -> None:
    """No progress wanted."""


async def import_folder(
    database: Database,
    actor: Actor,
    folder: Path,
    *,
    skip_bad: bool = False,
    progress: Progress = silent,
    name: str = "",
    run_id: int | None = None,
) -> RunResult:
    """Import what a folder holds.

    A file with bad lines is not imported at all unless `skip_bad`; a file whose very bytes were
    imported before is passed over. Serving goes on meanwhile: no chunk holds its locks for long.
    An import that was cut short is first brought to its end. `run_id`: a run that `open_run` has
    made; by default a new one.

    Raises:
        NothingToImport: no file of the formats is there.
        ImportRunning: another import has not ended.
    """
    found = [(item, path) for item in FORMATS if (path := find_file(folder, item))]
    if not found:
        raise NothingToImport(
            folder=folder.name, files=", ".join(f"{item.name}.csv" for item in FORMATS)
        )
    async with _only_one(database):
        await _end_what_was_cut_short(database, actor, but=run_id)
        run: int = (
            await run_in_tx(
                database, lambda tx: open_run(tx, actor, name or folder.name, skip_bad=skip_bad)
            )
            if run_id is None
            else run_id
        )
        await run_in_tx(database, lambda tx: _begin(tx, run))
        intake = Intake(database, run, progress, skip_bad=skip_bad)
        for file_format, path in found:
            await intake.take(file_format, path)
        await run_in_tx(database, lambda tx: _set_state(tx, run, "applying"))
        return await _resume(database, actor, run, progress)


@asynccontextmanager
async def _only_one(database: Database) -> AsyncIterator[None]:
    """Hold the lock of imports; it goes with its connection, so a killed import leaves none."""
    async with database.engine.connect() as plain:
        connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
        if not (await connection.execute(_TRY, {"key": _LOCK})).scalar_one():
            raise ImportRunning
        try:
            yield
        finally:
            await connection.execute(_RELEASE, {"key": _LOCK})


async def _end_what_was_cut_short(database: Database, actor: Actor, *, but: int | None) -> None:
    """What was checked is applied to its end; what was not is told to have failed."""
    async with database.read() as tx:
        left = (
            await tx.execute(
                select(ImportRun.id, ImportRun.state).where(
                    ImportRun.state.in_(("checking", "applying")), ImportRun.id != (but or 0)
                )
            )
        ).all()
    for run in left:
        if run.state == "applying":
            await _resume(database, actor, run.id, silent)
        else:
            await run_in_tx(database, partial(_fail, run_id=run.id))


async def _fail(tx: Tx, *, run_id: int) -> None:
    await _set_state(tx, run_id, "failed", ended_at=await tx.now())
    await drop_tables(tx, run_id, FORMATS)


async def _resume(database: Database, actor: Actor, run_id: int, progress: Progress) -> RunResult:
    """Apply what a run has staged and not applied yet; also after a crash.

    Sales to the market go in beside what was ordered and delivered: facts of the past need no
    order among themselves. Open orders wait for both.
    """
    for file_format in FORMATS:
        if file_format is ORDER_LINES:
            await _side_by_side(
                _apply(database, actor, run_id, ORDER_LINES, progress, until=LAST_SETTLED),
                _apply(database, actor, run_id, SELL_OUT, progress),
            )
        await _apply(database, actor, run_id, file_format, progress)
    return await run_in_tx(database, lambda tx: _close(tx, run_id))


async def _side_by_side(*lanes: Coroutine[Any, Any, None]) -> None:
    """Run lanes at the same time; the first that fails ends the others."""
    try:
        async with asyncio.TaskGroup() as group:
            for lane in lanes:
                group.create_task(lane)
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from failed


async def open_run(tx: Tx, actor: Actor, name: str, *, skip_bad: bool) -> int:
    """A run that waits for its files to be read; its id."""
    run_id = await tx.new_id()
    await tx.execute(
        insert(ImportRun),
        {
            "id": run_id,
            "name": name,
            "state": "waiting",
            "skip_bad": skip_bad,
            "started_by": actor.user_id,
            "organisation_id": actor.organisation_id,
            "started_at": await tx.now(),
        },
    )
    return run_id


async def _begin(tx: Tx, run_id: int) -> None:
    """Start from nothing: a run that is tried again forgets what it had staged."""
    await drop_tables(tx, run_id, FORMATS)
    await tx.execute(delete(ImportFile).where(ImportFile.run_id == run_id))
    await tx.execute(delete(ImportProblem).where(ImportProblem.run_id == run_id))
    await _set_state(tx, run_id, "checking")


async def _apply(
    database: Database,
    actor: Actor,
    run_id: int,
    file_format: Format,
    progress: Progress,
    *,
    until: str = LAST,
) -> None:
    """Apply one file, as far as the ordinal that the statement `until` yields."""
    async with database.read() as reading:
        state = (
            await reading.execute(
                select(ImportFile.state, ImportFile.applied, ImportFile.digest).where(
                    ImportFile.run_id == run_id, ImportFile.name == file_format.name
                )
            )
        ).first()
        if state is None or state.state not in ("accepted", "applying"):
            return
        table = table_of(run_id, file_format)
        last = int(await reading.scalar(text(until.format(t=table))) or 0)
        end = int(await reading.scalar(text(LAST.format(t=table))) or 0)
    applying = Applying(
        Origin(actor, run_id, state.digest), file_format, last=last, done=state.applied
    )
    while applying.done < last:
        await applying.next_chunk(database)
        progress(file_format.name, applying.done, end)
    if last < end:
        return

    async def finish(tx: Tx) -> None:
        await tx.execute(
            update(ImportFile)
            .where(ImportFile.run_id == run_id, ImportFile.name == file_format.name)
            .values(state="applied")
        )

    await run_in_tx(database, finish)


async def _set_state(tx: Tx, run_id: int, state: str, **values: Any) -> None:
    await tx.execute(update(ImportRun).where(ImportRun.id == run_id).values(state=state, **values))


async def _close(tx: Tx, run_id: int) -> RunResult:
    files = [
        FileResult(f.name, f.state, f.lines, f.bad, f.changed, tuple(f.unknown_columns))
        for f in (
            await tx.scalars(
                select(ImportFile).where(ImportFile.run_id == run_id).order_by(ImportFile.name)
            )
        ).all()
    ]
    state = "refused" if all(f.state == "refused" for f in files) else "done"
    await _set_state(tx, run_id, state, ended_at=await tx.now())
    await drop_tables(tx, run_id, FORMATS)
    return RunResult(run_id, state, tuple(files))
