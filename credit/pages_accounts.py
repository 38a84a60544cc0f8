"""HTML: one's own account, the list of accounts, and an account as its seller sees it."""

from datetime import date

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from credit import desk
from credit.account_file import Wanted, read_account_file
from credit.ageing import list_ageing
from credit.dependencies import DAYS
from credit.overviews import list_accounts
from credit.rules import is_alarming
from credit.schemas import AccountQuery
from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.paging import PageRequest
from kernel.web import Form, page as rendered, requires


@get("/account", guards=[requires("account.read")], dependencies=DAYS)
async def show_account(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    actor: NamedDependency[Actor],
    wanted: NamedDependency[Wanted],
    seller: FromQuery[str] = "",
    pool: FromQuery[str] = "",
    q: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    if reach.is_company:
        return await _accounts(
            read_tx, reach, PageRequest(page), as_of=wanted.as_of, pool=pool, q=q
        )
    parties = await desk.own_pair(read_tx, reach, actor, seller)
    file = await read_account_file(read_tx, reach, parties, wanted)
    form = Form.filled(AccountQuery, as_of=file.as_of, first=file.period.first, last=file.last_day)
    return rendered("credit/account.html", file=file, form=form, actor=actor, own=True)


async def _accounts(
    tx: ReadTx, scope: Scope, request: PageRequest, *, as_of: date | None, pool: str, q: str
) -> Template:
    day = as_of or await tx.today()
    accounts = await list_accounts(tx, scope, request, pool, q)
    ageing = await list_ageing(tx, scope, day)
    totals = desk.totals_by_currency(ageing)
    return rendered(
        "credit/accounts.html",
        accounts=accounts,
        ageing={row.pair: row for row in ageing},
        totals=totals,
        alarming={currency for currency, sums in totals.items() if is_alarming(sums)},
        as_of=day,
        pool=pool,
        form=Form.filled(AccountQuery, as_of=day, q=q),
    )


@get("/dealers/{code:str}/account", guards=[requires("account.read")], dependencies=DAYS)
async def show_dealer_account(
    *,
    code: FromPath[str],
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    actor: NamedDependency[Actor],
    wanted: NamedDependency[Wanted],
    seller: FromQuery[str] = "",
) -> Template:
    parties = await desk.find_pair(read_tx, reach, code, seller)
    file = await read_account_file(read_tx, reach, parties, wanted)
    form = Form.filled(AccountQuery, as_of=file.as_of, first=file.period.first, last=file.last_day)
    own = file.payer.id == actor.organisation_id
    return rendered("credit/account.html", file=file, form=form, actor=actor, own=own)


ROUTES = [show_account, show_dealer_account]
