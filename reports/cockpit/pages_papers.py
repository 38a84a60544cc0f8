"""HTML edge: the cockpit to print, with the instant that its figures stand for."""

from dataclasses import replace
from datetime import date

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect

from dealers import Scope
from kernel.db import ReadTx
from kernel.i18n import gettext
from kernel.pdf import Paper, Papers
from kernel.web import requires, to
from reports.cockpit.reading import Cockpit, known_comparison, read_cockpit
from reports.cockpit.sheets import cockpit_sheets
from reports.dependencies import question_of
from reports.exports import Sheet
from reports.pages_papers import printed_sheets


@get("/reports/cockpit.pdf", guards=[requires("reports.read")])
async def print_cockpit(
    *,
    papers: NamedDependency[Papers],
    reach: NamedDependency[Scope],
    node: FromQuery[str] = "",
    first: FromQuery[date | None] = None,
    until: FromQuery[date | None] = None,
    organised: FromQuery[str] = "then",
    category: FromQuery[str] = "",
    sku: FromQuery[str] = "",
    compare: FromQuery[str] = "before",
    currency: FromQuery[str] = "",
) -> Redirect:
    """The cockpit's tables; read in one short transaction, printed after it."""

    async def read(tx: ReadTx) -> Paper:
        question = await question_of(
            read_tx=tx,
            reach=reach,
            node=node,
            first=first,
            until=until,
            organised=organised,
            category=category,
            sku=sku,
        )
        cockpit = await read_cockpit(tx, reach, question, known_comparison(compare), currency)
        return await printed_sheets(tx, reach, question, _sheets(cockpit), cockpit.report.as_of)

    return to(f"/documents/{await papers.issue(read)}")


def _sheets(cockpit: Cockpit) -> list[Sheet]:
    """The tables; what was asked stands in the head of the document."""
    organisations, *others = cockpit_sheets(cockpit)[1:]
    title = gettext("Channel cockpit")
    if cockpit.compared:
        period = cockpit.compared.question.period
        title = gettext("Channel cockpit, compared with %(first)s to %(until)s") % {
            "first": period.first,
            "until": period.until,
        }
    return [replace(organisations, title=title), *others]


ROUTES = [print_cockpit]
