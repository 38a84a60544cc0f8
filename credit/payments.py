"""Money received: recorded, and spread over what it pays."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from credit.days import load_sellers, noon_of, today_of
from credit.errors import (
    AmountNotPositive,
    CurrencyNotOfAccount,
    NotTheirInvoice,
    PaidInTheFuture,
)
from credit.keys import PAYMENT, order_document, receivable_key, source_key
from credit.numbers import number
from credit.repo import accounts as account_repo, payments as repo
from credit.repo.payments import Settled
from credit.retrying import retry_blocked
from credit.rules import OpenItem, Share, oldest_first, settle
from credit.types import PaymentCommand, RecordedPayment
from dealers import Party
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import Tx
from kernel.db.outbox import Event, publish
from ledger import AccountKey, Document, Kind, Transfer, lock_accounts, open_holds, post


async def record_payment(tx: Tx, actor: Actor, command: PaymentCommand) -> RecordedPayment:
    """Book one payment; see `record_payments`."""
    recorded = (await record_payments(tx, actor, [command]))[0]
    await record(
        tx,
        actor,
        "credit:payment:recorded",
        PAYMENT,
        recorded.id,
        number=recorded.number,
        amount_minor=recorded.amount_minor,
        currency=recorded.currency,
    )
    return recorded


async def record_payments(
    tx: Tx, actor: Actor, commands: Sequence[PaymentCommand]
) -> list[RecordedPayment]:
    """Book payments, in turn: number, receivable to cash, allocation; blocked orders are retried.

    A payment settles the invoices that it names, or those of the order that it names (the rest
    is kept for the order while more of it is to be billed), else the oldest due first. What
    remains is unapplied. A payment of an earlier day counts in the ledger from noon of that day.

    Raises:
        AmountNotPositive, PaidInTheFuture, CurrencyNotOfAccount, NotTheirInvoice: of the first
            command that is wrong; nothing is written.
    """
    if not commands:
        return []
    sellers = await load_sellers(tx, [command.seller_id for command in commands])
    keys = {
        key
        for command in commands
        for key in payment_keys(command.seller_id, command.payer_id, command.currency)
    }
    at = (await lock_accounts(tx, keys)).at
    await _check(tx, commands, sellers, at)
    shares, kept = await _spread(tx, commands)
    recorded = await _number(tx, commands, shares, kept)
    await post(
        tx,
        [_transfer(tx, row, today_of(sellers[row.seller_id], at), at) for row in recorded],
        generated=all(command.generated for command in commands),
    )
    await repo.insert(tx, actor.user_id, commands, recorded)
    await repo.settle_invoices(
        tx,
        [
            Settled(share, payment_id=row.id)
            for row, parts in zip(recorded, shares, strict=True)
            for share in parts
        ],
    )
    await publish(tx, [_event(row) for row in recorded])
    await retry_blocked(tx, sellers)
    return recorded


def payment_keys(seller_id: int, payer_id: int, currency: str) -> list[AccountKey]:
    """The accounts that a payment touches."""
    return [
        receivable_key(seller_id, payer_id, currency),
        source_key(seller_id, Kind.CASH, currency),
    ]


async def _check(
    tx: Tx, commands: Sequence[PaymentCommand], sellers: Mapping[int, Party], at: datetime
) -> None:
    currencies = await account_repo.currencies(
        tx, sorted({(command.seller_id, command.payer_id) for command in commands})
    )
    for command in commands:
        if command.amount_minor <= 0:
            raise AmountNotPositive
        today = today_of(sellers[command.seller_id], at)
        if command.paid_on > today:
            raise PaidInTheFuture(today=today)
        kept_in = currencies.get((command.seller_id, command.payer_id), command.currency)
        if kept_in != command.currency:
            raise CurrencyNotOfAccount(account=kept_in, given=command.currency)


async def _spread(
    tx: Tx, commands: Sequence[PaymentCommand]
) -> tuple[list[list[Share]], list[bool]]:
    """What each payment settles, and whether its rest is kept for its order."""
    items = await repo.open_items(
        tx, sorted({(command.seller_id, command.payer_id) for command in commands})
    )
    finished = await _finished_orders(
        tx, {command.order_id for command in commands if command.order_id is not None}
    )
    shares = []
    for command in commands:
        theirs = items.get((command.seller_id, command.payer_id, command.currency), [])
        shares.append(settle(_chosen(command, theirs), command.amount_minor, command.paid_on))
    kept = [
        command.order_id is not None
        and command.order_id not in finished
        and sum(share.amount_minor for share in parts) < command.amount_minor
        for command, parts in zip(commands, shares, strict=True)
    ]
    return shares, kept


def _chosen(command: PaymentCommand, items: Sequence[OpenItem]) -> list[OpenItem]:
    """The items that a payment is for, in the order in which it settles them."""
    if command.invoice_ids:
        by_id = {item.id: item for item in items}
        if unknown := [one for one in command.invoice_ids if one not in by_id]:
            raise NotTheirInvoice(invoice_ids=unknown)
        return [by_id[one] for one in command.invoice_ids]
    if command.order_id is not None:
        return oldest_first(item for item in items if item.order_id == command.order_id)
    return oldest_first(items)


async def _finished_orders(tx: Tx, order_ids: set[int]) -> set[int]:
    """Orders of which something was billed and nothing more is promised."""
    if not order_ids:
        return set()
    billed = await repo.billed_orders(tx, sorted(order_ids))
    if not billed:
        return set()
    held = await open_holds(tx, [order_document(order_id) for order_id in sorted(billed)])
    return billed - {hold.document.id for hold in held}


async def _number(
    tx: Tx,
    commands: Sequence[PaymentCommand],
    shares: Sequence[Sequence[Share]],
    kept: Sequence[bool],
) -> list[RecordedPayment]:
    numbers = await number(
        tx, [(one.seller_id, PAYMENT, one.paid_on, one.number) for one in commands]
    )
    ids = await tx.new_ids(len(commands))
    return [
        RecordedPayment(
            id=new_id,
            number=name,
            seller_id=command.seller_id,
            payer_id=command.payer_id,
            currency=command.currency,
            amount_minor=command.amount_minor,
            unapplied_minor=command.amount_minor - sum(share.amount_minor for share in parts),
            kept=keep,
            paid_on=command.paid_on,
            allocations=tuple((share.invoice_id, share.amount_minor) for share in parts),
        )
        for command, parts, keep, name, new_id in zip(
            commands, shares, kept, numbers, ids, strict=True
        )
    ]


def _transfer(tx: Tx, row: RecordedPayment, today: date, at: datetime) -> Transfer:
    return Transfer(
        receivable_key(row.seller_id, row.payer_id, row.currency),
        source_key(row.seller_id, Kind.CASH, row.currency),
        row.amount_minor,
        Document(PAYMENT, row.id),
        occurred_at=None if row.paid_on >= today else noon_of(tx, row.paid_on, at),
    )


def _event(row: RecordedPayment) -> Event:
    return Event(
        "credit:payment:recorded",
        row.seller_id,
        row.id,
        {"number": row.number, "payer_id": row.payer_id, "amount_minor": row.amount_minor},
    )
