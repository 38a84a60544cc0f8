"""What contradicts the portal or itself is told with its line and stops no import for good."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from kernel.db import Database
from tests.conftest import ZONE
from tests.portal.imports.conftest import CHANNEL, Import, importing
from tests.support.database import TestServer

PAYMENT = "payment_no,paid_on,buyer_code,amount,currency\n"
ORDER = "order_no,line_no,ordered_on,shipped_on,buyer_code,sku,quantity,unit_price"
TREE = "code,name,kind,parent_code,source,external_id\n"
TOLD = 'SELECT line, "column", code FROM import_problem WHERE run_id = %d ORDER BY line'
WHY = "SELECT facts->>'why' FROM import_problem WHERE run_id = %d"
RATES = "country,rate,valid_from,valid_until\n"


@pytest.fixture(scope="module")
async def channel(postgres: TestServer, template: str, tmp_path_factory: Any) -> AsyncIterator[Any]:
    """A database with the whole channel in it, and how to import more."""
    async with postgres.clone(template) as url:
        database = Database(url, zone=ZONE)
        run = importing(database, Path(tmp_path_factory.mktemp("channel")))
        await run(**CHANNEL)
        yield database, run
        await database.dispose()


async def _all(database: Database, sql: str) -> list[tuple[Any, ...]]:
    async with database.read() as tx:
        return [tuple(row) for row in await tx.execute(text(sql))]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (
            "payments",
            PAYMENT + "P8,2026-02-01,HQ,5,",
            [(2, "buyer_code", "buys_from_nobody")],
        ),
        ("payments", PAYMENT + "P8,2026-02-01,D1,5,USD", [(2, "currency", "currency_of_account")]),
        (
            "open_items",
            "item_no,buyer_code,issued_on,due_on,amount\nI1,HQ,2026-01-01,2026-01-31,5",
            [(2, "buyer_code", "buys_from_nobody")],
        ),
        (
            "order_lines",
            f"{ORDER},source,external_id\nO1,1,2026-01-05,2026-01-07,D1,A,1,2,erp,77",
            [(2, "order_no", "number_taken")],
        ),
        (
            "order_lines",
            f"{ORDER},currency\nO8,1,2026-01-05,,D1,A,1,2,EUR\nO8,2,2026-01-05,,D1,A,1,2,",
            [(3, "currency", "order_differs")],
        ),
        (
            "order_lines",
            f"{ORDER}\nO8,1,2026-01-05,,D1,A,999999999999,999999999999",
            [(2, "unit_price", "amount_too_large")],
        ),
        (
            "tax_rates",
            RATES + ",0.08,2019-01-01,2021-01-01\n,0.09,2020-06-01,",
            [(3, "valid_from", "rates_overlap")],
        ),
        (
            "organisations",
            TREE + "E1,X,dealer,B1,erp,9\nE2,Y,dealer,B1,erp,9",
            [(3, "external_id", "external_id_taken")],
        ),
        (
            "organisations",
            TREE + "E1,X,dealer,NOWHERE,,\nE2,Y,dealer,E1,,\nE3,Z,dealer,E2,,",
            [
                (2, "parent_code", "unknown_organisation"),
                (3, "parent_code", "parent_is_bad"),
                (4, "parent_code", "parent_is_bad"),
            ],
        ),
        (
            "organisations",
            "code,name,kind,parent_code,payment_terms_days\nE1,X,dealer,B1,999999999",
            [(2, "payment_terms_days", "too_large")],
        ),
    ],
)
async def test_contradiction_is_refused_with_its_line(
    channel: tuple[Database, Import],
    name: str,
    content: str,
    expected: list[tuple[int, str, str]],
) -> None:
    database, import_files = channel
    result = await import_files(**{name: content})
    assert [file.state for file in result.files] == ["refused"]
    assert await _all(database, TOLD % result.run_id) == expected


async def test_orphans_of_a_bad_line_are_left_out_when_bad_lines_are_skipped(
    channel: tuple[Database, Import],
) -> None:
    database, import_files = channel
    tree = TREE + "E1,X,dealer,NOWHERE,,\nE2,Y,dealer,E1,,\nE4,Z,dealer,B1,,"
    result = await import_files(organisations=tree, skip_bad=True)
    assert [(file.state, file.bad, file.changed) for file in result.files] == [("applied", 2, 1)]
    found = await _all(database, "SELECT code FROM organisation WHERE code LIKE 'E%'")
    assert found == [("E4",)]


async def test_record_that_a_room_refuses_is_left_out_and_told_and_the_next_import_goes_on(
    channel: tuple[Database, Import],
) -> None:
    """Less than a cent rounds to nothing, which only the writing finds out."""
    database, import_files = channel
    lines = [f"X{number},2026-02-01,D1,1," for number in range(120)]
    lines[70] = "X70,2026-02-01,D1,0.004,"
    result = await import_files(payments=PAYMENT + "\n".join(lines))
    assert [(file.state, file.bad, file.changed) for file in result.files] == [("applied", 1, 119)]
    assert await _all(database, TOLD % result.run_id) == [(72, "", "not_recorded")]
    assert await _all(database, WHY % result.run_id) == [("Enter an amount greater than zero.",)]
    again = await import_files(payments=PAYMENT + "Y1,2026-02-02,D1,1,")
    assert [(file.state, file.changed) for file in again.files] == [("applied", 1)]


async def test_row_that_breaks_a_constraint_is_left_out_and_logged(
    channel: tuple[Database, Import], caplog: pytest.LogCaptureFixture
) -> None:
    """The number of a payment is its own; another system's record cannot take it too."""
    database, import_files = channel
    columns = "payment_no,paid_on,buyer_code,amount,source,external_id\n"
    with caplog.at_level(logging.ERROR):
        result = await import_files(
            payments=columns + "P1,2026-02-01,D1,1,erp,1\nZ2,2026-02-01,D1,1,erp,2"
        )
    assert [(file.state, file.bad, file.changed) for file in result.files] == [("applied", 1, 1)]
    assert await _all(database, TOLD % result.run_id) == [(2, "", "not_recorded")]
    assert "could not be imported" in caplog.text
