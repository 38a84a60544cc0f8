"""HTML edge: statements to print."""

from collections.abc import Awaitable, Callable

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from credit import desk, papers as written
from credit.account_file import Wanted
from credit.dependencies import DAYS
from dealers import Party, Scope
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.pdf import Paper, Papers
from kernel.web import requires, to

Find = Callable[[ReadTx], Awaitable[tuple[Party, Party]]]


@get("/account/statement", guards=[requires("account.read")], dependencies=DAYS)
async def print_own_statement(
    *,
    papers: NamedDependency[Papers],
    reach: NamedDependency[Scope],
    actor: NamedDependency[Actor],
    wanted: NamedDependency[Wanted],
    seller: FromQuery[str] = "",
    language: FromQuery[str] = "",
) -> Redirect:
    def find(tx: ReadTx) -> Awaitable[tuple[Party, Party]]:
        return desk.own_pair(tx, reach, actor, seller)

    return await _printed(papers, reach, find, wanted, language)


@get("/dealers/{code:str}/account/statement", guards=[requires("account.read")], dependencies=DAYS)
async def print_statement(
    *,
    code: FromPath[str],
    papers: NamedDependency[Papers],
    reach: NamedDependency[Scope],
    wanted: NamedDependency[Wanted],
    seller: FromQuery[str] = "",
    language: FromQuery[str] = "",
) -> Redirect:
    def find(tx: ReadTx) -> Awaitable[tuple[Party, Party]]:
        return desk.find_pair(tx, reach, code, seller)

    return await _printed(papers, reach, find, wanted, language)


async def _printed(
    papers: Papers, reach: Scope, find: Find, wanted: Wanted, language: str
) -> Redirect:
    async def read(tx: ReadTx) -> Paper:
        return await written.statement(tx, reach, await find(tx), wanted)

    chosen = {"language": language} if language else {}
    return to(f"/documents/{await papers.issue(read)}", query=chosen)


ROUTES = [print_own_statement, print_statement]
