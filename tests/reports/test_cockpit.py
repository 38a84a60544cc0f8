"""The cockpit and the explorer show what the channel report counts, to whom they may."""

import re
from datetime import date
from html import unescape
from io import BytesIO

import httpx
import pytest
from python_calamine import CalamineWorkbook

from dealers import Scope, resolve_codes
from kernel.db import Database
from kernel.errors import NotFound
from reports import Question, channel_report
from reports.cockpit import Cockpit, read_cockpit
from reports.cockpit.drawings import smooth_speeds
from reports.explorer import MEASURES, View, explore
from reports.types import MonthPoint
from tests.reports.conftest import scope_of
from tests.reports.test_channel import ALL, JANUARY
from tests.support.http import ClientFor
from tests.support.queries import count_queries

YEAR = "first=2025-04-01&last=2026-03-31"
PAGES = ("cockpit", "cockpit.csv", "cockpit.xlsx", "explorer", "explorer.csv", "explorer.xlsx")


@pytest.fixture
def committed_database(channel_of_files: Database) -> Database:
    """The application of these tests runs on the channel of files."""
    return channel_of_files


@pytest.fixture
async def scope(channel_of_files: Database) -> Scope:
    return await scope_of(channel_of_files, "HQ", "headquarters")


@pytest.fixture
async def clients(
    channel_of_files: Database, client_for: ClientFor
) -> dict[str, httpx.AsyncClient]:
    async with channel_of_files.read() as tx:
        ids = await resolve_codes(tx, ["HQ", "B2", "D1"])
    return {code: await client_for(one) for code, one in ids.items()}


async def _cockpit(database: Database, scope: Scope, node: str) -> Cockpit:
    async with database.read() as tx:
        return await read_cockpit(tx, scope, Question(node, ALL), "before")


@pytest.mark.parametrize("node", ["HQ", "B1", "D1"])
async def test_edges_and_levels_add_up_to_the_channel_report(
    channel_of_files: Database, scope: Scope, node: str
) -> None:
    cockpit = await _cockpit(channel_of_files, scope, node)
    async with channel_of_files.read() as tx:
        report = await channel_report(tx, scope, Question(node, ALL))
    goods, funds = report.total.product, report.total.funds[0]

    def into(level: str) -> int:
        return sum(edge.amount for edge in cockpit.product_edges if edge.target.level == level)

    assert (into("company"), into("dealers"), into("market")) == (
        goods.supplied,
        goods.sell_in,
        goods.sell_out,
    )
    assert sum(hop.standing for hop in cockpit.product_hops) == goods.on_hand + goods.transit
    home = [edge for edge in cockpit.funds_edges if edge.target.code == node]
    assert sum(e.amount for e in home if e.target.level == "company") == funds.collected
    assert [(hop.left, hop.standing) for hop in cockpit.funds_hops] == [(funds.left, funds.closing)]


async def test_number_of_statements_depends_on_neither_nodes_nor_rows(
    channel_of_files: Database, scope: Scope
) -> None:
    sent = {}
    for node in ("HQ", "B1", "D2"):
        async with channel_of_files.read() as tx:
            with count_queries(tx) as cockpit:
                await read_cockpit(tx, scope, Question(node, JANUARY), "before")
            with count_queries(tx) as explored:
                view = View(Question(node, JANUARY), MEASURES["sell_in"], "segment")
                await explore(tx, scope, view)
        sent[len(cockpit), len(explored)] = node
    ((cockpit_count, explorer_count),) = sent
    assert cockpit_count <= 26
    assert explorer_count <= 12


async def test_dealer_and_other_branch_see_none_of_it(
    clients: dict[str, httpx.AsyncClient], channel_of_files: Database
) -> None:
    for page in PAGES:
        assert (await clients["D1"].get(f"/reports/{page}")).status_code == 403
        assert (await clients["B2"].get(f"/reports/{page}?node=B1")).status_code == 404
        assert (await clients["HQ"].get(f"/reports/{page}?node=B1&{YEAR}")).status_code == 200
    branch = await scope_of(channel_of_files, "B2", "branch")
    with pytest.raises(NotFound):
        await _cockpit(channel_of_files, branch, "HQ")


async def test_every_figure_of_the_cockpit_opens_its_rows(
    clients: dict[str, httpx.AsyncClient],
) -> None:
    page = await clients["HQ"].get(f"/reports/cockpit?node=HQ&{YEAR}")
    behind = {unescape(one) for one in re.findall(r'href="(/reports/documents[^"]+)"', page.text)}
    assert len(behind) >= 8
    for address in behind:
        rows = await clients["HQ"].get(address)
        assert rows.status_code == 200, address
        assert "No document in this period" not in rows.text, address
    sold = next(address for address in behind if "figure=sell_in" in address)
    assert 'href="/orders/' in (await clients["HQ"].get(sold)).text


async def test_start_page_of_headquarters_shows_where_the_channel_goes_wrong(
    clients: dict[str, httpx.AsyncClient],
) -> None:
    start = await clients["HQ"].get("/")
    assert 'hx-get="/reports/cockpit/worst"' in start.text
    glance = await clients["HQ"].get("/reports/cockpit/worst")
    cockpit = await clients["HQ"].get("/reports/cockpit")
    for node in ("B1", "B2"):
        assert f'href="/reports/cockpit?node={node}"' in glance.text
    sold = re.search(r'href="(/reports/documents[^"]+figure=sell_out[^"]+)">([^<]+)', glance.text)
    assert sold
    assert sold[0] in cockpit.text
    assert "/reports/cockpit/worst" not in (await clients["D1"].get("/")).text
    assert (await clients["D1"].get("/reports/cockpit/worst")).status_code == 403


async def test_documents_name_both_sides_and_the_market_is_no_organisation(
    clients: dict[str, httpx.AsyncClient],
) -> None:
    rows = await clients["HQ"].get(f"/reports/documents?figure=sell_out&node=HQ&{YEAR}")
    assert 'href="/dealers/D1"' in rows.text
    assert ">Market</span>" in rows.text
    assert 'href="/dealers/HQ"' not in rows.text


def test_speed_is_smoothed_over_the_month_and_the_two_before_it() -> None:
    made_and_sold = ((100, 50), (0, 40), (200, 60), (0, 100), (0, 0), (0, 0))
    points = [
        MonthPoint(date(2026, month, 1), supplied=made, sell_out=sold)
        for month, (made, sold) in enumerate(made_and_sold, start=1)
    ]
    speeds = [None if one is None else float(one) for one in smooth_speeds(points)]
    assert speeds == [0.5, 0.9, 0.5, 1.0, 0.8, None]


@pytest.mark.parametrize("by", ["node", "category", "product", "month"])
async def test_every_explored_figure_opens_rows_that_make_just_it(
    clients: dict[str, httpx.AsyncClient], by: str
) -> None:
    page = await clients["HQ"].get(f"/reports/explorer?node=HQ&measure=sell_in&by={by}&{YEAR}")
    opened = re.findall(r'<a href="(/reports/documents[^"]+)">([^<]+)</a>', page.text)
    assert opened
    for address, figure in opened:
        rows = await clients["HQ"].get(unescape(address))
        assert f'<h2 class="card-title">{figure}</h2>' in rows.text, address


async def test_days_that_were_made_empty_are_the_usual_ones(
    clients: dict[str, httpx.AsyncClient],
) -> None:
    for page in ("cockpit", "explorer", "channel"):
        answer = await clients["HQ"].get(f"/reports/{page}?first=&last=")
        assert answer.status_code == 200, page
        wrong = await clients["HQ"].get(f"/reports/{page}?first=soon")
        assert wrong.status_code == 422
        assert "Enter a date" in wrong.text


async def test_period_without_anything_is_said_to_be_empty(
    clients: dict[str, httpx.AsyncClient],
) -> None:
    empty = "first=2020-01-01&last=2020-01-31"
    cockpit = await clients["HQ"].get(f"/reports/cockpit?{empty}&compare=year")
    assert cockpit.status_code == 200
    assert "No goods moved in this period" in cockpit.text
    explored = await clients["HQ"].get(f"/reports/explorer?by=category&{empty}")
    assert explored.status_code == 200
    assert "Nothing in this period" in explored.text


async def test_explored_rows_add_up_to_the_report_where_they_are_parts_of_it(
    channel_of_files: Database, scope: Scope
) -> None:
    question = Question("B1", ALL)
    async with channel_of_files.read() as tx:
        total = (await channel_report(tx, scope, question)).total
        goods, funds = total.product, total.funds[0]
        for name, expected in (
            ("sell_out", goods.sell_out),
            ("sell_in", goods.sell_in),
            ("on_hand", goods.on_hand),
            ("net", funds.net),
            ("owed", funds.closing),
        ):
            measure = MEASURES[name]
            for by in measure.dimensions:
                found = await explore(tx, scope, View(question, measure, by))
                values = [row.value or 0 for row in found.rows]
                assert found.total.value == expected, (name, by)
                at_dealers = name == "on_hand" and by in {"node", "segment"}
                stock_by_month = measure.kind == "stock" and by == "month"
                parts = values[-1] if stock_by_month else sum(values)
                assert parts == (goods.dealer if at_dealers else expected), (name, by)


async def test_what_cannot_be_explored_is_refused_with_what_to_do(
    clients: dict[str, httpx.AsyncClient],
) -> None:
    for query, sentence in (
        ("measure=luck", "Choose one of the measures."),
        ("by=colour", "Choose one of the dimensions."),
        ("measure=owed&by=product", "choose net sales"),
    ):
        answer = await clients["HQ"].get(f"/reports/explorer?{query}")
        assert answer.status_code == 422
        assert sentence in answer.text
    answer = await clients["HQ"].get("/reports/cockpit?compare=never")
    assert answer.status_code == 422


async def test_sheets_carry_the_moment_they_were_read(
    clients: dict[str, httpx.AsyncClient],
) -> None:
    sheet = await clients["HQ"].get(f"/reports/cockpit.csv?node=HQ&{YEAR}")
    assert "attachment" in sheet.headers["content-disposition"]
    text = sheet.content.decode("utf-8-sig")
    assert "As of,2026-03-02T" in text
    assert "Production,North,155,units" in text
    assert "At a glance" in text
    workbook = await clients["HQ"].get(f"/reports/channel.xlsx?node=HQ&{YEAR}")
    book = CalamineWorkbook.from_filelike(BytesIO(workbook.content))
    asked = book.get_sheet_by_name("What was asked").to_python()[1:]
    assert asked[0] == ["Organisation", "Works"]
    assert any(name == "As of" and str(said).startswith("2026-03-02T") for name, said in asked)
