"""The PostgreSQL server of the tests: one for all runs of a checkout, or the one named.

`PORTAL_TEST_DATABASE_URL` names a server (PostgreSQL 15 or later, a role that may create
databases); without it the embedded one runs below `.data/test`, or `PORTAL_TEST_HOME`. Runs at
the same time share it: each holds a shared lock, and the last to leave stops the server.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kernel.db.embedded import EmbeddedPostgres
from kernel.settings import CHECKOUT

FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Fast settings for data that nobody misses; tests of crashes start a server without them."""


@contextmanager
def test_server() -> Iterator[str]:
    """URL of a maintenance database, from which databases are created and dropped."""
    given = os.environ.get("PORTAL_TEST_DATABASE_URL", "")
    if given:
        yield given.replace("postgresql://", "postgresql+asyncpg://", 1)
        return
    home = Path(os.environ.get("PORTAL_TEST_HOME", CHECKOUT / ".data" / "test"))
    server = EmbeddedPostgres(home, settings=FORGETFUL)
    with (server.home / "runs").open("w") as runs:
        fcntl.flock(runs, fcntl.LOCK_SH)
        server.start()
        try:
            yield server.url("postgres")
        finally:
            _stop_unless_shared(server, runs.fileno())


def _stop_unless_shared(server: EmbeddedPostgres, runs: int) -> None:
    try:
        fcntl.flock(runs, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    server.stop()
