"""Payment notices."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Select, func, insert, select, update

from credit.notice_models import PaymentNotice
from credit.types import Pair
from dealers import Scope
from kernel.db import ReadTx, Tx
from kernel.paging import PageRequest

_TABLE = PaymentNotice.__table__
_COLUMNS = [
    _TABLE.c[name]
    for name in (
        "id",
        "seller_id",
        "payer_id",
        "currency",
        "amount_minor",
        "paid_on",
        "method",
        "reference",
        "order_number",
        "note",
        "state",
        "payment_id",
        "answer",
        "told_at",
    )
]
_NOTICES: Select[Any] = select(*_COLUMNS)


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as it is stored."""

    id: int
    seller_id: int
    payer_id: int
    currency: str
    amount_minor: int
    paid_on: date
    method: str
    reference: str
    order_number: str
    note: str
    state: str
    payment_id: int | None
    answer: str
    told_at: datetime


class Told(Protocol):
    """What a payer says of its payment."""

    @property
    def amount_minor(self) -> int: ...
    @property
    def currency(self) -> str: ...
    @property
    def paid_on(self) -> date: ...
    @property
    def method(self) -> str: ...
    @property
    def reference(self) -> str: ...
    @property
    def order_number(self) -> str: ...
    @property
    def note(self) -> str: ...


async def add(tx: Tx, notice_id: int, pair: Pair, told: Told, *, by: int, at: datetime) -> None:
    """Keep a new notice."""
    values = {
        "id": notice_id,
        "seller_id": pair[0],
        "payer_id": pair[1],
        "currency": told.currency,
        "amount_minor": told.amount_minor,
        "paid_on": told.paid_on,
        "method": str(told.method),
        "reference": told.reference,
        "order_number": told.order_number,
        "note": told.note,
        "told_by": by,
        "told_at": at,
    }
    await tx.execute(insert(PaymentNotice), values)


async def lock(tx: Tx, notice_id: int, scope: Scope | None = None) -> NoticeRow | None:
    """A notice that the reader may see, locked until it is settled."""
    statement = _NOTICES.where(PaymentNotice.id == notice_id)
    if scope is not None:
        statement = statement.where(scope.trade(PaymentNotice.seller_id, PaymentNotice.payer_id))
    row = (await tx.execute(statement.with_for_update(of=PaymentNotice))).one_or_none()
    return NoticeRow(*row) if row else None


async def settle(
    tx: Tx,
    notice_id: int,
    state: str,
    *,
    by: int,
    at: datetime,
    payment_id: int | None = None,
    answer: str = "",
) -> None:
    """Say what became of a notice."""
    values = {
        "state": state,
        "payment_id": payment_id,
        "answer": answer,
        "settled_by": by,
        "settled_at": at,
    }
    await tx.execute(update(PaymentNotice).where(PaymentNotice.id == notice_id).values(values))


async def list_rows(
    tx: ReadTx, scope: Scope, page: PageRequest, *, waiting_only: bool
) -> tuple[list[NoticeRow], int]:
    """A page of notices that the reader may see, the newest first, and how many there are."""
    statement = _NOTICES.where(scope.trade(PaymentNotice.seller_id, PaymentNotice.payer_id))
    if waiting_only:
        statement = statement.where(PaymentNotice.state == "told")
    counted = select(func.count()).select_from(statement.subquery())
    total = (await tx.execute(counted)).scalar_one()
    newest = statement.order_by(PaymentNotice.id.desc()).limit(page.size).offset(page.offset)
    return [NoticeRow(*row) for row in await tx.execute(newest)], total


async def by_ids(tx: ReadTx, ids: Collection[int], scope: Scope | None) -> list[NoticeRow]:
    """Notices by id, as far as `scope` goes."""
    statement = _NOTICES.where(PaymentNotice.id.in_(ids))
    if scope is not None:
        statement = statement.where(scope.trade(PaymentNotice.seller_id, PaymentNotice.payer_id))
    return [NoticeRow(*row) for row in await tx.execute(statement)]
