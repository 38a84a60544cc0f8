"""Credit accounts: limits, raises, terms, blocks and pools.

Whoever changes what the guard reads holds the receivable's row lock first; what frees headroom
has the seller's blocked orders looked at again. A lower limit judges nothing that was accepted.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy.exc import IntegrityError

from credit.days import load_sellers, today_of
from credit.errors import (
    AmountNotPositive,
    CurrencyNotOfAccount,
    DuplicateCreditAccount,
    NoCreditAccount,
    NoteRequired,
    RaiseEndsTooEarly,
)
from credit.keys import pool_key, receivable_key
from credit.repo import accounts as repo
from credit.retrying import retry_blocked
from credit.types import AccountTerms, AccountView, Pair
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import Tx
from kernel.errors import Conflict, NotFound
from kernel.i18n import gettext
from ledger import Bounds, lock_accounts, set_bounds

SUBJECT = "credit_account"


async def open_account(tx: Tx, actor: Actor, terms: AccountTerms) -> int:
    """Open the one account of a pair.

    Raises:
        DuplicateCreditAccount: the pair has one.
    """
    await lock_accounts(tx, [receivable_key(terms.seller_id, terms.payer_id, terms.currency)])
    if await repo.by_pair(tx, (terms.seller_id, terms.payer_id)):
        raise DuplicateCreditAccount
    account_id = (await open_accounts(tx, [terms]))[0]
    await record(
        tx,
        actor,
        "credit:account:opened",
        SUBJECT,
        account_id,
        limit_minor=terms.limit_minor,
        currency=terms.currency,
        terms_days=terms.terms_days,
    )
    await retry_blocked(tx, [terms.seller_id])
    return account_id


async def open_accounts(tx: Tx, accounts: Sequence[AccountTerms]) -> list[int]:
    """Open many accounts at once, for imports.

    Raises:
        DuplicateCreditAccount: one of the pairs has an account, or is named twice.
    """
    if not accounts:
        return []
    try:
        async with tx.begin_nested():
            return await repo.insert_accounts(tx, accounts)
    except IntegrityError as taken:
        if "uq_credit_account_seller_id_payer_id" in str(taken.orig):
            raise DuplicateCreditAccount from taken
        raise


async def set_limit(
    tx: Tx, actor: Actor, pair: Pair, limit_minor: int | None, *, version: int | None = None
) -> None:
    """Change the base limit; None: not checked, 0: prepaid only.

    Raises:
        NoCreditAccount, Conflict (somebody changed the account since `version`).
    """
    account = await _locked(tx, pair, version)
    if limit_minor is not None and limit_minor < 0:
        raise AmountNotPositive
    await repo.change(tx, account.id, limit_minor=limit_minor)
    more = _is_more(account.limit_minor, limit_minor)
    await record(
        tx,
        actor,
        "credit:limit:raised" if more else "credit:limit:lowered",
        SUBJECT,
        account.id,
        before_minor=account.limit_minor,
        after_minor=limit_minor,
    )
    if more:
        await retry_blocked(tx, [account.seller_id])


def _is_more(before: int | None, after: int | None) -> bool:
    if before is None:
        return False
    return after is None or after > before


async def raise_limit(
    tx: Tx,
    actor: Actor,
    pair: Pair,
    *,
    amount_minor: int,
    valid_from: date,
    valid_until: date,
    note: str | None = None,
) -> int:
    """Add to the limit on the days [valid_from, valid_until).

    Raises:
        NoCreditAccount, AmountNotPositive, RaiseEndsTooEarly.
    """
    account = await _locked(tx, pair)
    if amount_minor <= 0:
        raise AmountNotPositive
    at = await tx.now()
    seller = (await load_sellers(tx, [account.seller_id]))[account.seller_id]
    today = today_of(seller, at)
    if valid_until <= max(valid_from, today):
        raise RaiseEndsTooEarly(today=today)
    started = valid_from <= today
    raise_id = await repo.insert_raise(
        tx,
        account.id,
        amount_minor=amount_minor,
        valid_from=valid_from,
        valid_until=valid_until,
        note=note,
        started_at=at if started else None,
        granted_by=actor.user_id,
    )
    await record(
        tx,
        actor,
        "credit:raise:granted",
        SUBJECT,
        account.id,
        amount_minor=amount_minor,
        valid_from=valid_from.isoformat(),
        valid_until=valid_until.isoformat(),
        note=note,
    )
    if started:
        await retry_blocked(tx, [account.seller_id])
    return raise_id


async def start_raises(tx: Tx) -> int:
    """Have blocked orders retried for raises whose first day has come; how many there were."""
    at = await tx.now()
    waiting = await repo.waiting_raises(tx, at.date() + timedelta(days=1))
    sellers = await load_sellers(tx, [seller for _, seller, _ in waiting]) if waiting else {}
    due = [one for one in waiting if one[2] <= today_of(sellers[one[1]], at)]
    if due:
        await repo.start_raises(tx, [one[0] for one in due], at)
        await retry_blocked(tx, [one[1] for one in due])
    return len(due)


async def set_terms(
    tx: Tx,
    actor: Actor,
    pair: Pair,
    *,
    terms_days: int,
    valid_until: date | None,
    version: int | None = None,
) -> None:
    """Change the days until payment is due and the end of the account; old invoices stay."""
    account = await _locked(tx, pair, version)
    await repo.change(tx, account.id, terms_days=terms_days, valid_until=valid_until)
    await record(
        tx,
        actor,
        "credit:terms:changed",
        SUBJECT,
        account.id,
        terms_days=terms_days,
        valid_until=valid_until.isoformat() if valid_until else None,
    )
    await retry_blocked(tx, [account.seller_id])


async def block_account(tx: Tx, actor: Actor, pair: Pair, note: str) -> None:
    """Stop new orders and shipments of a payer by hand, with a reason that it will read.

    Raises:
        NoCreditAccount, NoteRequired.
    """
    if not note.strip():
        raise NoteRequired
    account = await _locked(tx, pair)
    await repo.change(tx, account.id, blocked=True, block_note=note.strip())
    await record(tx, actor, "credit:account:blocked", SUBJECT, account.id, note=note.strip())


async def unblock_account(tx: Tx, actor: Actor, pair: Pair) -> None:
    """Lift the block; waiting orders are looked at again."""
    account = await _locked(tx, pair)
    if not account.blocked:
        return
    await repo.change(tx, account.id, blocked=False, block_note=None)
    await record(tx, actor, "credit:account:unblocked", SUBJECT, account.id)
    await retry_blocked(tx, [account.seller_id])


async def create_pool(
    tx: Tx,
    actor: Actor,
    *,
    seller_id: int,
    code: str,
    name: str,
    currency: str,
    limit_minor: int | None,
) -> int:
    """A limit that several accounts share."""
    pool_id = await repo.insert_pool(
        tx, seller_id=seller_id, code=code, name=name, currency=currency, limit_minor=limit_minor
    )
    await lock_accounts(tx, [pool_key(seller_id, pool_id, currency)])
    await record(tx, actor, "credit:pool:created", "credit_pool", pool_id, limit_minor=limit_minor)
    return pool_id


async def join_pool(tx: Tx, actor: Actor, pair: Pair, pool_id: int) -> None:
    """Let an account share a pool's limit besides its own; what it owes counts there at once.

    Raises:
        NoCreditAccount, NotFound, CurrencyNotOfAccount.
    """
    account = await _account(tx, pair)
    pool = await repo.pool_by_id(tx, pool_id)
    if pool is None or pool.seller_id != account.seller_id:
        raise NotFound(kind=gettext("credit pool"))
    if pool.currency != account.currency:
        raise CurrencyNotOfAccount(account=account.currency, given=pool.currency)
    receivable = receivable_key(*pair, account.currency)
    summary = pool_key(pool.seller_id, pool.id, pool.currency)
    accounts = await lock_accounts(tx, [receivable, summary])
    await set_bounds(tx, receivable, Bounds(has_ceiling=True, summary_id=accounts[summary].id))
    await repo.change(tx, account.id, pool_id=pool_id)
    await record(tx, actor, "credit:pool:joined", SUBJECT, account.id, pool_id=pool_id)


async def _account(tx: Tx, pair: Pair) -> AccountView:
    account = await repo.by_pair(tx, pair)
    if account is None:
        raise NoCreditAccount
    return account


async def _locked(tx: Tx, pair: Pair, version: int | None = None) -> AccountView:
    """The account, read again under its receivable's lock."""
    account = await _account(tx, pair)
    await lock_accounts(tx, [receivable_key(*pair, account.currency)])
    account = await _account(tx, pair)
    if version is not None and version != account.version:
        raise Conflict(kind=gettext("credit account"))
    return account
