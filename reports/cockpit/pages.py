"""The channel cockpit as a page and as sheets."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery
from litestar.response import Template

from catalogue import list_categories
from dealers import Scope
from kernel import web
from kernel.db import ReadTx
from kernel.web import as_download, requires
from kernel.web.render import here
from reports.cockpit import pages_papers
from reports.cockpit.drawings import (
    funds_drawing,
    product_drawing,
    smooth_speeds,
    speed_drawing,
    trend_drawing,
)
from reports.cockpit.reading import (
    Cockpit,
    change,
    company_funds,
    known_comparison,
    read_cockpit,
)
from reports.cockpit.sheets import cockpit_sheets
from reports.cockpit.words import hop_name, month_label, place_name, trouble_name
from reports.dependencies import ASKED, Asked, presets, question_of
from reports.documents import Behind
from reports.exports import CSV, XLSX, file_name, sheets_as_csv, sheets_as_xlsx
from reports.rules import ratio
from reports.types import Question


async def cockpit_of(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    question: NamedDependency[Question],
    compare: FromQuery[str] = "before",
    currency: FromQuery[str] = "",
) -> Cockpit:
    """The cockpit that a reader asked for.

    Raises:
        Invalid: an unknown comparison.
        NotFound: no such node, or none that the reader may see.
    """
    return await read_cockpit(read_tx, reach, question, known_comparison(compare), currency)


FLOWN = {**ASKED, "cockpit": Provide(cockpit_of)}


@get("/reports/cockpit", guards=[requires("reports.read")], dependencies=FLOWN)
async def show_cockpit(
    request: Request[Any, Any, Any],
    read_tx: NamedDependency[ReadTx],
    cockpit: NamedDependency[Cockpit],
    compare: FromQuery[str] = "before",
) -> Template:
    """The flows through the levels of a node's tree, their speed, and what goes wrong."""

    def address(code: str) -> str:
        return here(request, node=code)

    return web.page(
        "reports/cockpit/cockpit.html",
        cockpit=cockpit,
        compare=compare,
        categories=await list_categories(read_tx),
        presets=presets(await read_tx.today()),
        product_chart=product_drawing(cockpit, address),
        funds_chart=funds_drawing(cockpit, address),
        trend_chart=trend_drawing(cockpit),
        speed_chart=speed_drawing(cockpit),
        speeds=smooth_speeds(cockpit.report.total.months),
        **_spoken(cockpit),
    )


def _spoken(cockpit: Cockpit) -> dict[str, Any]:
    """What the parts of a cockpit are told with."""
    return {
        "change": change,
        "ratio": ratio,
        "company_funds": company_funds,
        "behind": Behind(cockpit.report.question),
        "words": {
            "place": place_name,
            "hop": hop_name,
            "trouble": trouble_name,
            "month": month_label,
        },
    }


@get("/reports/cockpit/worst", guards=[requires("reports.read")])
async def show_worst(read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]) -> Template:
    """The channel at a glance: the cockpit of the own organisation, without its drawings."""
    question = await question_of(read_tx, reach, Asked())
    cockpit = await read_cockpit(read_tx, reach, question, "before")
    return web.page("reports/cockpit/_worst.html", cockpit=cockpit, **_spoken(cockpit))


@get("/reports/cockpit.csv", guards=[requires("reports.read")], dependencies=FLOWN)
async def export_cockpit_csv(cockpit: NamedDependency[Cockpit]) -> Response[bytes]:
    """The figures for programs, one sheet below the other."""
    name = file_name("cockpit", cockpit.report)
    return as_download(sheets_as_csv(cockpit_sheets(cockpit)), CSV, f"{name}.csv")


@get("/reports/cockpit.xlsx", guards=[requires("reports.read")], dependencies=FLOWN)
async def export_cockpit_xlsx(cockpit: NamedDependency[Cockpit]) -> Response[bytes]:
    """The figures for people, in sheets of one workbook."""
    name = file_name("cockpit", cockpit.report)
    return as_download(sheets_as_xlsx(cockpit_sheets(cockpit)), XLSX, f"{name}.xlsx")


ROUTES = [show_cockpit, show_worst, export_cockpit_csv, export_cockpit_xlsx, *pages_papers.ROUTES]
