"""`portal check`: every rule that must always hold, proved on the live database."""

import sys

import click

from kernel.db import Database
from kernel.invariants import Finding, prove
from portal import rooms
from portal.cli.database import run, with_database


@click.command()
def check() -> None:
    """Prove the rules that must always hold; exit 1 if one doesn't."""
    findings = run(with_database(), _prove)
    broken = [finding for finding in findings if not finding.holds]
    click.echo(f"{len(findings)} rules checked, {len(broken)} broken.")
    sys.exit(1 if broken else 0)


async def _prove(database: Database) -> list[Finding]:
    findings = []
    async for finding in prove(database, rooms.invariants()):
        mark = "holds " if finding.holds else "BROKEN"
        click.echo(f"{mark}  {finding.invariant.name}")
        for row in finding.rows:
            click.echo("          " + ", ".join(f"{name}={value}" for name, value in row.items()))
        findings.append(finding)
    return findings
