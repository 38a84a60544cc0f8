"""Credit accounts, pools and raises."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import func, insert, select, text, true, tuple_, update

from credit.models import CreditAccount, CreditPool, CreditRaise, Invoice
from credit.types import AccountTerms, AccountView, Pair
from dealers import Scope, named, named_sql
from kernel.db import ReadTx, Tx
from kernel.paging import PageRequest

_INSERT = text(
    """
    INSERT INTO credit_account (
        id, seller_id, payer_id, currency, limit_minor, terms_days, valid_until, source,
        external_id)
    SELECT * FROM unnest(
        CAST(:ids AS BIGINT[]), CAST(:sellers AS BIGINT[]), CAST(:payers AS BIGINT[]),
        CAST(:currencies AS TEXT[]), CAST(:limits AS BIGINT[]), CAST(:terms AS BIGINT[]),
        CAST(:until AS DATE[]), CAST(:sources AS TEXT[]), CAST(:external_ids AS TEXT[]))
    """
)
_WAITING_RAISES = text(
    """
    SELECT raise.id, account.seller_id, raise.valid_from
    FROM credit_raise AS raise
    JOIN credit_account AS account ON account.id = raise.account_id
    WHERE raise.started_at IS NULL AND raise.valid_from <= :until
    ORDER BY raise.id
    FOR UPDATE OF raise SKIP LOCKED
    """
)

_PAIR = tuple_(CreditAccount.seller_id, CreditAccount.payer_id)
_VIEW = (
    CreditAccount.id,
    CreditAccount.seller_id,
    CreditAccount.payer_id,
    CreditAccount.currency,
    CreditAccount.limit_minor,
    CreditAccount.terms_days,
    CreditAccount.blocked,
    CreditAccount.block_note,
    CreditAccount.valid_until,
    CreditAccount.pool_id,
    CreditAccount.version,
)


async def currencies(tx: ReadTx, pairs: Sequence[Pair]) -> Mapping[Pair, str]:
    """The currency of each pair's account; absent: no account."""
    rows = await tx.execute(
        select(CreditAccount.seller_id, CreditAccount.payer_id, CreditAccount.currency).where(
            _PAIR.in_(pairs)
        )
    )
    return {(seller, payer): currency for seller, payer, currency in rows}


async def by_pair(tx: ReadTx, pair: Pair) -> AccountView | None:
    """The account of a pair, as it stands."""
    row = (await tx.execute(select(*_VIEW).where(tuple_(*pair) == _PAIR))).one_or_none()
    return AccountView(*row) if row else None


async def list_page(
    tx: ReadTx,
    scope: Scope,
    request: PageRequest,
    pool: str = "",
    words: str = "",
) -> tuple[list[AccountView], int]:
    """A page of the accounts that a reader may see, and their number.

    Blocked ones first, then by what is overdue and by what is owed: whom to call first. `pool`:
    only those sharing this limit; `words`: a part of the payer's code, name or city.
    """
    visible = scope.trade(CreditAccount.seller_id, CreditAccount.payer_id)
    if pool:
        members = select(CreditPool.id).where(CreditPool.code == pool)
        visible &= CreditAccount.pool_id.in_(members)
    if words.strip():
        visible &= text(named_sql("credit_account.payer_id")).bindparams(**named(words))
    owed = (
        select(
            func.coalesce(
                func.sum(Invoice.open_minor).filter(Invoice.due_on < await tx.today()), 0
            ).label("late"),
            func.coalesce(func.sum(Invoice.open_minor), 0).label("open"),
        )
        .where(
            Invoice.seller_id == CreditAccount.seller_id,
            Invoice.payer_id == CreditAccount.payer_id,
            Invoice.open_minor > 0,
        )
        .correlate(CreditAccount)
        .lateral("owed")
    )
    total = (
        await tx.execute(select(func.count()).select_from(CreditAccount).where(visible))
    ).scalar_one()
    rows = await tx.execute(
        select(*_VIEW)
        .join(owed, true())
        .where(visible)
        .order_by(
            CreditAccount.blocked.desc(),
            owed.c.late.desc(),
            owed.c.open.desc(),
            CreditAccount.payer_id,
            CreditAccount.seller_id,
        )
        .limit(request.size)
        .offset(request.offset)
    )
    return [AccountView(*row) for row in rows], total


async def list_all(tx: ReadTx, scope: Scope) -> list[AccountView]:
    """Every account with a limit that a reader may see."""
    rows = await tx.execute(
        select(*_VIEW)
        .where(scope.trade(CreditAccount.seller_id, CreditAccount.payer_id))
        .order_by(CreditAccount.payer_id, CreditAccount.seller_id)
    )
    return [AccountView(*row) for row in rows]


async def insert_accounts(tx: Tx, accounts: Sequence[AccountTerms]) -> list[int]:
    """Open accounts, one statement however many; their ids."""
    ids = await tx.new_ids(len(accounts))
    await tx.execute(
        _INSERT,
        {
            "ids": ids,
            "sellers": [one.seller_id for one in accounts],
            "payers": [one.payer_id for one in accounts],
            "currencies": [one.currency for one in accounts],
            "limits": [one.limit_minor for one in accounts],
            "terms": [one.terms_days for one in accounts],
            "until": [one.valid_until for one in accounts],
            "sources": [one.source for one in accounts],
            "external_ids": [one.external_id for one in accounts],
        },
    )
    return ids


async def change(tx: Tx, account_id: int, **values: object) -> None:
    """Change columns of an account and move its version on."""
    await tx.execute(
        update(CreditAccount)
        .where(CreditAccount.id == account_id)
        .values(version=CreditAccount.version + 1, **values)
    )


async def insert_raise(
    tx: Tx,
    account_id: int,
    *,
    amount_minor: int,
    valid_from: date,
    valid_until: date,
    note: str | None,
    started_at: datetime | None,
    granted_by: int,
) -> int:
    """Add a temporary raise."""
    new_id = await tx.new_id()
    await tx.execute(
        insert(CreditRaise),
        {
            "id": new_id,
            "account_id": account_id,
            "amount_minor": amount_minor,
            "valid_from": valid_from,
            "valid_until": valid_until,
            "note": note,
            "started_at": started_at,
            "granted_by": granted_by,
        },
    )
    return new_id


async def raises_of(
    tx: ReadTx, account_id: int, on: date
) -> list[tuple[int, date, date, str | None]]:
    """(amount, from, until, note) of the raises that are or will be valid."""
    rows = await tx.execute(
        select(
            CreditRaise.amount_minor,
            CreditRaise.valid_from,
            CreditRaise.valid_until,
            CreditRaise.note,
        )
        .where(CreditRaise.account_id == account_id, CreditRaise.valid_until > on)
        .order_by(CreditRaise.valid_from, CreditRaise.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def waiting_raises(tx: Tx, until: date) -> list[tuple[int, int, date]]:
    """(raise, seller, first day) of raises whose start nobody was told about, locked."""
    rows = await tx.execute(_WAITING_RAISES, {"until": until})
    return [(row[0], row[1], row[2]) for row in rows]


async def start_raises(tx: Tx, ids: Sequence[int], at: datetime) -> None:
    """Note that the start of raises was told."""
    await tx.execute(update(CreditRaise).where(CreditRaise.id.in_(ids)).values(started_at=at))


async def insert_pool(
    tx: Tx, *, seller_id: int, code: str, name: str, currency: str, limit_minor: int | None
) -> int:
    """Add a pool."""
    new_id = await tx.new_id()
    await tx.execute(
        insert(CreditPool),
        {
            "id": new_id,
            "seller_id": seller_id,
            "code": code,
            "name": name,
            "currency": currency,
            "limit_minor": limit_minor,
        },
    )
    return new_id


async def pool_by_id(tx: ReadTx, pool_id: int) -> CreditPool | None:
    """A pool."""
    return await tx.get(CreditPool, pool_id)
