"""Editing an order before anything of it has left: asked for anew, judged anew."""

from dataclasses import dataclass

from credit import withdraw_approvals
from dealers import Scope
from kernel.actor import Actor
from kernel.db import Tx
from orders.errors import OrderAlreadyShipping, OrderNotInState
from orders.placing import accepted, place
from orders.states import State, Step, may
from orders.taking_up import room_came_free, take_up
from orders.types import Blocked, Confirmed, EditOrder, OrderRequest


@dataclass(frozen=True, slots=True)
class EditRequest:
    """What the order of that version should ask for from now on."""

    number: str
    version: int
    request: OrderRequest


async def edit_order(tx: Tx, actor: Actor, scope: Scope, edit: EditRequest) -> Confirmed | Blocked:
    """Replace what an order asks for. Prices are those of the order's own date.

    A confirmed order whose exposure rises is judged by credit again; one that lowers it is not.
    What is refused leaves the order as it was (the transaction is rolled back). Every edit is a
    new version: approvals of the former one have ended.

    Raises:
        NotFound, OrderChanged.
        OrderNotInState: it has ended.
        OrderAlreadyShipping: part of it has left.
        OrderRefused: every problem of the new request, or every reason that credit has against it.
    """
    order = await take_up(tx, scope, edit.number, edit.version)
    if not may(order.state, Step.CONFIRM) or order.state is State.CLOSED:
        raise OrderNotInState(number=order.number, state=order.state.value, step="edit")
    if order.has_shipped:
        raise OrderAlreadyShipping(number=order.number)
    command = EditOrder(actor, order.id, edit.version, edit.request)
    [outcome] = await place(tx, [command])
    if order.state is State.BLOCKED:
        await withdraw_approvals(tx, actor, order.id)
    await room_came_free(tx, [order.seller_id])
    return accepted(outcome)
