"""The portal as it runs in earnest: a server process of its own, on a free port of loopback."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from kernel.settings import CHECKOUT
from tests.support.wait import until

STARTING_SECONDS = 120


@dataclass(frozen=True, slots=True)
class LiveServer:
    """A running server: granian and its workers, in a process group of their own."""

    address: str
    process: asyncio.subprocess.Process

    async def kill(self) -> None:
        """`kill -9` of all of them at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        await self.process.wait()


@asynccontextmanager
async def serving(
    database_url: str, *, workers: int = 1, settings: Mapping[str, str] | None = None
) -> AsyncIterator[str]:
    """Address of a portal on the migrated database at `database_url`, stopped at the end."""
    async with live_server(database_url, workers=workers, settings=settings) as server:
        yield server.address


@asynccontextmanager
async def live_server(
    database_url: str,
    *,
    workers: int = 1,
    settings: Mapping[str, str] | None = None,
    port: int | None = None,
) -> AsyncIterator[LiveServer]:
    """The same, for tests that do something to the server itself; `port`: of one that ended."""
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    process = await asyncio.create_subprocess_exec(
        *granian(port, workers),
        cwd=CHECKOUT,
        env={
            **os.environ,
            "PYTHONPATH": str(CHECKOUT),
            "PORTAL_DATABASE_URL": database_url,
            "PORTAL_SECRET": "a secret of the tests, long enough to sign with",
            "PORTAL_TIME_ZONE": "Asia/Shanghai",
            **(settings or {}),
        },
        start_new_session=True,
    )
    try:
        async with httpx.AsyncClient(base_url=address, verify=False) as client:  # noqa: S501 - http
            await until(lambda: _answers(client, process), within_seconds=STARTING_SECONDS)
        yield LiveServer(address, process)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def granian(port: int, workers: int) -> list[str]:
    """The command that `portal serve` becomes."""
    program = Path(sys.executable).with_name("granian")
    return [
        str(program), "--interface", "asgi", "--port", str(port), "--workers", str(workers),
        "--loop", "uvloop", "--no-ws", "--log-level", "warning",
        "--workers-kill-timeout", "15", "portal.asgi:app",
    ]  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _answers(client: httpx.AsyncClient, process: asyncio.subprocess.Process) -> bool:
    if process.returncode is not None:
        raise ChildProcessError(f"the server ended with {process.returncode}")
    try:
        return (await client.get("/sign-in")).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
