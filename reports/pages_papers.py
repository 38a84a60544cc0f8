"""HTML edge: reports to print, each with the instant that its figures stand for."""

from collections.abc import Sequence

from litestar import get
from litestar.di import NamedDependency
from litestar.response import Redirect

from dealers import Scope, load_sender
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import gettext, present
from kernel.pdf import Paper, Papers, printed_tables, report_paper
from kernel.periods import Period
from kernel.web import requires, to
from reports.dependencies import PRINTED, Asked, question_of, report_for
from reports.exports import Sheet, channel_sheet
from reports.types import ChannelReport


async def printed_sheets(
    tx: ReadTx,
    scope: Scope,
    report: ChannelReport,
    sheets: Sequence[Sheet],
    further: Sequence[tuple[str, str]] = (),
) -> Paper:
    """Sheets as a document: the same tables that are sent as CSV and XLSX.

    The first sheet gives the document its title, and its table where it has rows.
    """
    question = report.question
    particulars = [
        (gettext("Organisation"), f"{report.total.name} ({question.node})"),
        (gettext("Period"), days_of(question.period)),
        *further,
        (gettext("Category"), question.category),
        (gettext("Product (SKU)"), question.sku),
    ]
    return report_paper(
        await load_sender(tx, scope.organisation_id),
        scope.organisation_id,
        title=sheets[0].title,
        particulars=particulars,
        tables=[
            part
            for at, sheet in enumerate(sheets)
            if sheet.rows
            for part in printed_tables(sheet.title if at else "", sheet.heads, sheet.rows)
        ],
        as_of=report.as_of,
    )


def days_of(period: Period) -> str:
    """The first and the last day of a period, as the reader writes days."""
    return gettext("%(first)s to %(last)s") % {
        "first": present(period.first),
        "last": present(period.last),
    }


@get("/reports/channel.pdf", guards=[requires("reports.read")], dependencies=PRINTED)
async def print_channel(
    papers: NamedDependency[Papers],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    asked: NamedDependency[Asked],
) -> Redirect:
    """The channel report; read in one short transaction, printed after it."""

    async def read(tx: ReadTx) -> Paper:
        question = await question_of(tx, reach, asked)
        report = await report_for(actor, tx, reach, question)
        return await printed_sheets(tx, reach, report, [channel_sheet(report)])

    return to(f"/documents/{await papers.issue(read)}")


ROUTES = [print_channel]
