"""JSON: what buyers ask to send back; agreeing is booking the return of the order."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter, JSONBody

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.web import PROBLEMS, requires
from orders.forms import Said
from orders.return_lines import LineToReturn
from orders.return_requests import (
    AskReturn,
    ask_return,
    decline_request,
    list_requests,
    withdraw_request,
)
from orders.views import get_order

IdempotencyKey = Annotated[str, HeaderParameter(name="Idempotency-Key", min_length=1)]


class AskedLine(msgspec.Struct, frozen=True):
    """How many base units of a line of the order are to come back."""

    line_no: int
    quantity: int


class ReturnRequestIn(msgspec.Struct, frozen=True):
    """What is to come back, and why."""

    lines: list[AskedLine]
    reason: Said


class ReturnRequestOut(msgspec.Struct, frozen=True):
    """A request; `answer`: why it was declined."""

    id: int
    order: str
    state: str
    reason: str
    answer: str
    asked_at: datetime
    lines: list[AskedLine]


class ReturnRequestList(msgspec.Struct, frozen=True):
    """Every request of an order, the newest first."""

    items: list[ReturnRequestOut]


class AnswerIn(msgspec.Struct, frozen=True):
    """Why a request is declined."""

    answer: Said


async def _requests(tx: ReadTx, scope: Scope, number: str) -> list[ReturnRequestOut]:
    order = (await get_order(tx, scope, number)).order
    return [
        ReturnRequestOut(
            id=one.id,
            order=one.order_number,
            state=one.state,
            reason=one.reason,
            answer=one.answer,
            asked_at=one.asked_at,
            lines=[AskedLine(line_no, quantity) for line_no, quantity in one.quantities.items()],
        )
        for one in await list_requests(tx, order)
    ]


async def _request(tx: ReadTx, scope: Scope, number: str, request_id: int) -> ReturnRequestOut:
    return next(one for one in await _requests(tx, scope, number) if one.id == request_id)


@get(
    "/orders/{number:str}/return-requests",
    guards=[requires("orders.read")],
    responses=PROBLEMS,
    tags=["orders"],
)
async def list_return_requests_json(
    number: FromPath[str], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> ReturnRequestList:
    """What the buyer of an order asked to send back, and what was answered."""
    return ReturnRequestList(await _requests(read_tx, reach, number))


@post(
    "/orders/{number:str}/return-requests",
    guards=[requires("orders.receive")],
    responses=PROBLEMS,
    tags=["orders"],
)
async def ask_return_json(
    *,
    number: FromPath[str],
    data: JSONBody[ReturnRequestIn],
    idempotency_key: IdempotencyKey,
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> ReturnRequestOut:
    """Ask the seller to take goods back; the same key again asks nothing more."""
    lines = tuple(LineToReturn(one.line_no, one.quantity) for one in data.lines)
    wish = AskReturn(number, lines, data.reason)
    request_id = await ask_return(tx, actor, reach, wish, key=idempotency_key)
    return await _request(tx, reach, number, request_id)


@post(
    "/return-requests/{request_id:int}/withdraw",
    guards=[requires("orders.receive")],
    responses=PROBLEMS,
    status_code=200,
    tags=["orders"],
)
async def withdraw_request_json(
    request_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> ReturnRequestOut:
    """The buyer keeps the goods."""
    number = await withdraw_request(tx, actor, reach, request_id)
    return await _request(tx, reach, number, request_id)


@post(
    "/return-requests/{request_id:int}/decline",
    guards=[requires("orders.ship")],
    responses=PROBLEMS,
    status_code=200,
    tags=["orders"],
)
async def decline_request_json(
    request_id: FromPath[int],
    data: JSONBody[AnswerIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> ReturnRequestOut:
    """The seller does not take the goods back, and says why."""
    number = await decline_request(tx, actor, reach, request_id, data.answer)
    return await _request(tx, reach, number, request_id)


ROUTES = [
    list_return_requests_json,
    ask_return_json,
    withdraw_request_json,
    decline_request_json,
]
