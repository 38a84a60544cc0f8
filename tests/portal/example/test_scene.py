"""On whatever day the example is loaded, something waits for each of the three who are shown."""

import csv
import gzip
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from dealers import OrganisationKind, Scope, resolve_codes
from kernel.actor import system_actor
from kernel.db import Database
from kernel.paging import PageRequest
from orders.restocking import running_out
from orders.return_requests import list_waiting
from portal.example import SHOWN_BRANCH, SHOWN_DEALER, build_example, open_the_day
from portal.example.scene import DUE
from portal.home.sections import what_needs_me
from portal.imports.example import SOURCE
from portal.imports.runs import import_folder

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def small_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's files with nobody but the shown dealer and those above it."""
    folder = tmp_path_factory.mktemp("source")
    for path in SOURCE.glob("*.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    organisations = list(_rows(SOURCE / "organisations.csv"))
    few = [o for o in organisations if o["kind"] != "dealer" or o["code"] == SHOWN_DEALER]
    _write(folder / "organisations.csv", few)
    with gzip.open(SOURCE / "order_lines.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    last = max(row["ordered_on"] for row in rows)
    of_dealer = [row for row in rows if row["buyer_code"] == SHOWN_DEALER]
    assert max(row["ordered_on"] for row in of_dealer) == last, "it ordered on the last day"
    _write(folder / "order_lines.csv", of_dealer)
    plain = (folder / "order_lines.csv").read_bytes()
    (folder / "order_lines.csv.gz").write_bytes(gzip.compress(plain, 1))
    return folder


async def test_something_waits_for_the_dealer_and_its_branch(
    committed_database: Database, small_source: Path, tmp_path: Path
) -> None:
    async with committed_database.read() as tx:
        today = await tx.today()
    build_example(small_source, tmp_path, today)
    result = await import_folder(committed_database, system_actor(0), tmp_path)
    assert result.bad == 0
    async with committed_database.write() as tx:
        await open_the_day(tx)
    async with committed_database.read() as tx:
        ids = await resolve_codes(tx, [SHOWN_DEALER, SHOWN_BRANCH])
        dealer, branch = ids[SHOWN_DEALER], ids[SHOWN_BRANCH]
        for_dealer = await what_needs_me(
            tx, system_actor(dealer), Scope(dealer, OrganisationKind.DEALER)
        )
        out = await running_out(tx, system_actor(dealer), Scope(dealer, OrganisationKind.DEALER))
        for_branch = await what_needs_me(
            tx, system_actor(branch), Scope(branch, OrganisationKind.BRANCH)
        )
        asked = await list_waiting(tx, Scope(branch, OrganisationKind.BRANCH), PageRequest())
    assert [(one.order_number, one.quantity) for one in asked.rows] == [(DUE.number, 1)]
    assert len(out) >= 3, "products that run out, with what to order"
    needs = {need.path: need.value for need in for_dealer}
    assert needs.keys() >= {
        "/orders?state=blocked",
        "/approvals",
        "/shipping",
        "/deliveries",
        "/account",
    }, needs
    [to_pay] = [need for need in for_dealer if need.label == "To be paid"]
    assert "overdue" in str(to_pay.items[0].why)
    assert "due on" in str(to_pay.items[1].why)
    assert {need.path for need in for_branch} >= {
        "/approvals",
        "/shipping",
        "/deliveries?status=differing",
        "/account",
    }


@pytest.mark.parametrize("days", [0, 3, 6, 200])
def test_what_is_generated_is_marked_and_of_the_last_weeks(
    small_source: Path, tmp_path: Path, days: int
) -> None:
    today = TODAY + timedelta(days=days)
    build_example(small_source, tmp_path, today)
    rows = [row for row in _rows(tmp_path / "order_lines.csv") if row["source"]]
    assert {row["source"] for row in rows} == {"generated"}
    assert {row["order_no"] for row in rows} == {"EX-1001", "EX-1002", "EX-1003", "EX-1004"}
    assert all(date.fromisoformat(row["shipped_on"]) < today for row in rows)
    under_way = {row["order_no"] for row in rows if not row["received_on"]}
    assert under_way == {"EX-1003", "EX-1004"}
    made_up = [row for row in _rows(tmp_path / "organisations.csv") if row["source"]]
    assert {row["parent_code"] for row in made_up} == {SHOWN_DEALER}


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
