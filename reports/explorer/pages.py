"""The explorer as a page and as sheets."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, cast

from litestar import Request, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery
from litestar.response import Template

from catalogue import list_categories
from dealers import Scope
from kernel import web
from kernel.db import ReadTx
from kernel.errors import FieldProblem, Invalid
from kernel.i18n import _l, gettext
from kernel.i18n.present import whole_month
from kernel.money import Money
from kernel.web import as_download, requires
from kernel.web.render import here
from reports.dependencies import ASKED, presets
from reports.documents import Behind
from reports.explorer.measures import DIMENSIONS, MEASURES, Dimension
from reports.explorer.reading import Exploration, Row, Value, View, explore
from reports.exports import CSV, XLSX, Cell, Sheet, sheets_as_csv, sheets_as_xlsx
from reports.types import Question

DRAWN_ROWS = 20
DRAWN_LINES = 6


async def exploration_of(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    question: NamedDependency[Question],
    measure: FromQuery[str] = "sell_out",
    by: FromQuery[str] = "node",
    currency: FromQuery[str] = "",
) -> Exploration:
    """What a reader explores.

    Raises:
        Invalid: an unknown measure or dimension, or two that don't go together.
        NotFound: no such node, or none that the reader may see.
    """
    problems = []
    if measure not in MEASURES:
        problems.append(FieldProblem("/measure", "unknown", _l("Choose one of the measures.")))
    if by not in DIMENSIONS:
        problems.append(FieldProblem("/by", "unknown", _l("Choose one of the dimensions.")))
    if problems:
        raise Invalid(problems)
    view = View(question, MEASURES[measure], cast("Dimension", by), currency)
    return await explore(read_tx, reach, view)


EXPLORED = {**ASKED, "exploration": Provide(exploration_of)}


@get("/reports/explorer", guards=[requires("reports.read")], dependencies=EXPLORED)
async def show_explorer(
    *,
    request: Request[Any, Any, Any],
    read_tx: NamedDependency[ReadTx],
    exploration: NamedDependency[Exploration],
    months: FromQuery[bool] = False,
) -> Template:
    """One measure as a table and a chart; what was chosen stands in the address."""
    monthly = months and exploration.view.measure.monthly and exploration.view.by != "month"

    def deeper(row: Row) -> str:
        return _deeper(request, exploration, row)

    return web.page(
        "reports/explorer.html",
        exploration=exploration,
        monthly=monthly,
        measures=MEASURES,
        dimensions=DIMENSIONS,
        categories=await list_categories(read_tx),
        presets=presets(await read_tx.today()),
        chart_data=_drawing(exploration, monthly=monthly),
        deeper=deeper,
        documents=partial(_documents, exploration),
    )


def _deeper(request: Request[Any, Any, Any], exploration: Exploration, row: Row) -> str:
    """The same measure one step down: of that organisation, in that category, of that product."""
    if exploration.view.by == "node":
        return here(request, node=row.code)
    if exploration.view.by == "category":
        last = row.code == exploration.view.question.category
        return here(request, category=row.code, by="product" if last else "category")
    if exploration.view.by == "product":
        return here(request, sku=row.code, by="node")
    return ""


def _documents(exploration: Exploration, row: Row, month: date | None = None) -> str:
    """The documents behind a row, or one month of it; empty if it has none that can be listed."""
    view = exploration.view
    figure = view.measure.figure
    if not figure or (view.by == "segment" and row is not exploration.total):
        return ""
    behind = Behind(view.question)
    if row is exploration.total:
        return behind(figure, month=month)
    if view.by == "node":
        return behind(figure, row.code, month)
    if view.by == "month":
        return behind(figure, month=date.fromisoformat(f"{row.code}-01"))
    if view.by == "category":
        return behind(figure, month=month, category=row.code)
    return behind(figure, month=month, sku=row.code)


def _drawing(exploration: Exploration, *, monthly: bool) -> dict[str, Any]:
    """Bars of the largest rows, or a line for each of the first few over the months."""
    view = exploration.view
    unit = view.currency or (gettext("days") if view.measure.kind == "days" else gettext("units"))
    rows = exploration.rows
    if monthly:
        return {
            "kind": "line",
            "unit": unit,
            "labels": [whole_month(month) for month in exploration.months],
            "series": [
                {
                    "name": row.name or row.code or gettext("without a segment"),
                    "values": [_plain(value, view) for value in row.months],
                }
                for row in rows[:DRAWN_LINES]
            ],
        }
    shown = rows if view.by == "month" else rows[:DRAWN_ROWS]
    return {
        "kind": "bar",
        "lying": view.by != "month",
        "unit": unit,
        "labels": [row.name or row.code or gettext("without a segment") for row in shown],
        "series": [
            {
                "name": str(view.measure.label),
                "values": [_plain(row.value, view) for row in shown],
            }
        ],
    }


def _plain(value: Value, view: View) -> float | None:
    """A figure for a drawing: whole units of the currency, one decimal of a day."""
    if value is None:
        return None
    if view.measure.money:
        return round(Money(int(value), view.currency).amount)
    return float(round(Decimal(value), 1)) if view.measure.kind == "days" else int(value)


def exploration_sheet(exploration: Exploration) -> Sheet:
    """Every row with its months; amounts in majors."""
    view = exploration.view

    def cell(value: Value) -> Cell:
        if value is None:
            return None
        if view.measure.money:
            return Money(int(value), view.currency).amount
        return round(Decimal(value), 1) if view.measure.kind == "days" else int(value)

    months = exploration.months if view.measure.monthly and view.by != "month" else ()
    heads = [gettext("Code"), gettext("Name"), str(view.measure.label)]
    heads += [month.strftime("%Y-%m") for month in months]
    rows = [
        [row.code, row.name, cell(row.value), *(cell(value) for value in row.months if months)]
        for row in (*exploration.rows, exploration.total)
    ]
    return Sheet(str(view.measure.label), heads, rows)


def _file_name(exploration: Exploration) -> str:
    view = exploration.view
    return f"{view.measure.name}-by-{view.by}-{view.question.period.first}"


@get("/reports/explorer.csv", guards=[requires("reports.read")], dependencies=EXPLORED)
async def export_explorer_csv(exploration: NamedDependency[Exploration]) -> Response[bytes]:
    """The table for programs."""
    sheet = sheets_as_csv([exploration_sheet(exploration)])
    return as_download(sheet, CSV, f"{_file_name(exploration)}.csv")


@get("/reports/explorer.xlsx", guards=[requires("reports.read")], dependencies=EXPLORED)
async def export_explorer_xlsx(exploration: NamedDependency[Exploration]) -> Response[bytes]:
    """The table for people."""
    sheet = sheets_as_xlsx([exploration_sheet(exploration)])
    return as_download(sheet, XLSX, f"{_file_name(exploration)}.xlsx")


ROUTES = [show_explorer, export_explorer_csv, export_explorer_xlsx]
