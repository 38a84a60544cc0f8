"""HTML edge: statements to print."""

from datetime import date

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from credit import desk, papers as written
from credit.account_file import Wanted
from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.pdf import Paper, Papers
from kernel.web import requires, to


@get("/account/statement", guards=[requires("account.read")])
async def print_own_statement(
    *,
    papers: NamedDependency[Papers],
    reach: NamedDependency[Scope],
    actor: NamedDependency[Actor],
    seller: FromQuery[str] = "",
    as_of: FromQuery[date | None] = None,
    first: FromQuery[date | None] = None,
    last: FromQuery[date | None] = None,
    language: FromQuery[str] = "",
) -> Redirect:
    async def read(tx: ReadTx) -> Paper:
        parties = await desk.own_pair(tx, reach, actor, seller)
        return await written.statement(tx, reach, parties, Wanted(as_of, first, last))

    return to(f"/documents/{await papers.issue(read)}", query=_chosen(language))


@get("/dealers/{code:str}/account/statement", guards=[requires("account.read")])
async def print_statement(
    *,
    code: FromPath[str],
    papers: NamedDependency[Papers],
    reach: NamedDependency[Scope],
    seller: FromQuery[str] = "",
    as_of: FromQuery[date | None] = None,
    first: FromQuery[date | None] = None,
    last: FromQuery[date | None] = None,
    language: FromQuery[str] = "",
) -> Redirect:
    async def read(tx: ReadTx) -> Paper:
        parties = await desk.find_pair(tx, reach, code, seller)
        return await written.statement(tx, reach, parties, Wanted(as_of, first, last))

    return to(f"/documents/{await papers.issue(read)}", query=_chosen(language))


def _chosen(language: str) -> dict[str, str]:
    return {"language": language} if language else {}


ROUTES = [print_own_statement, print_statement]
