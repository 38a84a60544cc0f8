"""Return requests: a buyer asks to send goods back; the seller books the return or declines.

A request moves nothing. Whoever changes one has locked its order before, so that asking,
withdrawing, declining and booking follow one another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dealers import Party, Scope, load_parties, load_user_names
from inventory import ReturnView, check_returnable
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import ReadTx, Tx
from kernel.db.idempotency import Key, perform
from kernel.db.outbox import Event, publish
from kernel.errors import FieldProblem, Invalid, NotFound
from kernel.i18n import Text, _l, gettext
from kernel.messages import Subject
from kernel.paging import Page, PageRequest
from orders.errors import ReturnAskedBefore, ReturnRequestSettled
from orders.repo import return_requests as repo
from orders.repo.return_requests import ASKED, RequestRow
from orders.repo.stored import StoredOrder
from orders.repo.timeline import Happened, add_events
from orders.return_lines import LineToReturn, returned_lines
from orders.taking_up import must_sell, require, take_up

SUBJECT = "return_request"


@dataclass(frozen=True, slots=True)
class AskReturn:
    """Goods of an order that its buyer wants to send back, and why."""

    number: str
    lines: tuple[LineToReturn, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as both sides read it; `quantities`: base units by line number of the order."""

    id: int
    order_number: str
    state: str
    reason: str
    answer: str
    asked_by: str
    asked_at: datetime
    decided_at: datetime | None
    quantities: Mapping[int, int]

    @property
    def waits(self) -> bool:
        """Whether the seller has to answer."""
        return self.state == ASKED


async def ask_return(tx: Tx, actor: Actor, scope: Scope, command: AskReturn, *, key: str) -> int:
    """Ask the seller to take goods back, once however often it is sent; the request's id.

    Raises, in this order:
        Forbidden, NotFound: it is not the asker's own purchase.
        ReturnAskedBefore: a request of this order waits already.
        Invalid: unknown lines, quantities below 1 or no reason.
        ReturnTooLarge: names each line of which less was received and not returned yet.
    """
    require(actor, "orders.receive")

    async def work() -> dict[str, int]:
        order = await take_up(tx, scope, command.number)
        if order.buyer_id != scope.organisation_id:
            raise NotFound(kind=gettext("order"))
        return {"request": await _ask(tx, actor, order, command)}

    claim = Key(actor.organisation_id, actor.user_id, "orders.ask_return", key)
    return int((await perform(tx, claim, command, work))["request"])


async def _ask(tx: Tx, actor: Actor, order: StoredOrder, command: AskReturn) -> int:
    if await repo.waiting(tx, order.id) is not None:
        raise ReturnAskedBefore(number=order.number)
    lines = returned_lines(order, command.lines)
    await check_returnable(tx, lines)
    reason = _needed(command.reason, "/reason", _l("Say why the goods are to come back."))
    request_id = await tx.new_id()
    header = {
        "id": request_id,
        "order_id": order.id,
        "seller_id": order.seller_id,
        "buyer_id": order.buyer_id,
        "reason": reason,
        "asked_by": actor.user_id,
        "asked_at": await tx.now(),
    }
    await repo.add(tx, header, [(line.order_line_id, line.quantity) for line in lines])
    await _tell(tx, actor, order, request_id, step="asked", facts={"reason": reason})
    return request_id


async def withdraw_request(tx: Tx, actor: Actor, scope: Scope, request_id: int) -> str:
    """The buyer takes its word back; the number of the order.

    Raises:
        Forbidden, NotFound: it is not the asker's own.
        ReturnRequestSettled.
    """
    require(actor, "orders.receive")
    order = await _order_of(tx, scope, request_id)
    if order.buyer_id != scope.organisation_id:
        raise NotFound(kind=gettext("return request"))
    await waiting_request(tx, order, request_id)
    await repo.settle(tx, request_id, "withdrawn", by=actor.user_id)
    await _tell(tx, actor, order, request_id, step="withdrawn", facts={})
    return order.number


async def decline_request(tx: Tx, actor: Actor, scope: Scope, request_id: int, answer: str) -> str:
    """The seller keeps the sale as it is, and the buyer reads why; the number of the order.

    Raises:
        Forbidden, NotFound: it is not the asker's own sale.
        ReturnRequestSettled.
        Invalid: no reason.
    """
    require(actor, "orders.ship")
    order = await _order_of(tx, scope, request_id)
    must_sell(scope, order)
    await waiting_request(tx, order, request_id)
    said = _needed(answer, "/answer", _l("Say why, so that the buyer knows."))
    await repo.settle(tx, request_id, "declined", by=actor.user_id, answer=said)
    await record(tx, actor, "orders:return_request:declined", SUBJECT, request_id, answer=said)
    await _tell(tx, actor, order, request_id, step="declined", facts={"reason": said})
    return order.number


async def waiting_request(
    tx: ReadTx, order: StoredOrder, request_id: int | None
) -> RequestRow | None:
    """What waits of a locked order: the request that is meant, or any where none is named.

    Raises:
        ReturnRequestSettled: the one that is meant waits no longer.
    """
    found = await repo.waiting(tx, order.id)
    if request_id is not None and (found is None or found.id != request_id):
        raise ReturnRequestSettled(number=order.number)
    return found


async def agree(
    tx: Tx, actor: Actor, order: StoredOrder, request: RequestRow, goods: ReturnView
) -> None:
    """The return is booked: the request names it, and the buyer is told."""
    await repo.settle(tx, request.id, "agreed", by=actor.user_id, return_id=goods.id)
    await _tell(tx, actor, order, request.id, step="agreed", facts={"return": goods.number})


async def list_requests(tx: ReadTx, order: StoredOrder) -> list[RequestView]:
    """The requests of an order that was read in the asker's scope, the newest first."""
    rows = await repo.of_order(tx, order.id)
    wanted = await repo.quantities(tx, [row.id for row in rows]) if rows else {}
    people = await load_user_names(tx, {row.asked_by for row in rows}) if rows else {}
    numbers = {line.id: line.line_no for line in order.lines}
    return [
        RequestView(
            id=row.id,
            order_number=row.order_number,
            state=row.state,
            reason=row.reason,
            answer=row.answer,
            asked_by=people.get(row.asked_by, ""),
            asked_at=row.asked_at,
            decided_at=row.decided_at,
            quantities={numbers[id_]: n for id_, n in sorted(wanted[row.id].items())},
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request that waits, in a list; `quantity` in base units over all its lines."""

    order_number: str
    seller: Party
    buyer: Party
    reason: str
    asked_at: datetime
    quantity: int


async def list_waiting(
    tx: ReadTx, scope: Scope, page: PageRequest, text: str = "", *, sold_by: int | None = None
) -> Page[WaitingRequest]:
    """Requests in scope that wait for an answer, the oldest first; of one seller if it is named."""
    rows, total = await repo.list_waiting(tx, scope, page, text, sold_by)
    ids = {id_ for row in rows for id_ in (row.seller_id, row.buyer_id)}
    parties = await load_parties(tx, ids)
    wanted = await repo.quantities(tx, [row.id for row in rows])
    found = [
        WaitingRequest(
            order_number=row.order_number,
            seller=parties[row.seller_id],
            buyer=parties[row.buyer_id],
            reason=row.reason,
            asked_at=row.asked_at,
            quantity=sum(wanted[row.id].values()),
        )
        for row in rows
    ]
    return Page(found, total, page)


def subject_of(row: RequestRow) -> Subject:
    """A request as the subject of news: it is told by the order's number, on the order's page."""
    path = f"/orders/{row.order_number}"
    facts = {"reason": row.reason, "answer": row.answer}
    return Subject(
        SUBJECT,
        row.id,
        row.order_number,
        path,
        row.seller_id,
        row.buyer_id,
        on=(row.decided_at or row.asked_at).date(),
        facts=facts,
    )


async def _order_of(tx: Tx, scope: Scope, request_id: int) -> StoredOrder:
    """The order of a request that the asker may see, locked."""
    row = await repo.find_request(tx, scope, request_id)
    if row is None:
        raise NotFound(kind=gettext("return request"))
    return await take_up(tx, scope, row.order_number)


async def _tell(
    tx: Tx, actor: Actor, order: StoredOrder, request_id: int, *, step: str, facts: dict[str, str]
) -> None:
    """In the order's timeline, and to both sides."""
    await add_events(tx, [Happened(order.id, f"return_{step}", actor.user_id, facts)])
    payload = {"number": order.number, "buyer_id": order.buyer_id, **facts}
    kind = f"orders:return_request:{step}"
    await publish(tx, [Event(kind, order.seller_id, request_id, payload)])


def _needed(typed: str, pointer: str, message: Text) -> str:
    """Words that the other side reads."""
    said = typed.strip()
    if not said:
        raise Invalid([FieldProblem(pointer, "required", message)])
    return said
