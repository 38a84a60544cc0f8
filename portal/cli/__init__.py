"""The command line: serve, migrate, check, import, and who may sign in."""

import sys

import click

from kernel.errors import Refusal
from portal.cli.check import check
from portal.cli.imports import import_folder
from portal.cli.migrate import migrate
from portal.cli.people import token, user
from portal.cli.serve import serve


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def portal() -> None:
    """The dealer portal."""


for command in (serve, migrate, check, import_folder, user, token):
    portal.add_command(command)


def main() -> None:
    """Run a command; what is refused is told in a sentence, not in a traceback."""
    try:
        portal()
    except Refusal as refusal:
        sys.exit(f"{refusal.title}: {refusal.detail}")
    except ValueError as wrong_setting:
        if not str(wrong_setting).startswith("PORTAL_"):
            raise
        sys.exit(str(wrong_setting))
