"""The example channel: importing it, and asking for its report."""

import asyncio
import os
import subprocess
from pathlib import Path
from time import monotonic

from sqlalchemy import text

from benchmarks.load import Answers, Load, send
from benchmarks.server import Postgres, environment, migrate, portal, portal_command
from benchmarks.table import Figure
from dealers import OrganisationKind, find_user_by_login
from kernel.db import Database, ReadTx, Tx, run_in_tx
from kernel.settings import UTC
from portal.auth.sign_in import start_session
from portal.cli.demo import MEMBERS
from portal.imports.example import showcase

NAME = "example"
MOST_SECONDS, MOST_MB = 90.0, 500.0
MOST_MS = 300.0
REPORTS, WARM_UP_REPORTS = 200, 10
_FOLLOWED = text(
    """
    SELECT coalesce((SELECT max(id) FROM ledger_transfer WHERE xact = newest.xact
                     AND phase IN ('posted', 'settled')), 0)
        <= coalesce((SELECT last_id FROM follower_cursor WHERE name = 'reports'), -1)
    FROM (SELECT xact FROM ledger_transfer WHERE phase IN ('posted', 'settled')
          ORDER BY xact DESC LIMIT 1) newest
    """
)
_FOLLOW_SECONDS = 180
MEGABYTE = 1024 * 1024


def measure_import(postgres: Postgres, home: Path) -> list[Figure]:
    """What the first start does: `portal serve --prepare-only` on migrated, empty tables."""
    url = postgres.create(NAME)
    migrate(url, home)
    begun = monotonic()
    with (home / "import.log").open("ab") as log:
        process = subprocess.Popen(
            portal_command("serve", "--prepare-only"),
            env=environment(url, home),
            stdout=log,
            stderr=log,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError("The import failed; import.log in the home says why.")
    seconds = monotonic() - begun
    # Linux counts in kilobytes, macOS in bytes.
    resident = used.ru_maxrss / (1024 if os.uname().sysname == "Linux" else MEGABYTE)
    return [
        Figure(
            "importing the example channel",
            f"{seconds:.0f} s",
            f"{used.ru_utime + used.ru_stime:.0f} s of processor time in the process",
            f"{seconds / MOST_SECONDS:.2f}",
            f"< {MOST_SECONDS:.0f} s",
            seconds < MOST_SECONDS,
        ),
        Figure(
            "its resident memory",
            f"{resident:.0f} MB",
            "",
            f"{resident / MOST_MB:.2f}",
            f"< {MOST_MB:.0f} MB",
            resident < MOST_MB,
        ),
    ]


def measure_report(postgres: Postgres, home: Path) -> list[Figure]:
    """The report page of headquarters, its twelve months, one reader after the other."""
    url = postgres.server.url(NAME)
    with portal(url, home) as server:
        cookie = asyncio.run(sign_in_members(url, "en"))[OrganisationKind.HEADQUARTERS]
        asyncio.run(followed(url))
        postgres.sql("VACUUM ANALYZE", NAME)
        load = {"port": server.port, "clients": 1, "orders_percent": 0}
        page = {"pages": ("/reports/channel",), "cookies": (cookie,)}
        asyncio.run(send(Load(**load, **page, seed=1, requests=WARM_UP_REPORTS)))  # type: ignore[arg-type]
        answers: Answers = asyncio.run(send(Load(**load, **page, seed=2, requests=REPORTS)))  # type: ignore[arg-type]
    if set(answers.statuses) != {"200"}:
        raise RuntimeError(f"the report was answered with {answers.statuses}")
    return [
        Figure(
            "channel report page, one year, 95th percentile",
            f"{answers.p95_ms:.0f} ms",
            f"median {answers.median_ms:.0f} ms",
            f"{answers.p95_ms / MOST_MS:.2f}",
            f"< {MOST_MS:.0f} ms",
            answers.p95_ms < MOST_MS,
        )
    ]


async def sign_in_members(url: str, language: str) -> dict[OrganisationKind, str]:
    """A session cookie of each person of the example."""

    async def start(tx: Tx) -> dict[OrganisationKind, str]:
        cookies: dict[OrganisationKind, str] = {}
        for kind, organisation in (await showcase(tx)).items():
            user = await find_user_by_login(tx, MEMBERS[kind][0])
            if user is None:
                raise RuntimeError("the example is not there: measure the import first")
            cookies[kind] = await start_session(tx, user.id, organisation, language)
        return cookies

    database = Database(url, zone=UTC)
    try:
        return await run_in_tx(database, start)
    finally:
        await database.dispose()


async def followed(url: str) -> None:
    """Wait until the roll-up has taken in the whole ledger."""

    async def done(tx: ReadTx) -> bool:
        return bool((await tx.execute(_FOLLOWED)).scalar_one())

    database = Database(url, zone=UTC)
    until = monotonic() + _FOLLOW_SECONDS
    try:
        while True:
            async with database.read() as tx:
                if await done(tx):
                    return
            if monotonic() > until:
                raise RuntimeError("the roll-up did not follow the ledger")
            await asyncio.sleep(0.5)
    finally:
        await database.dispose()
