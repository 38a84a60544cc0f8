"""A channel comes in from files, whole or not at all, and twice is once."""

from typing import Any

import pytest
from sqlalchemy import text

from kernel.actor import system_actor
from kernel.db import Database, run_in_tx
from kernel.invariants import prove
from portal import rooms
from portal.imports.models import ImportRun
from portal.imports.runs import ImportRunning, NothingToImport, RunResult, import_folder
from tests.portal.imports.conftest import CHANNEL, Import


async def _all(database: Database, sql: str) -> list[tuple[Any, ...]]:
    async with database.read() as tx:
        return [tuple(row) for row in await tx.execute(text(sql))]


def _states(result: RunResult) -> dict[str, str]:
    return {file.name: file.state for file in result.files}


PROBLEMS_OF = 'SELECT line, "column", code FROM import_problem WHERE run_id = %d'
PROBLEMS = 'SELECT file, line, "column", code FROM import_problem ORDER BY file, line, "column"'


async def test_whole_channel_comes_in_and_every_rule_holds(
    committed_database: Database, import_files: Import
) -> None:
    result = await import_files(**CHANNEL)
    assert set(_states(result).values()) == {"applied"}
    assert result.bad == 0
    assert await _all(
        committed_database,
        "SELECT number, state, net_minor, tax_minor, freight_minor FROM sales_order ORDER BY 1",
    ) == [
        ("O1", "closed", 1050, 200, 26),
        ("O2", "confirmed", 800, 152, 20),
        ("O3", "cancelled", 0, 0, 0),
    ]
    assert await _all(
        committed_database, "SELECT kind, gross_minor, open_minor, issued_on::text FROM invoice"
    ) == [("invoice", 1276, 776, "2026-01-07")]
    broken = [
        finding.invariant.name
        async for finding in prove(committed_database, rooms.invariants())
        if not finding.holds
    ]
    assert broken == []


async def test_stock_flows_and_sell_out_lie_on_their_own_days(
    committed_database: Database, import_files: Import
) -> None:
    await import_files(**CHANNEL)
    moved = await _all(
        committed_database,
        "SELECT t.document_kind, t.occurred_at AT TIME ZONE 'Asia/Shanghai', sum(t.amount)"
        " FROM ledger_transfer t JOIN ledger_account s ON s.id = t.source_id"
        " WHERE s.book = 'product' AND t.phase = 'posted' GROUP BY 1, 2 ORDER BY 2, 1",
    )
    assert [(kind, str(at), int(amount)) for kind, at, amount in moved] == [
        ("supply", "2025-06-01 00:00:00", 150),
        ("supply", "2026-01-07 00:00:00", 5),
        ("shipment", "2026-01-07 12:00:00", 5),
        ("receipt", "2026-01-17 06:00:00", 5),
        ("sell_out", "2026-02-10 12:00:00", 2),
        ("sell_out", "2026-02-11 12:00:00", 2),
    ]


async def test_dealer_that_reports_sales_of_goods_it_never_had_goes_negative(
    committed_database: Database, import_files: Import
) -> None:
    await import_files(**CHANNEL)
    assert (-1,) in await _all(
        committed_database, "SELECT balance::int FROM ledger_account WHERE kind = 'on_hand'"
    )


async def test_open_order_of_the_past_holds_goods_and_credit_whatever_the_limit(
    committed_database: Database, import_files: Import
) -> None:
    organisations = CHANNEL["organisations"].replace("Shops,1000,30", "Shops,1,30")
    await import_files(**CHANNEL | {"organisations": organisations})
    held = await _all(
        committed_database,
        "SELECT kind, held_out::int, held_in::int FROM ledger_account"
        " WHERE held_out + held_in > 0 ORDER BY kind",
    )
    assert held == [("on_hand", 4, 0), ("receivable", 0, 972)]


async def test_same_files_twice_change_nothing(
    committed_database: Database, import_files: Import
) -> None:
    await import_files(**CHANNEL)
    before = await _all(committed_database, "SELECT count(*) FROM ledger_transfer")
    again = await import_files(**CHANNEL)
    assert set(_states(again).values()) == {"unchanged"}
    assert await _all(committed_database, "SELECT count(*) FROM ledger_transfer") == before


async def test_same_records_in_another_file_are_passed_over(
    committed_database: Database, import_files: Import
) -> None:
    await import_files(**CHANNEL)
    tables = ("sales_order", "payment", "product", "price_entry", "organisation")
    count = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)  # noqa: S608
    before = await _all(committed_database, count)
    other = {
        name: CHANNEL[name].replace("\n        ", "\n\n        ", 2)
        for name in ("organisations", "products", "price_entries", "order_lines", "payments")
    }
    result = await import_files(**other)
    assert {file.changed for file in result.files} == {0}
    assert await _all(committed_database, count) == before


async def test_file_with_a_bad_line_does_not_come_in_at_all(
    committed_database: Database, import_files: Import
) -> None:
    products = CHANNEL["products"] + "        C,,Fruit,,EA,,,,\n"
    result = await import_files(organisations=CHANNEL["organisations"], products=products)
    assert _states(result) == {"organisations": "applied", "products": "refused"}
    assert await _all(committed_database, "SELECT count(*) FROM product") == [(0,)]
    assert await _all(committed_database, PROBLEMS) == [("products", 4, "name", "missing_value")]


async def test_good_lines_come_in_when_bad_ones_are_to_be_skipped(
    committed_database: Database, import_files: Import
) -> None:
    products = CHANNEL["products"] + "        C,,Fruit,,EA,,,,\n"
    result = await import_files(products=products, skip_bad=True)
    assert _states(result) == {"products": "applied"}
    assert await _all(committed_database, "SELECT sku FROM product ORDER BY 1") == [("A",), ("B",)]


async def test_order_with_one_bad_line_waits_whole(
    committed_database: Database, import_files: Import
) -> None:
    lines = CHANNEL["order_lines"].replace(
        "O1,2,2026-01-05,2026-01-10,2026-01-07,D1,PO1,B",
        "O1,2,2026-01-05,2026-01-10,2026-01-07,D1,PO1,X",
    )
    await import_files(**CHANNEL | {"order_lines": lines}, skip_bad=True)
    assert await _all(committed_database, "SELECT number FROM sales_order ORDER BY 1") == [
        ("O2",),
        ("O3",),
    ]


@pytest.mark.parametrize(
    ("organisations", "expected"),
    [
        (
            "code,name,kind,parent_code\nHQ,W,headquarters,\nD1,S,dealer,NOWHERE",
            (3, "unknown_organisation"),
        ),
        (
            "code,name,kind,parent_code\nHQ,W,headquarters,\nB1,N,branch,B2\nB2,M,branch,B1",
            (3, "cycle"),
        ),
        (
            "code,name,kind,parent_code\nHQ,W,headquarters,\nH2,V,headquarters,",
            (3, "second_headquarters"),
        ),
        ("code,name,kind,parent_code\nHQ,W,headquarters,\nD1,S,dealer,", (3, "no_parent")),
        (
            "code,name,kind,parent_code\nHQ,W,headquarters,\nD1,S,dealer,HQ\nB1,N,branch,D1",
            (4, "branch_below_dealer"),
        ),
        (
            "code,name,kind,parent_code\nHQ,W,headquarters,\nD1,S,dealer,HQ\nD1,T,dealer,HQ",
            (4, "duplicate_key"),
        ),
    ],
)
async def test_tree_that_cannot_stand_is_refused_with_the_line(
    shared: Database, import_shared: Import, organisations: str, expected: tuple[int, str]
) -> None:
    before = await _all(shared, "SELECT count(*) FROM organisation")
    result = await import_shared(organisations=organisations)
    assert _states(result) == {"organisations": "refused"}
    found = await _all(shared, PROBLEMS_OF % result.run_id)
    assert expected in {(line, code) for line, _, code in found}
    assert await _all(shared, "SELECT count(*) FROM organisation") == before


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("D1,PO1,A,3,2,0,6,", "D1,PO1,A,3,2,0,6.0002,"), ("net_amount", "differs")),
        (("2026-01-07,D1,PO1,A", "2026-01-04,D1,PO1,A"), ("shipped_on", "before_order")),
        (("O1,2,", "O1,1,"), ("order_no", "duplicate_key")),
        (("2026-01-07,D1,PO1,B", "2026-01-07,D2,PO1,B"), ("buyer_code", "order_differs")),
        (("2026-01-07,D1,PO1,B", "2026-01-07,HQ,PO1,B"), ("buyer_code", "buys_from_nobody")),
        (("O2,1,2026-02-20", "O2,1,2036-02-20"), ("ordered_on", "in_future")),
        (("D1,PO1,A", "NOBODY,PO1,A"), ("buyer_code", "unknown_organisation")),
    ],
)
async def test_order_lines_that_contradict_themselves_are_refused(
    shared: Database, import_shared: Import, change: tuple[str, str], expected: tuple[str, str]
) -> None:
    lines = CHANNEL["order_lines"].replace(*change)
    assert lines != CHANNEL["order_lines"]
    masters = {name: CHANNEL[name] for name in ("organisations", "products")}
    result = await import_shared(**masters, order_lines=lines)
    assert _states(result)["order_lines"] == "refused"
    found = await _all(shared, PROBLEMS_OF % result.run_id)
    assert expected in {(column, code) for _, column, code in found}
    assert await _all(shared, "SELECT count(*) FROM sales_order") == [(0,)]


async def test_prices_that_overlap_are_refused(
    committed_database: Database, import_files: Import
) -> None:
    entries = CHANNEL["price_entries"] + "        DEALER,A,1,9,2025-06-01,,EUR\n"
    result = await import_files(**CHANNEL | {"price_entries": entries})
    assert _states(result)["price_entries"] == "refused"
    assert ("price_entries", 6, "valid_from", "overlap") in await _all(committed_database, PROBLEMS)


async def test_other_currency_without_price_files_takes_the_lines_own_price(
    committed_database: Database, import_files: Import
) -> None:
    organisations = CHANNEL["organisations"].replace(",EUR", ",JPY")
    products = CHANNEL["products"].replace(",EUR", ",JPY")
    lines = """
        order_no,line_no,ordered_on,shipped_on,buyer_code,sku,quantity,unit_price
        J1,1,2026-01-05,2026-01-07,D1,A,3,199
    """
    result = await import_files(organisations=organisations, products=products, order_lines=lines)
    assert result.bad == 0
    assert await _all(committed_database, "SELECT currency, net_minor FROM sales_order") == [
        ("JPY", 597)
    ]
    assert await _all(committed_database, "SELECT currency, gross_minor FROM invoice") == [
        ("JPY", 597)
    ]


async def test_open_items_and_counts_of_a_cut_over_are_an_import_like_any_other(
    committed_database: Database, import_files: Import
) -> None:
    await import_files(
        organisations=CHANNEL["organisations"],
        products=CHANNEL["products"],
        stock=CHANNEL["stock"],
        open_items="""
            item_no,buyer_code,issued_on,due_on,amount
            OLD-1,D1,2025-12-01,2025-12-31,980.00
        """,
    )
    await import_files(stock="organisation_code,sku,quantity,counted_on\nB1,A,90,2026-01-01")
    assert await _all(committed_database, "SELECT number, kind, open_minor FROM invoice") == [
        ("OLD-1", "opening", 98000)
    ]
    assert await _all(
        committed_database,
        "SELECT balance::int FROM ledger_account"
        " WHERE kind IN ('on_hand', 'receivable') ORDER BY 1",
    ) == [(50,), (90,), (98000,)]


async def test_what_was_paid_ahead_at_a_cut_over_lowers_what_is_owed(
    committed_database: Database, import_files: Import
) -> None:
    items = """
        item_no,buyer_code,issued_on,due_on,amount
        OLD-1,D1,2025-12-01,2025-12-31,980.00
        OLD-2,D1,2025-12-05,2025-12-05,-80.00
        OLD-3,D1,2025-12-05,2025-12-05,0
    """
    result = await import_files(
        organisations=CHANNEL["organisations"], open_items=items, skip_bad=True
    )
    assert result.bad == 1
    owed = "SELECT balance::int FROM ledger_account WHERE kind = 'receivable'"
    assert await _all(committed_database, owed) == [(90_000,)]
    broken = [
        finding.invariant.name
        async for finding in prove(committed_database, rooms.invariants())
        if not finding.holds
    ]
    assert broken == []


async def test_folder_without_any_file_says_which_it_may_hold(
    committed_database: Database, tmp_path: Any
) -> None:
    with pytest.raises(NothingToImport) as refused:
        await import_folder(committed_database, system_actor(0), tmp_path)
    assert "organisations.csv" in refused.value.detail


async def test_second_import_at_the_same_time_is_refused(
    committed_database: Database, import_files: Import
) -> None:
    async with committed_database.engine.connect() as connection:
        await connection.execute(text("SELECT pg_advisory_lock(7305011)"))
        with pytest.raises(ImportRunning):
            await import_files(products=CHANNEL["products"])
    assert await _all(committed_database, "SELECT count(*) FROM import_run") == [(0,)]


async def test_import_that_was_cut_short_is_brought_to_its_end_by_the_next(
    committed_database: Database, import_files: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between two chunks: what was staged is applied from where it stopped."""
    await import_files(organisations=CHANNEL["organisations"])

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    from portal.imports import runs  # noqa: PLC0415

    with monkeypatch.context() as patch:
        patch.setattr(runs, "_close", die)
        with pytest.raises(Killed):
            await import_files(products=CHANNEL["products"])
    assert await _all(committed_database, "SELECT state FROM import_run ORDER BY id") == [
        ("done",),
        ("applying",),
    ]
    await import_files(price_entries=CHANNEL["price_entries"])
    assert await _all(committed_database, "SELECT state FROM import_run ORDER BY id") == [
        ("done",),
        ("done",),
        ("done",),
    ]
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'imports'"
    assert await _all(committed_database, tables) == [(0,)]


async def test_run_is_remembered_with_who_started_it(committed_database: Database) -> None:
    from portal.imports.runs import open_run  # noqa: PLC0415

    run_id = await run_in_tx(
        committed_database, lambda tx: open_run(tx, system_actor(7), "x", skip_bad=True)
    )
    async with committed_database.read() as tx:
        run = await tx.get_one(ImportRun, run_id)
    assert (run.state, run.skip_bad, run.organisation_id) == ("waiting", True, 7)
