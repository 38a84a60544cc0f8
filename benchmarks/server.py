"""The servers of a run: an embedded PostgreSQL of its own, durable as always, and the portal."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

import psutil

from kernel.db.embedded import USER, EmbeddedPostgres
from kernel.settings import CHECKOUT

SECRET = "the secret of a benchmark, long enough to sign with"  # noqa: S105 - of throw-away data
_UP_SECONDS = 180


class Postgres:
    """A PostgreSQL server with several databases, in a home of its own."""

    def __init__(self, home: Path) -> None:
        self.server = EmbeddedPostgres(home / "postgres")
        self.server.start()

    def create(self, name: str, template: str = "template1") -> str:
        """A new database; its URL."""
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy", "postgres")
        return self.server.url(name)

    def sql(self, statements: str, database: str) -> None:
        """Run statements with psql; the first that fails ends the run of benchmarks."""
        self.run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statements)

    def run(self, program: str, *arguments: str) -> str:
        """Run one of the server's programs on this server; what it printed."""
        place = ("-h", str(self.server.home), "-p", str(self.server.port), "-U", USER)
        done = subprocess.run(
            [str(self.server.programs / program), *place, *arguments],
            check=False,
            capture_output=True,
            text=True,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr}")
        return done.stdout

    def calm(self) -> None:
        """Write out what is dirty, so that no run pays for the one before it."""
        self.sql("CHECKPOINT", "postgres")


def environment(url: str, home: Path, port: int = 0) -> dict[str, str]:
    """The settings of a portal on the database at `url`."""
    return os.environ | {
        "PORTAL_DATABASE_URL": url,
        "PORTAL_HOME": str(home),
        "PORTAL_PORT": str(port),
        "PORTAL_SECRET": SECRET,
        "PYTHONPATH": str(CHECKOUT),
    }


def portal_command(*arguments: str) -> list[str]:
    """`portal …` with this interpreter."""
    return [sys.executable, "-m", "portal", *arguments]


def migrate(url: str, home: Path) -> None:
    """Make the tables of the database at `url`."""
    subprocess.run(
        portal_command("migrate"), check=True, env=environment(url, home), stdout=subprocess.DEVNULL
    )


class Portal:
    """A server process as `make run` starts it."""

    def __init__(self, process: psutil.Process, port: int) -> None:
        self._process = process
        self.port = port

    @property
    def worker(self) -> psutil.Process:
        """The process that answers: granian's one worker."""
        return max(self._process.children(), key=lambda child: child.memory_info().rss)

    def resident(self) -> int:
        """Bytes of memory that the worker has resident."""
        return int(self.worker.memory_info().rss)

    def cpu_seconds(self) -> float:
        """Processor time that the worker has used."""
        times = self.worker.cpu_times()
        return float(times.user + times.system)


@contextmanager
def portal(url: str, home: Path) -> Iterator[Portal]:
    """The portal on the database at `url`, serving while the block is open."""
    port = _free_port()
    with (home / "portal.log").open("ab") as log:
        started = subprocess.Popen(
            portal_command("serve", "--no-example"),
            env=environment(url, home, port),
            stdout=log,
            stderr=log,
        )
    try:
        _wait_until_up(port, started)
        yield Portal(psutil.Process(started.pid), port)
    finally:
        started.terminate()
        started.wait(timeout=_UP_SECONDS)


def _wait_until_up(port: int, started: subprocess.Popen[bytes]) -> None:
    until = monotonic() + _UP_SECONDS
    while monotonic() < until and started.poll() is None:
        try:
            urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5).close()
        except OSError:
            sleep(0.2)
        else:
            return
    raise RuntimeError("The portal did not come up; portal.log in the home says why.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
