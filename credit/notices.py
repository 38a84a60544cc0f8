"""Payment notices: a payer says that it has paid, its seller books the money or declines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from credit import desk
from credit.errors import NoticeSettled, PaidInTheFuture
from credit.naming import OrderFinder
from credit.repo import notices as repo
from credit.schemas import PaymentIn
from credit.types import Method
from dealers import Party, Scope, load_parties
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import ReadTx, Tx
from kernel.db.idempotency import Key, perform
from kernel.db.outbox import Event, publish
from kernel.errors import NotFound
from kernel.i18n import gettext
from kernel.messages import FileView, Subject, Upload, attach, load_files_of
from kernel.money import Money
from kernel.paging import Page, PageRequest

SUBJECT = "payment_notice"
TOLD = "credit:payment_notice:told"


@dataclass(frozen=True, slots=True)
class ToldPayment:
    """What a payer says of its payment; amounts in minor units of the account's currency."""

    amount_minor: int
    currency: str
    paid_on: date
    method: Method = Method.BANK
    reference: str = ""
    order_number: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice with its two sides, what became of it, and its slips."""

    id: int
    seller: Party
    payer: Party
    amount_minor: int
    currency: str
    paid_on: date
    method: str
    reference: str
    order_number: str
    note: str
    state: str
    payment_id: int | None
    answer: str
    told_at: datetime
    files: tuple[FileView, ...] = ()


def subject_of(notice_id: int, seller_id: int, payer_id: int) -> Subject:
    """A notice as the subject of its slips."""
    return Subject(SUBJECT, notice_id, f"PN-{notice_id}", "/payment-notices", seller_id, payer_id)


async def tell_payment(
    tx: Tx,
    actor: Actor,
    parties: tuple[Party, Party],
    told: ToldPayment,
    slips: Sequence[Upload] = (),
    *,
    key: str,
) -> int:
    """Tell the seller of a payment, once however often it is sent; the notice's id.

    No money moves: the account changes when the seller books it.

    Raises, in this order:
        PaidInTheFuture, and what keeping a file raises.
    """
    seller, payer = parties
    today = await tx.today(payer.zone)
    if told.paid_on > today:
        raise PaidInTheFuture(today=today)

    async def work() -> dict[str, int]:
        notice_id = await tx.new_id()
        at = await tx.now()
        await repo.add(tx, notice_id, (seller.id, payer.id), told, by=actor.user_id, at=at)
        subject = subject_of(notice_id, seller.id, payer.id)
        await attach(tx, actor, subject, slips)
        amount = {"minor": told.amount_minor, "currency": told.currency}
        payload = {"payer_id": payer.id, "buyer_id": payer.id, "amount": amount}
        await publish(tx, [Event(TOLD, seller.id, notice_id, payload)])
        return {"notice": notice_id}

    claim = Key(actor.organisation_id, actor.user_id, "credit.tell_payment", key)
    return int((await perform(tx, claim, told, work))["notice"])


async def book_notice(
    tx: Tx, actor: Actor, scope: Scope, notice_id: int, orders: OrderFinder
) -> dict[str, int | str]:
    """Book the money of a notice as it was told; id, number and what is unapplied of it.

    Raises:
        NotFound: no such notice of one's own sales.
        NoticeSettled: it was booked, declined or withdrawn before.
        What booking a payment raises.
    """
    row = await _take_up(tx, scope, notice_id)
    parties = await load_parties(tx, [row.seller_id, row.payer_id])
    told = PaymentIn(
        payer=parties[row.payer_id].code,
        seller=parties[row.seller_id].code,
        amount_minor=row.amount_minor,
        currency=row.currency,
        paid_on=row.paid_on,
        method=Method(row.method),
        reference=row.reference,
        order=row.order_number,
    )
    booked = await desk.book_payment(
        tx, actor, scope, told, key=f"notice-{notice_id}", orders=orders
    )
    await repo.settle(
        tx,
        notice_id,
        "booked",
        by=actor.user_id,
        at=await tx.now(),
        payment_id=int(booked["id"]),
    )
    return booked


async def decline_notice(tx: Tx, actor: Actor, scope: Scope, notice_id: int, answer: str) -> None:
    """The seller found no such money; the payer reads why.

    Raises:
        NotFound, NoticeSettled.
    """
    await _take_up(tx, scope, notice_id)
    at = await tx.now()
    await repo.settle(tx, notice_id, "declined", by=actor.user_id, at=at, answer=answer)
    await record(tx, actor, "credit:payment_notice:declined", SUBJECT, notice_id, answer=answer)


async def withdraw_notice(tx: Tx, actor: Actor, scope: Scope, notice_id: int) -> None:
    """The payer takes its word back.

    Raises:
        NotFound: it is not the reader's own.
        NoticeSettled.
    """
    row = await repo.lock(tx, notice_id)
    if row is None or row.payer_id != scope.organisation_id:
        raise NotFound(kind=gettext("payment notice"))
    _check_open(row.state)
    await repo.settle(tx, notice_id, "withdrawn", by=actor.user_id, at=await tx.now())


async def _take_up(tx: Tx, scope: Scope, notice_id: int) -> repo.NoticeRow:
    """A notice that waits, locked for whoever it was told to."""
    row = await repo.lock(tx, notice_id, scope)
    if row is None or (not scope.is_company and row.seller_id != scope.organisation_id):
        raise NotFound(kind=gettext("payment notice"))
    _check_open(row.state)
    return row


def _check_open(state: str) -> None:
    if state != "told":
        raise NoticeSettled


async def list_notices(
    tx: ReadTx, scope: Scope, page: PageRequest, *, waiting_only: bool = False
) -> Page[NoticeView]:
    """Notices that the reader sent or that were sent to it, the newest first."""
    rows, total = await repo.list_rows(tx, scope, page, waiting_only=waiting_only)
    ids = {id_ for row in rows for id_ in (row.seller_id, row.payer_id)}
    parties = await load_parties(tx, ids)
    files = await load_files_of(tx, SUBJECT, [row.id for row in rows])
    found = [
        NoticeView(
            id=row.id,
            seller=parties[row.seller_id],
            payer=parties[row.payer_id],
            amount_minor=row.amount_minor,
            currency=row.currency,
            paid_on=row.paid_on,
            method=row.method,
            reference=row.reference,
            order_number=row.order_number,
            note=row.note,
            state=row.state,
            payment_id=row.payment_id,
            answer=row.answer,
            told_at=row.told_at,
            files=tuple(files.get(row.id, ())),
        )
        for row in rows
    ]
    return Page(found, total, page)


def amount_of(notice: NoticeView) -> Money:
    """What was paid."""
    return Money(notice.amount_minor, notice.currency)
