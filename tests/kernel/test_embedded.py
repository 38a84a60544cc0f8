"""The embedded server: started, attached to, killed, recovered, by one and by many."""

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from kernel.db import server_place
from kernel.db.embedded import EmbeddedPostgres
from kernel.db.server_place import (
    SOCKET_PATH_BYTES,
    NoPlaceForDatabase,
    find_place,
    find_programs,
    suits,
)

SMALL = {"shared_buffers": "16MB", "max_connections": "20"}
START = (
    "import sys; from pathlib import Path; from kernel.db.embedded import EmbeddedPostgres;"
    "print(EmbeddedPostgres(Path(sys.argv[1])).start())"
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A short folder that the system user may enter, unlike pytest's own."""
    path = Path(tempfile.mkdtemp(prefix="pg"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(folder / "server", settings=SMALL)
    yield server
    server.stop()


def ask(url: str, statement: str) -> object:
    """One value over a connection of its own, in a loop of its own."""

    async def connect_and_ask() -> object:
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.begin() as connection:
            result = await connection.execute(text(statement))
            return result.scalar() if result.returns_rows else None

    return asyncio.run(connect_and_ask())


def postmaster(server: EmbeddedPostgres) -> psutil.Process:
    return psutil.Process(int((server.data / "postmaster.pid").read_text().splitlines()[0]))


def kill(process: psutil.Process) -> None:
    """As a crash would: no handler runs."""
    process.send_signal(signal.SIGKILL)
    psutil.wait_procs([process], timeout=10)


def test_first_start_makes_the_database_portal(server: EmbeddedPostgres) -> None:
    assert ask(server.start(), "SELECT current_database()") == "portal"


def test_second_start_attaches_to_the_running_server(server: EmbeddedPostgres) -> None:
    server.start()
    before = postmaster(server)
    EmbeddedPostgres(server.home).start()
    assert postmaster(server) == before


def test_start_makes_the_database_again_after_it_was_dropped(server: EmbeddedPostgres) -> None:
    server.start()
    ask_outside_a_transaction(server.url("postgres"), "DROP DATABASE portal")
    assert ask(server.start(), "SELECT current_database()") == "portal"


def ask_outside_a_transaction(url: str, statement: str) -> None:
    async def run() -> None:
        engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text(statement))

    asyncio.run(run())


def test_committed_rows_survive_a_killed_server(server: EmbeddedPostgres) -> None:
    url = server.start()
    ask(url, "CREATE TABLE kept AS SELECT 41 + 1 AS answer")
    kill(postmaster(server))
    assert ask(server.start(), "SELECT answer FROM kept") == 42


def test_start_ignores_the_reused_pid_of_another_program(server: EmbeddedPostgres) -> None:
    server.start()
    pid_file = server.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    kill(postmaster(server))
    lines[0] = str(os.getpid())
    pid_file.write_text("\n".join(lines) + "\n")
    assert ask(server.start(), "SELECT 1") == 1
    assert postmaster(server).pid != os.getpid()


def test_stop_does_nothing_when_no_server_runs(server: EmbeddedPostgres) -> None:
    server.start()
    server.stop()
    server.stop()
    assert not (server.data / "postmaster.pid").exists()


def test_server_speaks_through_its_socket_only(server: EmbeddedPostgres) -> None:
    server.start()
    assert postmaster(server).net_connections(kind="tcp") == []
    assert stat.S_IMODE(server.home.stat().st_mode) == 0o700


def test_server_does_not_run_as_root(server: EmbeddedPostgres) -> None:
    server.start()
    assert postmaster(server).uids().real != 0


def test_trigrams_know_chinese_letters(server: EmbeddedPostgres) -> None:
    url = server.start()
    ask(url, "CREATE EXTENSION IF NOT EXISTS pg_trgm")
    assert ask(url, "SELECT cardinality(show_trgm('高强度螺栓'))") == 6


def test_tcp_takes_a_free_port_and_asks_for_the_password(folder: Path) -> None:
    server = EmbeddedPostgres(folder / "tcp", tcp=True, settings=SMALL)
    try:
        server.start()
        url = server.tcp_url().replace("postgresql:", "postgresql+asyncpg:")
        assert ask(url, "SELECT inet_server_port()") == server.port
        assert ask(server.url(), "SELECT 1") == 1
    finally:
        server.stop()


def test_four_starters_at_once_share_one_server(folder: Path) -> None:
    home = folder / "four"
    starters = [
        subprocess.Popen([sys.executable, "-c", START, str(home)], stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    answers = {starter.communicate(timeout=120)[0] for starter in starters}
    server = EmbeddedPostgres(home)
    try:
        assert [starter.returncode for starter in starters] == [0, 0, 0, 0]
        assert answers == {server.url().encode() + b"\n"}
        assert ask(server.url(), "SELECT 1") == 1
    finally:
        server.stop()


def test_start_passes_over_a_lock_whose_number_is_another_programs(
    server: EmbeddedPostgres,
) -> None:
    server.start()
    server.stop("immediate")
    number = os.getppid()
    (server.home / f".s.PGSQL.{server.port}.lock").write_text(f"{number}\n{server.data}\n")
    assert ask(server.start(), "SELECT 1") == 1


def test_start_after_a_killed_initdb_begins_anew(folder: Path) -> None:
    server = EmbeddedPostgres(folder / "killed", settings=SMALL)
    unfinished = server.home / "data.new"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    try:
        assert ask(server.start(), "SELECT 1") == 1
        assert not unfinished.exists()
    finally:
        server.stop()


def test_server_outlives_a_killed_starter(folder: Path) -> None:
    home = folder / "outlives"
    hang = START + "; import time; time.sleep(60)"
    starter = subprocess.Popen(
        [sys.executable, "-u", "-c", hang, str(home)], stdout=subprocess.PIPE
    )
    assert starter.stdout is not None
    url = starter.stdout.readline().decode().strip()
    starter.kill()
    starter.communicate()
    try:
        assert ask(url, "SELECT 1") == 1
    finally:
        EmbeddedPostgres(home).stop()


def test_home_too_long_for_a_socket_lives_elsewhere_and_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_place, "_elsewhere", lambda _wish: [folder / "short"])
    wish = folder / ("long" * 30)
    place = find_place(wish)
    assert place.home == folder / "short"
    assert str(wish) in place.notice
    assert len(os.fsencode(place.home)) < SOCKET_PATH_BYTES


def test_home_that_cannot_be_made_lives_elsewhere(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_place, "_elsewhere", lambda _wish: [folder / "short"])
    (folder / "file").touch()
    place = find_place(folder / "file" / "home")
    assert place.home == folder / "short"
    assert place.notice


def test_home_that_the_system_user_cannot_enter_does_not_suit_it(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    assert suits(closed / "home", user=None)
    assert not suits(closed / "home", user="somebody")


def test_no_place_at_all_is_refused_with_a_way_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_place, "_elsewhere", lambda _wish: [])
    with pytest.raises(NoPlaceForDatabase, match="PORTAL_HOME"):
        find_place(folder / ("long" * 30))


def test_programs_that_the_system_user_cannot_reach_are_copied_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_place, "SHARED", folder / "shared")
    monkeypatch.setattr(server_place, "_open_to_all", lambda path: "site-packages" not in str(path))
    programs = find_programs("somebody")
    assert programs.is_relative_to(folder / "shared")
    answer = subprocess.check_output([programs / "psql", "--version"])
    assert answer.startswith(b"psql (PostgreSQL) 18")
    assert find_programs("somebody") == programs
    assert len(list((folder / "shared").iterdir())) == 1
