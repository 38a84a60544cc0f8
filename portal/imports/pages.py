"""The page for imports: choose files, watch them come in, see every bad line."""

import asyncio
import csv
import shutil
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import FieldProblem, Invalid
from kernel.i18n import _l, gettext
from kernel.jobs import enqueue
from kernel.paging import LARGEST_SIZE, PageRequest
from kernel.settings import Settings
from kernel.sheets import plain_text
from kernel.web import Form, as_download, page, requires, to
from portal.imports.formats import FORMATS
from portal.imports.jobs import RUN
from portal.imports.overviews import get_run, list_problems, list_runs
from portal.imports.runs import open_run

LARGEST_UPLOAD: Final = 250_000_000
NAMES: Final = {f"{item.name}{end}": item for item in FORMATS for end in (".csv", ".csv.gz")}
_COPY = 1 << 20


class ImportForm(msgspec.Struct):
    """What is said besides the files."""

    skip_bad: bool = False


@get("/imports", guards=[requires("imports.run")])
async def show_imports(read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]) -> Template:
    """Start an import; those that were."""
    runs = await list_runs(read_tx, reach, PageRequest(1, 20))
    return page("imports/list.html", runs=runs, form=Form(ImportForm), formats=FORMATS)


@post("/imports", guards=[requires("imports.run")], request_max_body_size=LARGEST_UPLOAD)
async def start_import(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    """Keep the files and leave the rest to a job."""
    form = await Form.read(request, ImportForm)
    sent = await request.form()
    uploads = [one for one in sent.getall("files", []) if isinstance(one, UploadFile)]
    runs = await list_runs(tx, reach, PageRequest(1, 20))
    with form.on("imports/list.html", runs=runs, formats=FORMATS):
        skip_bad = form.parse().skip_bad
        files = _named(uploads)
        run_id = await open_run(tx, actor, ", ".join(sorted(files)), skip_bad=skip_bad)
        folder = Settings.load().home / "imports" / str(run_id)
        await _keep(folder, files)
        await enqueue(
            tx,
            RUN,
            {
                "run_id": run_id,
                "folder": str(folder),
                "skip_bad": skip_bad,
                "user_id": actor.user_id,
                "organisation_id": actor.organisation_id,
            },
        )
    return to(f"/imports/{run_id}", flash=gettext("The files are here; they are being checked."))


def _named(uploads: Sequence[UploadFile]) -> dict[str, UploadFile]:
    """Files by name; only names of formats, each once."""
    problems = []
    files: dict[str, UploadFile] = {}
    for upload in uploads:
        name = Path(upload.filename).name.lower()
        if not name:
            continue
        if name not in NAMES:
            problems.append(
                FieldProblem(
                    "/files",
                    "unknown_file",
                    _l("%(name)s is no file of an import; rename it to one of those below."),
                    name=name,
                )
            )
        files[name] = upload
    if not files:
        problems.append(FieldProblem("/files", "no_file", _l("Choose at least one file.")))
    if problems:
        raise Invalid(problems)
    return files


async def _keep(folder: Path, files: dict[str, UploadFile]) -> None:
    await asyncio.to_thread(_make, folder)
    for name, upload in files.items():
        with (folder / name).open("wb") as target:
            while chunk := await upload.read(_COPY):
                target.write(chunk)


def _make(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)


@get("/imports/{run_id:int}", guards=[requires("imports.run")])
async def show_import(
    read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope], run_id: FromPath[int]
) -> Template:
    """How far it is, and what was wrong."""
    run = await get_run(read_tx, reach, run_id)
    problems = await list_problems(read_tx, reach, run_id, PageRequest(1, 100))
    return page("imports/run.html", run=run, problems=problems)


@get("/imports/{run_id:int}/problems.csv", guards=[requires("imports.run")])
async def download_problems(
    read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope], run_id: FromPath[int]
) -> Response[bytes]:
    """Every bad line as a sheet."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(["file", "line", "column", "code", "reason", "value"])
    number = 1
    while True:
        found = await list_problems(read_tx, reach, run_id, PageRequest(number, LARGEST_SIZE))
        for row in found.rows:
            writer.writerow(
                [row.file, row.line, row.column, row.code, row.reason, plain_text(row.value)]
            )
        if not found.has_next:
            break
        number += 1
    return as_download(
        text.getvalue().encode("utf-8-sig"),
        "text/csv; charset=utf-8",
        f"import-{run_id}-problems.csv",
    )


ROUTES = [show_imports, start_import, show_import, download_problems]
