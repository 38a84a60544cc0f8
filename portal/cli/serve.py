"""`portal serve`: everything from nothing to a portal that answers."""

import errno
import os
import socket
import sys
from pathlib import Path

import click
import psutil

from kernel.settings import CHECKOUT, Settings
from portal.cli.database import run, with_database
from portal.cli.demo import load_example_once
from portal.secret import installation_secret

STOPPING_SECONDS = 25
"""Time for open requests, waiting orders and running jobs before a worker is killed."""


@click.command()
@click.option("--example/--no-example", default=True, help="Load the example on first start.")
@click.option("--prepare-only", is_flag=True, help="Set everything up, but don't serve.")
def serve(*, example: bool, prepare_only: bool) -> None:
    """Set up what is missing and serve."""
    # A folder that is closed is told of before a database is started elsewhere.
    installation_secret(Settings.load())
    settings = with_database()
    refuse_unusable_port(settings)
    sign_ins = run(
        settings,
        lambda database: load_example_once(database, installation_secret(settings), wanted=example),
    )
    when = "" if prepare_only else ", open in a few seconds"
    click.echo(f"\n  The dealer portal{when}:  http://{settings.host}:{settings.port}\n")
    for sign_in in sign_ins:
        click.echo(f"  {sign_in.role:<16} {sign_in.login:<40} {sign_in.password}")
    click.echo("\n  Ctrl-C stops it; the data stays.\n")
    if not prepare_only:
        sys.stdout.flush()
        _become_server(settings)


def refuse_unusable_port(settings: Settings) -> None:
    """A second server would start silently and take half of the connections: look first."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except (OSError, OverflowError) as failed:
            sys.exit(_why_unusable(settings, failed))


def _why_unusable(settings: Settings, failed: Exception) -> str:
    host, port = settings.host, settings.port
    number = failed.errno if isinstance(failed, OSError) else None
    if number == errno.EADDRINUSE:
        return (
            f"Port {port} of {host} is taken{_by_whom(port)}. Stop that program, or choose "
            "another port: PORTAL_PORT=8001 make run"
        )
    if number == errno.EACCES:
        return (
            f"You may not listen on port {port}. Choose one above 1023: PORTAL_PORT=8001 make run"
        )
    if isinstance(failed, OverflowError):
        return "PORTAL_PORT must lie between 1 and 65535."
    return (
        f"PORTAL_HOST: this machine cannot listen on {host} ({failed}). Choose an address of its "
        "own, 127.0.0.1 for itself alone or 0.0.0.0 for the network."
    )


def _by_whom(port: int) -> str:
    try:
        connections = psutil.net_connections("tcp")
    except psutil.Error:
        return ""
    for connection in connections:
        if connection.status != psutil.CONN_LISTEN or not connection.laddr or not connection.pid:
            continue
        if connection.laddr.port == port:
            return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    return ""


def _become_server(settings: Settings) -> None:
    """Replace this process by granian, which then gets the signals itself."""
    environment = os.environ | {
        "PORTAL_DATABASE_URL": settings.database_url,
        "PORTAL_SECRET": installation_secret(settings),
        "PYTHONPATH": str(CHECKOUT),
    }
    granian = str(Path(sys.executable).with_name("granian"))
    arguments = [
        granian, "--interface", "asgi", "--host", settings.host, "--port", str(settings.port),
        "--workers", str(settings.workers), "--loop", "uvloop", "--no-ws", "--log-level", "warning",
        "--workers-kill-timeout", str(STOPPING_SECONDS), "portal.asgi:app",
    ]  # fmt: skip
    os.execve(granian, arguments, environment)  # noqa: S606 - our own program, no shell
