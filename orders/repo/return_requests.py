"""Return requests, their lines, and those that wait."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, select, update

from dealers import Scope
from kernel.db import ReadTx, Tx
from kernel.db.bulk import insert_rows
from kernel.paging import PageRequest
from orders.models import SalesOrder
from orders.return_models import ReturnRequest, ReturnRequestLine

ASKED = "asked"

_TABLE = ReturnRequest.__table__
_SHOWN = [
    _TABLE.c.id,
    _TABLE.c.order_id,
    SalesOrder.__table__.c.number,
    *(
        _TABLE.c[name]
        for name in (
            "seller_id",
            "buyer_id",
            "state",
            "reason",
            "answer",
            "asked_by",
            "asked_at",
            "decided_at",
            "return_id",
        )
    ),
]
_COLUMNS: Select[Any] = select(*_SHOWN).join(SalesOrder, SalesOrder.id == ReturnRequest.order_id)


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request as it is stored, with the number of its order."""

    id: int
    order_id: int
    order_number: str
    seller_id: int
    buyer_id: int
    state: str
    reason: str
    answer: str
    asked_by: int
    asked_at: datetime
    decided_at: datetime | None
    return_id: int | None


async def add(tx: Tx, header: dict[str, Any], lines: Sequence[tuple[int, int]]) -> None:
    """Keep a new request with its (line of the order, quantity)."""
    await tx.execute(insert(ReturnRequest), header)
    rows = [
        {"request_id": header["id"], "order_line_id": line_id, "quantity": quantity}
        for line_id, quantity in lines
    ]
    await insert_rows(tx, ReturnRequestLine, rows)


async def settle(
    tx: Tx,
    request_id: int,
    state: str,
    *,
    by: int,
    answer: str = "",
    return_id: int | None = None,
) -> None:
    """Say what became of a request."""
    values = {
        "state": state,
        "answer": answer,
        "decided_by": by,
        "decided_at": await tx.now(),
        "return_id": return_id,
    }
    await tx.execute(update(ReturnRequest).where(ReturnRequest.id == request_id).values(values))


async def find_request(tx: ReadTx, scope: Scope, request_id: int) -> RequestRow | None:
    """A request that the reader may see."""
    statement = _COLUMNS.where(ReturnRequest.id == request_id, _seen(scope))
    row = (await tx.execute(statement)).one_or_none()
    return RequestRow(*row) if row else None


async def waiting(tx: ReadTx, order_id: int) -> RequestRow | None:
    """The one request of an order that waits for an answer."""
    statement = _COLUMNS.where(ReturnRequest.order_id == order_id, ReturnRequest.state == ASKED)
    row = (await tx.execute(statement)).one_or_none()
    return RequestRow(*row) if row else None


async def of_order(tx: ReadTx, order_id: int) -> list[RequestRow]:
    """Every request of an order, the newest first."""
    statement = _COLUMNS.where(ReturnRequest.order_id == order_id)
    rows = await tx.execute(statement.order_by(ReturnRequest.id.desc()))
    return [RequestRow(*row) for row in rows]


async def list_waiting(
    tx: ReadTx, scope: Scope, page: PageRequest, text: str, sold_by: int | None
) -> tuple[list[RequestRow], int]:
    """Requests that wait, the oldest first; with `text` in the number of their order."""
    statement = _COLUMNS.where(ReturnRequest.state == ASKED, _seen(scope))
    if sold_by is not None:
        statement = statement.where(ReturnRequest.seller_id == sold_by)
    if text:
        statement = statement.where(SalesOrder.number.icontains(text, autoescape=True))
    total = await tx.scalar(select(func.count()).select_from(statement.subquery()))
    oldest = statement.order_by(ReturnRequest.id).limit(page.size).offset(page.offset)
    return [RequestRow(*row) for row in await tx.execute(oldest)], int(total or 0)


async def by_ids(tx: ReadTx, ids: Collection[int], scope: Scope | None) -> list[RequestRow]:
    """Requests by id, as far as `scope` goes."""
    statement = _COLUMNS.where(ReturnRequest.id.in_(ids))
    if scope is not None:
        statement = statement.where(_seen(scope))
    return [RequestRow(*row) for row in await tx.execute(statement)]


async def quantities(tx: ReadTx, request_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """What is to come back of each line, by request."""
    statement = select(
        ReturnRequestLine.request_id, ReturnRequestLine.order_line_id, ReturnRequestLine.quantity
    ).where(ReturnRequestLine.request_id.in_(request_ids))
    found: dict[int, dict[int, int]] = {id_: {} for id_ in request_ids}
    for request_id, line_id, quantity in await tx.execute(statement):
        found[request_id][line_id] = quantity
    return found


def _seen(scope: Scope) -> Any:
    return scope.trade(ReturnRequest.seller_id, ReturnRequest.buyer_id)
