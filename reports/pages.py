"""The channel report as pages: figures, chart, drill-down, sheets."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from catalogue import list_categories
from dealers import Scope
from kernel import web
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import gettext
from kernel.i18n.present import whole_month
from kernel.paging import PageRequest
from kernel.web import as_download, requires
from reports.cockpit.pages import ROUTES as COCKPIT
from reports.dependencies import ASKED, presets, report_for
from reports.documents import Behind, list_documents
from reports.explorer.pages import ROUTES as EXPLORER
from reports.exports import (
    CSV,
    XLSX,
    about_sheet,
    channel_sheet,
    file_name,
    sheets_as_csv,
    sheets_as_xlsx,
)
from reports.pages_papers import ROUTES as PRINTED
from reports.types import ChannelReport, Question


@get("/reports/channel", guards=[requires("reports.read")], dependencies=ASKED)
async def show_channel_report(
    read_tx: NamedDependency[ReadTx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    question: NamedDependency[Question],
) -> Template:
    """One node: what went through it, how fast, and the nodes below."""
    report = await report_for(actor, read_tx, reach, question)
    return web.page(
        "reports/channel.html",
        report=report,
        chart_data=_chart(report),
        categories=await list_categories(read_tx),
        presets=presets(await read_tx.today()),
        behind=Behind(report.question),
    )


def _chart(report: ChannelReport) -> dict[str, Any]:
    months = report.total.months
    return {
        "kind": "bar",
        "unit": gettext("units"),
        "axes": [gettext("units"), gettext("units on hand")],
        "labels": [whole_month(month.month) for month in months],
        "series": [
            {"name": gettext("Sell-in"), "values": [month.sell_in for month in months]},
            {"name": gettext("Sell-out"), "values": [month.sell_out for month in months]},
            {
                "name": gettext("On hand"),
                "values": [month.on_hand for month in months],
                "axis": 1,
                "kind": "line",
            },
        ],
    }


@get("/reports/channel.csv", guards=[requires("reports.read")], dependencies=ASKED)
async def export_channel_csv(
    read_tx: NamedDependency[ReadTx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    question: NamedDependency[Question],
) -> Response[bytes]:
    """The same figures for programs."""
    report = await report_for(actor, read_tx, reach, question)
    return as_download(
        sheets_as_csv([channel_sheet(report)]), CSV, f"{file_name('channel', report)}.csv"
    )


@get("/reports/channel.xlsx", guards=[requires("reports.read")], dependencies=ASKED)
async def export_channel_xlsx(
    read_tx: NamedDependency[ReadTx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    question: NamedDependency[Question],
) -> Response[bytes]:
    """The same figures for people."""
    report = await report_for(actor, read_tx, reach, question)
    sheets = [channel_sheet(report), about_sheet(report, gettext("What was asked"))]
    return as_download(sheets_as_xlsx(sheets), XLSX, f"{file_name('channel', report)}.xlsx")


@get("/reports/documents", guards=[requires("reports.read")], dependencies=ASKED)
async def show_documents(
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    question: NamedDependency[Question],
    figure: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    """The documents behind one figure."""
    documents = await list_documents(read_tx, reach, question, figure, PageRequest(page))
    return web.page("reports/documents.html", documents=documents, question=question, figure=figure)


ROUTES = [
    *COCKPIT,
    *EXPLORER,
    *PRINTED,
    show_channel_report,
    export_channel_csv,
    export_channel_xlsx,
    show_documents,
]
