"""Payments that bounced, and what is left of payments applied later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from credit.days import load_sellers, noon_of, today_of
from credit.errors import (
    AllocatedBeyondPayment,
    NotTheirInvoice,
    PaidInTheFuture,
    PaymentAlreadyReversed,
)
from credit.keys import PAYMENT, PAYMENT_REVERSAL
from credit.payments import payment_keys
from credit.repo import payments as repo
from credit.repo.payments import Settled, StoredPayment
from credit.retrying import retry_blocked
from credit.rules import OpenItem, oldest_first, settle
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import Tx
from kernel.db.outbox import Event, publish
from kernel.errors import NotFound
from kernel.i18n import gettext
from kernel.money import Money
from ledger import Document, lock_accounts, reverse


@dataclass(frozen=True, slots=True)
class Application:
    """How much of a payment settles which invoice; no invoice: the oldest due first."""

    invoice_id: int
    amount_minor: int


async def reverse_payment(
    tx: Tx, actor: Actor, payment_id: int, *, reason: str, on: date | None = None
) -> None:
    """Take back a payment that bounced: what it settled is open again, once.

    Raises:
        NotFound, PaymentAlreadyReversed, PaidInTheFuture.
    """
    payment = await _locked(tx, payment_id)
    if payment.reversed_on is not None:
        raise PaymentAlreadyReversed(number=payment.number, on=payment.reversed_on)
    at = await tx.now()
    seller = (await load_sellers(tx, [payment.seller_id]))[payment.seller_id]
    today = today_of(seller, at)
    day = max(on or today, payment.paid_on)
    if day > today:
        raise PaidInTheFuture(today=today)
    await reverse(
        tx,
        Document(PAYMENT, payment.id),
        by=Document(PAYMENT_REVERSAL, payment.id),
        occurred_at=None if day >= today else noon_of(tx, day, at),
    )
    await repo.reverse(tx, payment.id, on=day, reason=reason, by=actor.user_id)
    await record(
        tx,
        actor,
        "credit:payment:reversed",
        PAYMENT,
        payment.id,
        number=payment.number,
        reason=reason,
    )
    await publish(
        tx,
        [
            Event(
                "credit:payment:reversed",
                payment.seller_id,
                payment.id,
                {"number": payment.number, "payer_id": payment.payer_id, "reason": reason},
            )
        ],
    )


async def apply_payment(
    tx: Tx, actor: Actor, payment_id: int, applications: Sequence[Application] = ()
) -> int:
    """Settle invoices with what is left of a payment: those named, else the oldest due first.

    Returns:
        What is still unapplied, in minor units.

    Raises:
        NotFound, PaymentAlreadyReversed, NotTheirInvoice, AllocatedBeyondPayment.
    """
    payment = await _locked(tx, payment_id)
    if payment.reversed_on is not None:
        raise PaymentAlreadyReversed(number=payment.number, on=payment.reversed_on)
    items = await repo.open_items(tx, [(payment.seller_id, payment.payer_id)])
    theirs = items.get((payment.seller_id, payment.payer_id, payment.currency), [])
    settled = (
        _named(payment, theirs, applications)
        if applications
        else [
            Settled(share, payment_id=payment.id)
            for share in settle(oldest_first(theirs), payment.unapplied_minor, payment.paid_on)
        ]
    )
    await repo.settle_invoices(tx, settled)
    await repo.draw(tx, settled)
    applied = sum(one.share.amount_minor for one in settled)
    await record(tx, actor, "credit:payment:applied", PAYMENT, payment.id, applied_minor=applied)
    await retry_blocked(tx, [payment.seller_id])
    return payment.unapplied_minor - applied


def _named(
    payment: StoredPayment, items: Sequence[OpenItem], applications: Sequence[Application]
) -> list[Settled]:
    by_id = {item.id: item for item in items}
    left = payment.unapplied_minor
    settled: list[Settled] = []
    for one in applications:
        item = by_id.get(one.invoice_id)
        if item is None or not 0 < one.amount_minor <= item.open_minor:
            raise NotTheirInvoice(invoice_ids=[one.invoice_id])
        left -= one.amount_minor
        if left < 0:
            raise AllocatedBeyondPayment(left=Money(payment.unapplied_minor, payment.currency))
        settled += [
            Settled(share, payment_id=payment.id)
            for share in settle([item], one.amount_minor, payment.paid_on)
        ]
    return settled


async def _locked(tx: Tx, payment_id: int) -> StoredPayment:
    """The payment, read again under its receivable's lock."""
    payment = await repo.by_id(tx, payment_id)
    if payment is not None:
        keys = payment_keys(payment.seller_id, payment.payer_id, payment.currency)
        await lock_accounts(tx, keys)
        payment = await repo.by_id(tx, payment_id)
    if payment is None:
        raise NotFound(kind=gettext("payment"))
    return payment
