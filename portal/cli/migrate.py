"""`portal migrate`."""

import asyncio

import click

from portal.cli.database import prepare, with_database


@click.command()
def migrate() -> None:
    """Bring the tables up to date."""
    asyncio.run(prepare(with_database()))
    click.echo("The tables are up to date.")
