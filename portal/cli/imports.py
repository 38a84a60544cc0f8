"""`portal import FOLDER`."""

import sys
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from kernel.actor import system_actor
from kernel.db import Database
from portal.cli.database import run, with_database
from portal.imports.runs import RunResult, import_folder as import_files


@click.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--skip-bad", is_flag=True, help="Import the good lines of a file with bad ones.")
def import_folder(folder: Path, *, skip_bad: bool) -> None:
    """Import the files of FOLDER (docs/import.md has the format)."""

    async def work(database: Database) -> RunResult:
        with progress_bar() as bar:
            return await import_files(
                database,
                system_actor(0),
                folder,
                skip_bad=skip_bad,
                progress=Shown(bar),
            )

    result = run(with_database(), work)
    for file in result.files:
        click.echo(
            f"{file.name:<20} {file.state:<10} {file.lines:>9} lines  {file.changed:>9} changed"
            f"  {file.bad:>6} bad"
        )
        if file.unknown_columns:
            click.echo(f"{'':<20} columns passed over: {', '.join(file.unknown_columns)}")
    if result.bad:
        click.echo("Nothing of a refused file was imported; --skip-bad imports its good lines.")
        click.echo(f"Every bad line with its reason: /imports/{result.run_id} in the portal.")
    sys.exit(1 if result.bad else 0)


def progress_bar() -> Progress:
    """A bar for each stage."""
    return Progress(
        TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    )


class Shown:
    """Passes progress on to a bar: one line for each thing that is being done."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._tasks: dict[str, int] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = int(self._bar.add_task(what, total=total))
        task = next(task for task in self._bar.tasks if task.id == self._tasks[what])
        self._bar.update(task.id, completed=done, total=total)
