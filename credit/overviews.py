"""What of a limit is used by what, and the list of accounts."""

from collections.abc import Iterable, Mapping, Sequence

from credit.days import load_sellers, today_of
from credit.keys import receivable_key
from credit.repo import accounts as repo, documents, items
from credit.rules import exposure_of
from credit.standings import load_standings
from credit.types import AccountView, Pair, Standing
from credit.views import AccountSummary, Exposure
from dealers import Party, Scope, load_parties
from kernel.db import ReadTx
from kernel.errors import NotFound
from kernel.i18n import gettext
from kernel.paging import Page, PageRequest
from ledger import AccountState, balances


async def current_standings(tx: ReadTx, pairs: Iterable[Pair]) -> dict[Pair, Standing]:
    """Standings as of today, each on its seller's business date and with its grace."""
    asked = sorted(set(pairs))
    sellers = await load_sellers(tx, [seller for seller, _ in asked])
    at = await tx.now()
    return await load_standings(
        tx,
        asked,
        {seller_id: today_of(seller, at) for seller_id, seller in sellers.items()},
        {seller_id: seller.overdue_grace_days for seller_id, seller in sellers.items()},
    )


async def get_exposure(tx: ReadTx, scope: Scope, pair: Pair, *, shipped_minor: int = 0) -> Exposure:
    """What of the limit in force is used, by class.

    `shipped_minor`: of what is held, what has been shipped and not yet billed; known to the
    conductor of orders, 0 where goods are billed as they are shipped.
    """
    standing = (await current_standings(tx, [pair]))[pair]
    seller = (await load_sellers(tx, [pair[0]]))[pair[0]]
    currency = standing.currency or seller.currency
    key = receivable_key(*pair, currency)
    state = (await balances(tx, [key])).get(key)
    held = state.held_in if state else 0
    today = today_of(seller, await tx.now())
    rows = await items.open_items(tx, scope, today, seller_id=pair[0], payer_ids=[pair[1]])
    owed = [row for row in rows if row.currency == currency]
    return Exposure(
        currency=currency,
        limit_minor=standing.limit_minor,
        ordered_minor=held - shipped_minor,
        shipped_minor=shipped_minor,
        invoiced_minor=sum(i.open_minor for i in owed if i.open_minor > 0 and i.days_late <= 0),
        overdue_minor=sum(i.open_minor for i in owed if i.open_minor > 0 and i.days_late > 0),
        unapplied_minor=-sum(i.open_minor for i in owed if i.open_minor < 0),
    )


async def get_account(tx: ReadTx, scope: Scope, pair: Pair) -> AccountSummary:
    """The account of a pair that trades, with its settings; also where none was opened yet.

    Raises:
        NotFound: the reader may not see what the two trade.
    """
    if not await documents.may_see(tx, scope, pair):
        raise NotFound(kind=gettext("account"))
    settings = await repo.by_pair(tx, pair)
    return (await _summaries(tx, [pair], {pair: settings} if settings else {}))[0]


async def list_accounts(
    tx: ReadTx, scope: Scope, request: PageRequest, pool: str = "", text: str = ""
) -> Page[AccountSummary]:
    """The credit accounts that a reader may see, whom to call first before the others.

    `pool`: those that share this limit; `text`: of payers with this in their code or name.
    """
    views, total = await repo.list_page(tx, scope, request, pool, text)
    pairs = {(view.seller_id, view.payer_id): view for view in views}
    return Page(await _summaries(tx, list(pairs), pairs), total, request)


async def list_over_limit(tx: ReadTx, scope: Scope) -> list[AccountSummary]:
    """The exception list: every account that uses more than its limit in force."""
    views = await repo.list_all(tx, scope)
    pairs = {(view.seller_id, view.payer_id): view for view in views}
    return [one for one in await _summaries(tx, list(pairs), pairs) if one.over_limit]


async def _summaries(
    tx: ReadTx, pairs: Sequence[Pair], settings: Mapping[Pair, AccountView]
) -> list[AccountSummary]:
    if not pairs:
        return []
    parties = await load_parties(tx, sorted({one for pair in pairs for one in pair}))
    found = await current_standings(tx, pairs)
    keys = {
        pair: receivable_key(*pair, found[pair].currency or parties[pair[0]].currency)
        for pair in pairs
    }
    states = await balances(tx, list(keys.values()))
    return [
        _summary(found[pair], parties, states.get(keys[pair]), settings.get(pair)) for pair in pairs
    ]


def _summary(
    standing: Standing,
    parties: Mapping[int, Party],
    state: AccountState | None,
    settings: AccountView | None,
) -> AccountSummary:
    seller, payer = parties[standing.seller_id], parties[standing.payer_id]
    return AccountSummary(
        seller_id=seller.id,
        seller_code=seller.code,
        seller_name=seller.name,
        payer_id=payer.id,
        payer_code=payer.code,
        payer_name=payer.name,
        currency=standing.currency or seller.currency,
        standing=standing,
        used_minor=exposure_of(state) if state else 0,
        settings=settings,
    )
