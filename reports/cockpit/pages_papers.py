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
from reports.pages_papers import days_of, printed_sheets


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
        return await printed_sheets(tx, reach, cockpit.report, _sheets(cockpit), _other(cockpit))

    return to(f"/documents/{await papers.issue(read)}")


def _sheets(cockpit: Cockpit) -> list[Sheet]:
    """The tables; what was asked stands in the head of the document."""
    about, *tables = cockpit_sheets(cockpit)
    return [replace(about, rows=()), *tables]


def _other(cockpit: Cockpit) -> list[tuple[str, str]]:
    if cockpit.compared is None:
        return []
    return [(gettext("Compared with"), days_of(cockpit.compared.question.period))]


ROUTES = [print_cockpit]
