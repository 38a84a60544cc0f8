"""The channel report: figures by node and period, as organised then or now."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from sqlalchemy import text

from dealers import Scope, move_organisation, resolve_codes
from inventory import SoldRow, record_sell_out
from kernel.actor import system_actor
from kernel.db import Database, Tx, run_in_tx
from kernel.errors import NotFound
from kernel.invariants import prove
from kernel.paging import PageRequest
from kernel.periods import Period
from reports import (
    ChannelReport,
    NodeFigures,
    Organised,
    Question,
    channel_report,
    rebuild,
    rollup,
)
from reports.documents import list_documents
from reports.invariants import INVARIANTS
from tests.reports.conftest import CatchUp, scope_of
from tests.support.queries import count_queries

ALL = Period(date(2025, 1, 1), date(2026, 4, 1))
JANUARY = Period(date(2026, 1, 1), date(2026, 2, 1))
MID_JANUARY = Period(date(2026, 1, 8), date(2026, 1, 20))


async def _report(
    database: Database,
    node: str = "HQ",
    period: Period = ALL,
    organised: Organised = "then",
    scope: Scope | None = None,
    **narrowed: str,
) -> ChannelReport:
    scope = scope or await scope_of(database, "HQ", "headquarters")
    async with database.read() as tx:
        return await channel_report(tx, scope, Question(node, period, organised, **narrowed))


def _by_code(report: ChannelReport) -> dict[str, NodeFigures]:
    return {node.code: node for node in (report.total, *report.below)}


async def _broken(database: Database) -> list[str]:
    return [
        f"{finding.invariant.name} {finding.rows[:2]}"
        async for finding in prove(database, INVARIANTS)
        if not finding.holds
    ]


async def test_headquarters_reads_the_whole_channel(channel_of_files: Database) -> None:
    report = await _report(channel_of_files)
    goods, funds = report.total.product, report.total.funds[0]
    assert (goods.taken_in, goods.given_out, goods.internal) == (155, 4, 5)
    assert (goods.supplied, goods.sell_in, goods.sell_out) == (155, 5, 4)
    assert (goods.closing, goods.on_hand) == (151, 151)
    assert (funds.net, funds.tax, funds.freight) == (1050, 200, 26)
    assert (funds.invoiced, funds.collected, funds.closing) == (1276, 500, 776)
    assert funds.overdue == 776


async def test_goods_that_stay_inside_a_branch_are_internal_to_it(
    channel_of_files: Database,
) -> None:
    nodes = _by_code(await _report(channel_of_files, "B1"))
    assert (nodes["B1"].product.taken_in, nodes["B1"].product.internal) == (155, 5)
    assert (nodes["D1"].product.taken_in, nodes["D1"].product.given_out) == (5, 4)
    assert nodes["D2"].product.taken_in == 0


async def test_days_that_are_no_whole_month_are_read_from_the_journal(
    channel_of_files: Database,
) -> None:
    """Shipped on the 7th, received on the 17th at 06:00: in transit at the period's beginning."""
    report = await _report(channel_of_files, "B1", MID_JANUARY)
    goods = report.total.product
    assert (goods.opening, goods.on_hand_opening, goods.sell_in) == (155, 150, 5)
    assert goods.opening + goods.taken_in - goods.given_out == goods.closing
    dealer = _by_code(report)["D1"]
    seconds = 3 * 86_400 - 6 * 3_600
    assert dealer.product.on_hand_area == 5 * seconds


@pytest.mark.parametrize("period", [ALL, JANUARY, MID_JANUARY])
async def test_cut_into_two_periods_flows_add_up_and_stocks_meet(
    channel_of_files: Database, period: Period
) -> None:
    middle = period.first.replace(day=15)
    whole = (await _report(channel_of_files, "HQ", period)).total.product
    left = (await _report(channel_of_files, "HQ", Period(period.first, middle))).total.product
    right = (await _report(channel_of_files, "HQ", Period(middle, period.until))).total.product
    for name in ("taken_in", "given_out", "internal", "sell_in", "sell_out", "on_hand_area"):
        assert getattr(left, name) + getattr(right, name) == getattr(whole, name), name
    assert left.closing == right.opening


async def test_debt_is_counted_by_day_from_invoice_to_payment(channel_of_files: Database) -> None:
    """12.76 from noon of January 7, 7.76 from noon of February 1."""
    funds = (await _report(channel_of_files, "D1", JANUARY)).total.funds[0]
    assert funds.owed_area == 1276 * (24 * 86_400 + 43_200)
    whole = await _report(channel_of_files, "D1", Period(date(2026, 2, 1), date(2026, 3, 1)))
    assert whole.total.funds[0].owed_area == 1276 * 43_200 + 776 * (27 * 86_400 + 43_200)


async def test_category_and_product_narrow_the_figures(channel_of_files: Database) -> None:
    pears = await _report(channel_of_files, "B1", ALL, sku="B")
    assert (pears.total.product.sell_in, pears.total.funds[0].net) == (2, 450)
    fruit = await _report(channel_of_files, "B1", ALL, category="Fruit")
    assert (fruit.total.product.sell_in, fruit.total.funds[0].net) == (5, 1050)


async def test_late_posting_is_in_its_own_month_and_changes_what_follows(
    channel_of_files: Database, follow: CatchUp
) -> None:
    before = (await _report(channel_of_files, "D1", JANUARY)).total.product

    async def late(tx: object) -> None:
        ids = await resolve_codes(tx, ["D1"])  # type: ignore[arg-type]
        sku = (await tx.execute(text("SELECT id FROM product WHERE sku = 'A'"))).scalar_one()  # type: ignore[attr-defined]
        await record_sell_out(
            tx,  # type: ignore[arg-type]
            system_actor(ids["D1"]),
            [SoldRow(ids["D1"], sku, 1, date(2026, 1, 20))],
        )

    await run_in_tx(channel_of_files, late)
    await follow()
    after = (await _report(channel_of_files, "D1", JANUARY)).total.product
    assert (after.sell_out, after.closing) == (before.sell_out + 1, before.closing - 1)
    assert before.on_hand_area - after.on_hand_area == 11 * 86_400 + 43_200
    assert await _broken(channel_of_files) == []


async def test_move_with_stock_debt_and_a_late_posting_balances_for_every_node(
    channel_of_files: Database, follow: CatchUp
) -> None:
    """D1 (1 piece, 7.76 owed) goes from B1 to B2 on March 1; then a sale of January turns up."""
    database = channel_of_files

    async def move(tx: object) -> None:
        ids = await resolve_codes(tx, ["D1", "B2", "HQ"])  # type: ignore[arg-type]
        await move_organisation(
            tx,  # type: ignore[arg-type]
            system_actor(ids["HQ"]),
            ids["D1"],
            ids["B2"],
            date(2026, 3, 1),
        )

    async def late(tx: object) -> None:
        ids = await resolve_codes(tx, ["D1"])  # type: ignore[arg-type]
        sku = (await tx.execute(text("SELECT id FROM product WHERE sku = 'B'"))).scalar_one()  # type: ignore[attr-defined]
        await record_sell_out(
            tx,  # type: ignore[arg-type]
            system_actor(ids["D1"]),
            [SoldRow(ids["D1"], sku, 1, date(2026, 1, 20))],
        )

    await run_in_tx(database, move)
    await run_in_tx(database, late)
    await follow()
    nodes = _by_code(await _report(database))
    b1, b2, hq = nodes["B1"].product, nodes["B2"].product, nodes["HQ"].product
    assert (b1.moved_out, b2.moved_in, hq.moved_in, hq.moved_out) == (0, 0, 0, 0)
    assert (b1.given_out, b1.closing, b2.closing) == (5, 150, 0)
    money_b1, money_b2 = nodes["B1"].funds[0], nodes["B2"].funds[0]
    assert (money_b1.moved_out, money_b1.closing) == (776, 0)
    assert (money_b2.moved_in, money_b2.closing) == (776, 776)
    assert (money_b1.net, money_b2.net) == (1050, 0)
    assert await _broken(database) == []


async def test_as_organised_now_the_past_belongs_to_the_new_branch(
    channel_of_files: Database, follow: CatchUp
) -> None:
    database = channel_of_files

    async def move(tx: object) -> None:
        ids = await resolve_codes(tx, ["D1", "B2", "HQ"])  # type: ignore[arg-type]
        await move_organisation(
            tx,  # type: ignore[arg-type]
            system_actor(ids["HQ"]),
            ids["D1"],
            ids["B2"],
            date(2026, 3, 1),
        )

    await run_in_tx(database, move)
    await follow()
    now = _by_code(await _report(database, organised="now"))
    assert (now["B1"].product.given_out, now["B2"].product.taken_in) == (5, 5)
    assert now["B2"].product.moved_in == 0
    assert (now["B2"].funds[0].net, now["B2"].funds[0].closing) == (1050, 776)
    then = _by_code(await _report(database, organised="then"))
    assert (then["B1"].funds[0].net, then["B2"].product.taken_in) == (1050, 0)


@pytest.mark.parametrize("many", [1, 1_000])
async def test_rebuilding_from_nothing_gives_the_same_rows(
    channel_of_files: Database, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """Read as an import's thousands are read, and as the day's trade is."""
    monkeypatch.setattr(rollup, "MANY", many)
    statement = text("SELECT * FROM product_month ORDER BY organised, node_id, month, product_id")
    async with channel_of_files.read() as tx:
        before = (await tx.execute(statement)).all()
    await run_in_tx(channel_of_files, rebuild)
    async with channel_of_files.read() as tx:
        assert (await tx.execute(statement)).all() == before
    assert before
    assert await _broken(channel_of_files) == []


async def test_corrupted_roll_up_is_found(channel_of_files: Database) -> None:
    async with channel_of_files.write() as tx:
        await tx.execute(text("UPDATE product_month SET sell_out = sell_out + 1"))
    assert len(await _broken(channel_of_files)) == 1


async def test_node_outside_the_readers_scope_does_not_exist(channel_of_files: Database) -> None:
    branch = await scope_of(channel_of_files, "B2", "branch")
    with pytest.raises(NotFound):
        await _report(channel_of_files, "B1", scope=branch)
    dealer = await scope_of(channel_of_files, "D2", "dealer")
    with pytest.raises(NotFound):
        await _report(channel_of_files, "D1", scope=dealer)


async def test_number_of_statements_does_not_depend_on_the_number_of_nodes(
    channel_of_files: Database,
) -> None:
    scope = await scope_of(channel_of_files, "HQ", "headquarters")
    counts = []
    for node in ("HQ", "B1", "D2"):
        async with channel_of_files.read() as tx:
            with count_queries(tx) as queries:
                await channel_report(tx, scope, Question(node, JANUARY))
        counts.append(len(queries))
    assert len(set(counts)) == 1
    assert counts[0] <= 12


@pytest.mark.parametrize(
    ("figure", "amounts"),
    [
        ("sell_out", [2, 2]),
        ("sell_in", [2, 3]),
        ("supplied", [2, 3, 50, 100]),
        ("net", [1050]),
        ("collected", [500]),
        ("overdue", [776]),
    ],
)
async def test_every_figure_opens_the_documents_that_make_it(
    channel_of_files: Database, figure: str, amounts: list[int]
) -> None:
    scope = await scope_of(channel_of_files, "HQ", "headquarters")
    async with channel_of_files.read() as tx:
        found = await list_documents(tx, scope, Question("HQ", ALL), figure, PageRequest())
    assert sorted(row.amount for row in found.page.rows) == amounts
    assert found.page.total == len(amounts)
    assert found.whole == sum(amounts)
    assert found.way == (("HQ", "Works"),)


async def test_days_in_stock_by_littles_law(channel_of_files: Database) -> None:
    """D1: 5 pieces from January 17, 06:00; 2 out on February 10 and 2 on the 11th at noon."""
    period = Period(date(2026, 1, 1), date(2026, 3, 1))
    dealer = (await _report(channel_of_files, "D1", period)).total
    held = [(5, 24 * 24 + 6), (3, 24), (1, 17 * 24 + 12)]
    hours = sum(pieces * hours for pieces, hours in held)
    assert dealer.speeds.days_in_stock == Decimal(hours) / 24 / 4


async def test_move_within_days_is_counted_once_however_the_period_is_cut(
    channel_of_files: Database, follow: CatchUp
) -> None:
    """D1 with one piece and 7.76 owed goes from B1 to B2 on February 18."""
    database = channel_of_files

    async def move(tx: Tx) -> None:
        ids = await resolve_codes(tx, ["D1", "B2", "HQ"])
        actor = system_actor(ids["HQ"])
        await move_organisation(tx, actor, ids["D1"], ids["B2"], date(2026, 2, 18))

    await run_in_tx(database, move)
    await follow()
    cuts = [date(2026, 1, 3), date(2026, 2, 16), date(2026, 2, 20), date(2026, 2, 27)]
    reports = [
        _by_code(await _report(database, period=Period(first, until)))
        for first, until in pairwise(cuts)
    ]
    for code, moved in (("HQ", 0), ("B1", -1), ("B2", 1)):
        parts = [report[code].product for report in reports if code in report]
        funds = [report[code].funds[0] for report in reports if report[code].funds]
        assert sum(part.moved_in - part.moved_out for part in parts) == moved
        assert sum(one.moved_in - one.moved_out for one in funds) == moved * 776
        assert [part.closing for part in parts[:-1]] == [part.opening for part in parts[1:]]
        for part in parts:
            flows = part.taken_in - part.given_out + part.moved_in - part.moved_out
            assert part.opening + flows == part.closing
