"""Orders that end without being delivered in full: cancelled, closed short, rejected."""

from credit import release_prepayments, withdraw_approvals
from dealers import Scope
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import Tx
from kernel.db.outbox import Event, publish
from orders.allocation import ORDER
from orders.repo.placing import update_lines
from orders.repo.states import Ended, end_order
from orders.repo.stored import StoredOrder
from orders.repo.timeline import Happened, add_events
from orders.states import State, Step, step
from orders.taking_up import forget_holds, free_holds, must_sell, require, room_came_free, take_up


async def cancel_order(
    tx: Tx, actor: Actor, scope: Scope, number: str, *, version: int | None = None
) -> State:
    """Cancel what has not left yet: all of it, or (closed short) what is left of it.

    Stock and credit come free at once, and what waits for them is tried again.

    Raises:
        Forbidden, NotFound, OrderChanged.
        OrderNotInState: it has ended already.
    """
    require(actor, "orders.cancel")
    order = await take_up(tx, scope, number, version)
    return await _end(tx, actor, order, Step.CLOSE if order.has_shipped else Step.CANCEL)


async def reject_order(
    tx: Tx, actor: Actor, scope: Scope, number: str, reason: str, *, version: int | None = None
) -> State:
    """An approver turns a blocked order down; the buyer reads the reason.

    Raises:
        Forbidden, NotFound, OrderChanged.
        OrderNotInState: it is not blocked.
    """
    require(actor, "orders.approve")
    order = await take_up(tx, scope, number, version)
    must_sell(scope, order)
    await record(tx, actor, "orders:order:rejected", ORDER, order.id, reason=reason)
    return await _end(tx, actor, order, Step.REJECT, reason)


async def _end(tx: Tx, actor: Actor, order: StoredOrder, taken: Step, reason: str = "") -> State:
    state = step(order.number, order.state, taken)
    if taken is Step.CLOSE:
        await _give_up_rest(tx, order)
    else:
        await free_holds(tx, order)
        for line in order.lines:
            line.confirmed = 0
            if taken is Step.CANCEL:
                line.give_up(line.wanted)
    forget_holds(order.lines)
    await update_lines(tx, order.lines)
    if order.state is State.BLOCKED:
        await withdraw_approvals(tx, actor, order.id)
    await end_order(tx, Ended(order.id, state, *_totals(order)))
    await release_prepayments(tx, [order.id])
    facts = {"reason": reason} if reason else {}
    await add_events(tx, [Happened(order.id, state.value, actor.user_id, facts)])
    payload = {"number": order.number, "buyer_id": order.buyer_id}
    await publish(tx, [Event(f"orders:order:{state.value}", order.seller_id, order.id, payload)])
    await room_came_free(tx, [order.seller_id])
    return state


async def _give_up_rest(tx: Tx, order: StoredOrder) -> None:
    """Closed short: what was shipped stays billed, the rest of goods and money is given back."""
    for line in order.lines:
        line.give_up(line.wanted - line.shipped)
        line.confirmed = line.shipped
    await free_holds(tx, order)


def _totals(order: StoredOrder) -> tuple[int, int, int]:
    """Net, tax and freight of what is left; freight stays with an order that shipped."""
    net = sum(line.net_minor for line in order.lines)
    tax = sum(line.tax_minor for line in order.lines)
    return net, tax, order.freight_minor if order.has_shipped else 0
