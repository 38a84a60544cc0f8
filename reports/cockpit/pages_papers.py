"""HTML edge: the cockpit to print, with the instant that its figures stand for."""

from dataclasses import replace

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
from reports.dependencies import PRINTED, Asked, question_of
from reports.exports import Sheet
from reports.pages_papers import printed_sheets


@get("/reports/cockpit.pdf", guards=[requires("reports.read")], dependencies=PRINTED)
async def print_cockpit(
    *,
    papers: NamedDependency[Papers],
    reach: NamedDependency[Scope],
    asked: NamedDependency[Asked],
    compare: FromQuery[str] = "before",
    currency: FromQuery[str] = "",
) -> Redirect:
    """The cockpit's tables; read in one short transaction, printed after it."""

    async def read(tx: ReadTx) -> Paper:
        question = await question_of(tx, reach, asked)
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
