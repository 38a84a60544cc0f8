"""Imports that were started on the page run behind it."""

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import update

from kernel.actor import system_actor
from kernel.db import Database, run_in_tx
from kernel.errors import Refusal
from kernel.jobs import Job
from portal.imports.models import ImportRun
from portal.imports.runs import ImportRunning, import_folder

RUN = "imports.run"


async def run_import(database: Database, payload: dict[str, Any]) -> None:
    """Import an uploaded folder and remove it; run again, it begins anew or goes on."""
    folder = Path(payload["folder"])
    run_id = int(payload["run_id"])
    if not await asyncio.to_thread(folder.is_dir):
        return
    actor = replace(system_actor(payload["organisation_id"]), user_id=payload["user_id"])
    try:
        await import_folder(
            database, actor, folder, skip_bad=bool(payload["skip_bad"]), run_id=run_id
        )
    except ImportRunning:
        raise
    except Refusal as refused:
        message = refused.detail
        await run_in_tx(
            database,
            lambda tx: tx.execute(
                update(ImportRun)
                .where(ImportRun.id == run_id)
                .values(state="failed", message=message)
            ),
        )
    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


JOBS = {RUN: Job(RUN, run_import, attempts=50)}
