"""What people see of imports: runs, their files, every bad line."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from dealers import Scope
from kernel.db import ReadTx
from kernel.errors import NotFound
from kernel.i18n import Text, gettext
from kernel.paging import Page, PageRequest
from portal.imports.models import ImportFile, ImportProblem, ImportRun

ENDED = frozenset({"done", "refused", "failed"})


@dataclass(frozen=True, slots=True)
class RunView:
    """One import with its files."""

    id: int
    name: str
    state: str
    skip_bad: bool
    started_at: datetime
    ended_at: datetime | None
    message: str
    files: tuple[ImportFile, ...]

    @property
    def ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in ENDED

    @property
    def bad(self) -> int:
        """Bad lines in all files."""
        return sum(file.bad for file in self.files)


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One wrong place of a file, in the reader's language."""

    file: str
    line: int
    column: str
    code: str
    reason: str
    value: str


async def list_runs(tx: ReadTx, scope: Scope, page: PageRequest) -> Page[ImportRun]:
    """Imports, newest first; they are headquarters' business."""
    mine = ImportRun.organisation_id.in_((scope.organisation_id, 0))
    total = await tx.scalar(select(func.count()).select_from(ImportRun).where(mine))
    rows = await tx.scalars(
        select(ImportRun)
        .where(mine)
        .order_by(ImportRun.id.desc())
        .limit(page.size)
        .offset(page.offset)
    )
    return Page(list(rows.all()), total or 0, page)


async def get_run(tx: ReadTx, scope: Scope, run_id: int) -> RunView:
    """One import.

    Raises:
        NotFound: no such import of the reader's organisation.
    """
    run = await tx.scalar(
        select(ImportRun).where(
            ImportRun.id == run_id, ImportRun.organisation_id.in_((scope.organisation_id, 0))
        )
    )
    if run is None:
        raise NotFound(kind=gettext("import"))
    files = await tx.scalars(
        select(ImportFile).where(ImportFile.run_id == run_id).order_by(ImportFile.name)
    )
    return RunView(
        run.id,
        run.name,
        run.state,
        run.skip_bad,
        run.started_at,
        run.ended_at,
        run.message,
        tuple(files.all()),
    )


async def list_problems(
    tx: ReadTx, scope: Scope, run_id: int, page: PageRequest
) -> Page[ProblemRow]:
    """The result table of an import: file, line, column, reason.

    Raises:
        NotFound: no such import of the reader's organisation.
    """
    await get_run(tx, scope, run_id)
    of_run = ImportProblem.run_id == run_id
    total = await tx.scalar(select(func.count()).select_from(ImportProblem).where(of_run))
    found = await tx.scalars(
        select(ImportProblem)
        .where(of_run)
        .order_by(ImportProblem.file, ImportProblem.line, ImportProblem.id)
        .limit(page.size)
        .offset(page.offset)
    )
    return Page([_row(problem) for problem in found.all()], total or 0, page)


def _row(problem: ImportProblem) -> ProblemRow:
    facts: dict[str, Any] = problem.facts
    return ProblemRow(
        problem.file,
        problem.line,
        problem.column,
        problem.code,
        Text(problem.reason) % facts,
        problem.value,
    )
