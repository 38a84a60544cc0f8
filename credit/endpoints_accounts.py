"""JSON: credit accounts, ageing and statements."""

from datetime import date, timedelta

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from credit import desk, shown
from credit.account_file import STATEMENT_DAYS
from credit.accounts import block_account, raise_limit, unblock_account
from credit.ageing import list_ageing, list_open_items
from credit.overviews import get_account, get_exposure, list_accounts
from credit.schemas import (
    AccountDetail,
    AccountPage,
    AgeingReport,
    BlockIn,
    LimitIn,
    OpenItems,
    RaiseIn,
    StatementOut,
)
from credit.statements import get_statement
from dealers import Party, Scope
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.paging import PageRequest
from kernel.periods import Period
from kernel.web import PROBLEMS, requires


async def _detail(tx: ReadTx, scope: Scope, parties: tuple[Party, Party]) -> AccountDetail:
    pair = (parties[0].id, parties[1].id)
    summary = await get_account(tx, scope, pair)
    exposure = await get_exposure(tx, scope, pair)
    version = summary.settings.version if summary.settings else None
    return AccountDetail(shown.account_out(summary), shown.exposure_out(exposure), version)


@get("/accounts", guards=[requires("account.read")], responses=PROBLEMS, tags=["accounts"])
async def list_accounts_json(
    read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope], page: FromQuery[int] = 1
) -> AccountPage:
    """Credit accounts of one's trade, by payer."""
    found = await list_accounts(read_tx, reach, PageRequest(page))
    return AccountPage([shown.account_out(one) for one in found.rows], **shown.frame(found))


@get(
    "/accounts/{payer:str}",
    guards=[requires("account.read")],
    responses=PROBLEMS,
    tags=["accounts"],
)
async def get_account_json(
    payer: FromPath[str],
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    seller: FromQuery[str] = "",
) -> AccountDetail:
    """One account: limit in force, exposure by class, what is free."""
    return await _detail(read_tx, reach, await desk.find_pair(read_tx, reach, payer, seller))


@get(
    "/accounts/{payer:str}/open-items",
    guards=[requires("account.read")],
    responses=PROBLEMS,
    tags=["accounts"],
)
async def list_open_items_json(
    payer: FromPath[str],
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    seller: FromQuery[str] = "",
    as_of: FromQuery[date | None] = None,
) -> OpenItems:
    """The open documents of an account as of a day (default today), oldest due first."""
    owner, debtor = await desk.find_pair(read_tx, reach, payer, seller)
    day = as_of or await read_tx.today(owner.zone)
    rows = await list_open_items(read_tx, reach, (owner.id, debtor.id), day)
    items = [shown.item_out(row) for row in rows]
    return OpenItems(owner.code, debtor.code, debtor.currency, day, items)


@get(
    "/accounts/{payer:str}/statement",
    guards=[requires("account.read")],
    responses=PROBLEMS,
    tags=["accounts"],
)
async def get_statement_json(
    *,
    payer: FromPath[str],
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    seller: FromQuery[str] = "",
    first: FromQuery[date | None] = None,
    until: FromQuery[date | None] = None,
) -> StatementOut:
    """The account over the days [first, until), by default the last ninety."""
    owner, debtor = await desk.find_pair(read_tx, reach, payer, seller)
    end = until or await read_tx.today(owner.zone) + timedelta(days=1)
    period = Period(first or end - timedelta(days=STATEMENT_DAYS), end)
    pair = (owner.id, debtor.id)
    currency = (await get_account(read_tx, reach, pair)).currency
    found = await get_statement(read_tx, reach, pair, currency, period)
    return StatementOut(
        seller=owner.code,
        payer=debtor.code,
        currency=currency,
        first=period.first,
        until=period.until,
        opening_minor=found.opening_minor,
        closing_minor=found.closing_minor,
        lines=[shown.movement_out(line) for line in found.lines],
    )


@put(
    "/accounts/{payer:str}/limit",
    guards=[requires("credit.write")],
    responses=PROBLEMS,
    tags=["accounts"],
)
async def save_limit_json(
    *,
    payer: FromPath[str],
    data: JSONBody[LimitIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    seller: FromQuery[str] = "",
) -> AccountDetail:
    """Change the limit and terms of an account, or open it."""
    parties = await desk.find_pair(tx, reach, payer, seller)
    summary = await get_account(tx, reach, (parties[0].id, parties[1].id))
    await desk.save_limit(
        tx,
        actor,
        reach,
        parties,
        limit_minor=data.limit_minor,
        terms_days=data.terms_days,
        valid_until=summary.settings.valid_until if summary.settings else None,
        version=data.version,
    )
    return await _detail(tx, reach, parties)


@post(
    "/accounts/{payer:str}/raises",
    guards=[requires("credit.write")],
    responses=PROBLEMS,
    tags=["accounts"],
)
async def raise_limit_json(
    *,
    payer: FromPath[str],
    data: JSONBody[RaiseIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    seller: FromQuery[str] = "",
) -> AccountDetail:
    """Add to the limit for some days."""
    parties = await desk.find_pair(tx, reach, payer, seller)
    await raise_limit(
        tx,
        actor,
        (parties[0].id, parties[1].id),
        amount_minor=data.amount_minor,
        valid_from=data.valid_from,
        valid_until=data.valid_until,
        note=data.note or None,
    )
    return await _detail(tx, reach, parties)


@post(
    "/accounts/{payer:str}/block",
    guards=[requires("credit.write")],
    responses=PROBLEMS,
    tags=["accounts"],
)
async def block_account_json(
    *,
    payer: FromPath[str],
    data: JSONBody[BlockIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    seller: FromQuery[str] = "",
) -> AccountDetail:
    """Stop orders and shipments of a payer, with a reason that it will read."""
    parties = await desk.find_pair(tx, reach, payer, seller)
    await block_account(tx, actor, (parties[0].id, parties[1].id), data.note)
    return await _detail(tx, reach, parties)


@post(
    "/accounts/{payer:str}/unblock",
    guards=[requires("credit.write")],
    responses=PROBLEMS,
    tags=["accounts"],
)
async def unblock_account_json(
    payer: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    seller: FromQuery[str] = "",
) -> AccountDetail:
    """Lift a block; waiting orders are looked at again."""
    parties = await desk.find_pair(tx, reach, payer, seller)
    await unblock_account(tx, actor, (parties[0].id, parties[1].id))
    return await _detail(tx, reach, parties)


@get("/ageing", guards=[requires("account.read")], responses=PROBLEMS, tags=["accounts"])
async def list_ageing_json(
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    as_of: FromQuery[date | None] = None,
    below: FromQuery[str] = "",
) -> AgeingReport:
    """Who owed how much for how long on a day; `below`: only a branch's or dealer's subtree."""
    day = as_of or await read_tx.today()
    rows = await list_ageing(read_tx, reach, day, below=below)
    parties = await shown.parties_of(read_tx, rows)
    return AgeingReport(day, [shown.ageing_out(row, parties) for row in rows])


ROUTES = [
    list_accounts_json,
    get_account_json,
    list_open_items_json,
    get_statement_json,
    save_limit_json,
    raise_limit_json,
    block_account_json,
    unblock_account_json,
    list_ageing_json,
]
