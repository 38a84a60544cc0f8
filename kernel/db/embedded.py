"""The embedded PostgreSQL: the programs of a wheel, started by these few lines.

The server outlives whoever started it, and the next starter attaches to it. Whether it runs is
asked of the server (`pg_isready`), never of its pid file: pids are reused.
"""

import fcntl
import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import Final
from urllib.parse import quote

import psutil

from kernel.db.server_place import find_place
from kernel.errors import Refusal
from kernel.i18n import _l

USER: Final = "portal"
SOCKET_PORT: Final = 5432
SETTINGS: Final = {
    "checkpoint_timeout": "15min",
    "jit": "off",
    "log_min_messages": "warning",
    "max_connections": "200",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    "shared_buffers": "256MB",
    "timezone": "'UTC'",
    "unix_socket_permissions": "0700",
}
_READY, _STARTING, _NOBODY = 0, 1, 2
_TRIES, _PAUSE_SECONDS = 120, 0.25


class DatabaseNotStarted(Refusal):
    """The server did not come up."""

    code = "database_not_started"
    status = 500
    title = _l("The database did not start")
    message = _l("The embedded database in %(home)s did not start. Its last words: %(reason)s")


class EmbeddedPostgres:
    """One PostgreSQL server whose data, socket and log live in one home.

    `home` is a wish: see `server_place`; `notice` says in a sentence when another place was
    taken. `tcp` also listens on a free port of 127.0.0.1, with a password. `settings` are lines
    of postgresql.conf that outrank ours; they count from the next start of the server.
    """

    def __init__(
        self, home: Path, *, tcp: bool = False, settings: Mapping[str, str] | None = None
    ) -> None:
        self._place = find_place(home)
        self.home = self._place.home
        self.programs = self._place.programs
        self.notice = self._place.notice
        self.data = self.home / "data"
        self._tcp = tcp
        self._settings = {**SETTINGS, **(settings or {})}

    def start(self) -> str:
        """Start the server or attach to it; the URL of the database `portal`.

        Raises:
            DatabaseNotStarted: with the server's last words.
        """
        with self._lock():
            if not (self.data / "PG_VERSION").exists():
                self._create_cluster()
            self._wait_until_ready()
            if self._psql(USER, "") != 0:
                self._run("createdb", *self._connection(), USER)
            if self._tcp:
                self._set_password()
        return self.url()

    def stop(self, mode: str = "fast") -> None:
        """Stop the server, if it runs: `fast` checkpoints first, `immediate` recovers later."""
        with self._lock():
            if self._server_process() is not None:
                self._run("pg_ctl", "stop", "-w", "-m", mode, "-D", self.data)

    def url(self, database: str = USER) -> str:
        """SQLAlchemy's URL of `database` over the socket."""
        host = quote(str(self.home), safe="")
        return f"postgresql+asyncpg://{USER}@/{database}?host={host}&port={self.port}"

    def tcp_url(self, database: str = USER) -> str:
        """The URL over TCP for other programs; only with `tcp=True`."""
        password = (self.home / "password").read_text()
        return f"postgresql://{USER}:{password}@127.0.0.1:{self.port}/{database}"

    @property
    def port(self) -> int:
        """The port of the running server; it also names the socket."""
        try:
            return int((self.data / "postmaster.pid").read_text().splitlines()[3])
        except (FileNotFoundError, IndexError, ValueError):
            return SOCKET_PORT

    def _create_cluster(self) -> None:
        """Fill a folder beside and rename it: a killed initdb leaves nothing that looks done."""
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        # Trigrams take letters by LC_CTYPE, so it must know Chinese; macOS has no C.UTF-8.
        locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
        self._run(
            "initdb", "-D", fresh, "-U", USER, "-E", "UTF8", "--no-instructions",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", f"--locale={locale}",
            "--auth-local=trust", "--auth-host=scram-sha-256",
        )  # fmt: skip
        with (fresh / "postgresql.conf").open("a") as file:
            file.write("\ninclude_if_exists = 'portal.conf'\n")
        fresh.rename(self.data)

    def _wait_until_ready(self) -> None:
        for _ in range(_TRIES):
            answer = self._run("pg_isready", "-q", *self._connection(), check=False)
            if answer == _READY:
                return
            if answer == _NOBODY and self._server_process() is None:
                self._clear_locks()
                self._write_settings()
                # It may fail while the backends of a killed server are still going.
                log = self.home / "server.log"
                self._run(
                    "pg_ctl", "start", "-w", "-t", 300, "-D", self.data, "-l", log, check=False
                )
            else:
                sleep(_PAUSE_SECONDS)
        raise DatabaseNotStarted(home=self.home, reason=self._last_words("server.log"))

    def _clear_locks(self) -> None:
        """A server that was killed leaves locks; its number may be another program's by now."""
        for left in (self.data / "postmaster.pid", *self.home.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)

    def _write_settings(self) -> None:
        settings = dict(self._settings)
        settings["unix_socket_directories"] = f"'{self.home}'"
        settings["listen_addresses"] = "'127.0.0.1'" if self._tcp else "''"
        settings["port"] = str(_free_port() if self._tcp else SOCKET_PORT)
        path = self.data / "portal.conf"
        path.write_text("".join(f"{name} = {value}\n" for name, value in settings.items()))
        self._place.hand_over(path)

    def _set_password(self) -> None:
        path = self.home / "password"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(24))
        self._psql(USER, f"ALTER ROLE {USER} PASSWORD '{path.read_text()}'")

    def _server_process(self) -> psutil.Process | None:
        """The live server of this data folder, if its pid file names one.

        The number alone proves nothing: it may be a zombie's or another program's by now. A
        server's working directory is its data folder.
        """
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            process = psutil.Process(pid)
            ours = process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == self.data
        except (FileNotFoundError, IndexError, ValueError, psutil.Error):
            return None
        return process if ours else None

    def _psql(self, database: str, statement: str) -> int:
        return self._run(
            "psql", *self._connection(), "-d", database, "-v", "ON_ERROR_STOP=1", "-c", statement,
            check=False,
        )  # fmt: skip

    def _connection(self) -> tuple[str, ...]:
        return ("-h", str(self.home), "-p", str(self.port), "-U", USER)

    def _run(self, program: str, *arguments: str | Path | int, check: bool = True) -> int:
        """Run a program of the server; its output goes to a file, for the server inherits it.

        Raises:
            DatabaseNotStarted: `check` and it failed.
        """
        command = [str(self.programs / program), *map(str, arguments)]
        with (self.home / "commands.log").open("ab") as log:
            answer = subprocess.run(
                command,
                check=False,
                cwd=self.home,
                env=_environment(self.home),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self._place.as_user(),
            ).returncode
        if check and answer != 0:
            raise DatabaseNotStarted(home=self.home, reason=self._last_words("commands.log"))
        return answer

    def _last_words(self, log: str) -> str:
        path = self.home / log
        lines = path.read_text(errors="replace").splitlines() if path.exists() else []
        return " / ".join(lines[-3:])

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """One starter or stopper at a time, over all processes; a dead one's lock is free."""
        with (self.home / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _environment(home: Path) -> dict[str, str]:
    """The caller's environment without what would lead PostgreSQL's programs astray."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"HOME": str(home), "LC_ALL": "C"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
