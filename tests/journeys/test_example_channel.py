"""The real channel, imported from its files as they are: every total is the source's."""

import csv
from collections.abc import AsyncIterator
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from dealers import OrganisationKind, Scope, resolve_codes
from kernel.actor import system_actor
from kernel.db import Database
from kernel.invariants import prove
from kernel.money import Money
from kernel.periods import Period
from kernel.settings import CHECKOUT
from portal import rooms
from portal.imports.example import SOURCE
from portal.imports.runs import import_folder
from reports import Question, channel_report, follow_ledger
from tests.reports.conftest import catch_up_with_ledger
from tests.support.database import TestServer

EVER = Period(date(2010, 12, 1), date(2014, 1, 1))


FILES = {
    "order_lines",
    "organisations",
    "price_entries",
    "price_policies",
    "price_policy_products",
    "products",
}


@pytest.fixture(scope="module")
async def example(postgres: TestServer, template: str) -> AsyncIterator[Database]:
    """The example's own files, imported once for as long as no code of the engine changes."""
    engine = (CHECKOUT / room for room in (*rooms.ROOMS, "kernel"))
    code = [path for room in engine if room.is_dir() for path in room.rglob("*.py")]
    code += [*(CHECKOUT / "portal" / "imports").glob("*.py"), *SOURCE.iterdir()]
    filled = await postgres.filled("example", template, code, _import)
    async with postgres.clone(filled) as url:
        database = Database(url, zone=ZoneInfo("UTC"))
        yield database
        await database.dispose()


async def _import(url: str) -> None:
    database = Database(url, zone=ZoneInfo("UTC"))
    async with follow_ledger(database):
        result = await import_folder(database, system_actor(0), SOURCE)
    assert {file.name: file.state for file in result.files} == dict.fromkeys(FILES, "applied")
    await catch_up_with_ledger(database, within_seconds=600)
    await database.dispose()


def _expected() -> dict[str, dict[str, str]]:
    with (SOURCE / "expected_totals.csv").open(encoding="utf-8", newline="") as file:
        return {row["branch_code"]: row for row in csv.DictReader(file)}


async def test_net_and_units_of_every_branch_are_the_sources(example: Database) -> None:
    async with example.read() as tx:
        headquarters = (await resolve_codes(tx, ["AW"]))["AW"]
        scope = Scope(headquarters, OrganisationKind.HEADQUARTERS)
        for code, expected in _expected().items():
            report = await channel_report(tx, scope, Question(code, EVER))
            funds = report.total.funds[0]
            assert Money(funds.net, "USD") == Money.of(expected["net_amount_cents"], "USD"), code
            assert report.total.product.sell_in == int(expected["units"]), code


async def test_number_of_orders_of_every_branch_is_the_sources(example: Database) -> None:
    statement = text(
        "SELECT b.code, count(*) AS orders FROM sales_order o"
        " JOIN organisation b ON b.id = o.seller_id GROUP BY b.code"
    )
    async with example.read() as tx:
        found = {row.code: int(row.orders) for row in await tx.execute(statement)}
    expected = {code: int(row["orders"]) for code, row in _expected().items()}
    assert sum(found.values()) == expected.pop("AW")
    assert found == expected


async def test_every_rule_holds_on_the_whole_channel(example: Database) -> None:
    broken = [
        f"{finding.invariant.name} {finding.rows[:3]}"
        async for finding in prove(example, rooms.invariants())
        if not finding.holds
    ]
    assert broken == []


async def test_importing_the_same_files_again_changes_nothing(example: Database) -> None:
    result = await import_folder(example, system_actor(0), SOURCE)
    assert {file.state for file in result.files} == {"unchanged"}
