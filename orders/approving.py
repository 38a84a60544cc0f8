"""Lifting what blocks an order: an approver's word for each reason, then the guard once more."""

from dataclasses import dataclass
from datetime import datetime

from credit import APPROVABLE, ApprovalRequest, grant_approval
from dealers import Role, Scope
from kernel.actor import Actor
from kernel.db import Tx
from orders.errors import NeedsHeadquarters, OrderNotInState
from orders.placing import accepted, place
from orders.repo.stored import StoredOrder, lock_orders
from orders.rules import PRICE_LIMIT
from orders.states import State
from orders.taking_up import must_sell, require, take_up
from orders.types import Blocked, Confirmed, JudgeAgain, Problem


@dataclass(frozen=True, slots=True)
class ApproveOrder:
    """Approve a blocked order as it was seen at `version`.

    `up_to_minor`: the largest excess granted (past the limit, or overdue); None grants what the
    order needs now. After `expires_at` the approval confirms nothing any more.
    """

    number: str
    version: int
    expires_at: datetime
    up_to_minor: int | None = None
    note: str = ""


async def approve_order(
    tx: Tx, actor: Actor, scope: Scope, command: ApproveOrder
) -> Confirmed | Blocked:
    """Grant a token for every reason that can be approved, then judge the order again.

    The reasons are those of this moment, not of the day on which the order was blocked; what
    cannot be approved (a blocked account, an inactive dealer) still blocks afterwards.

    Raises:
        Forbidden, NotFound, OrderChanged.
        OrderNotInState: it is not blocked.
        OwnOrder, BeyondAuthority, NeedsHeadquarters: somebody else must approve it.
        ApprovalExpiresTooEarly.
    """
    require(actor, "orders.approve")
    order = await take_up(tx, scope, command.number, command.version)
    must_sell(scope, order)
    if order.state is not State.BLOCKED:
        raise OrderNotInState(number=order.number, state=order.state.value, step="approve")
    # The first judgement locks every account that the tokens and the second one need.
    outcome = await _judge(tx, actor, order.id)
    if isinstance(outcome, Confirmed):
        return outcome
    order = (await lock_orders(tx, [order.id]))[order.id]
    granted = 0
    for code, excess in _approvable(actor, outcome).items():
        up_to = excess if command.up_to_minor is None else command.up_to_minor
        await grant_approval(tx, actor, _request(order, code, up_to, command))
        granted += 1
    return await _judge(tx, actor, order.id) if granted else outcome


def _approvable(actor: Actor, outcome: Blocked) -> dict[str, int]:
    """What can be lifted, with the excess that it needs; one token a reason."""
    found: dict[str, int] = {}
    for reason in outcome.reasons:
        if reason.code == PRICE_LIMIT:
            _check_price_authority(actor, reason)
        if reason.code in APPROVABLE:
            found[reason.code] = reason.facts.get("excess_minor", 0)
    return found


def _check_price_authority(actor: Actor, reason: Problem) -> None:
    if reason.facts["authority"] == Role.HEADQUARTERS.value and actor.role not in (
        Role.HEADQUARTERS.value,
        "system",
    ):
        raise NeedsHeadquarters(sku=reason.facts["sku"])


def _request(
    order: StoredOrder, reason: str, excess_minor: int, command: ApproveOrder
) -> ApprovalRequest:
    return ApprovalRequest(
        order_id=order.id,
        order_version=order.version,
        seller_id=order.seller_id,
        buyer_id=order.buyer_id,
        payer_id=order.payer_id,
        placed_by=order.placed_by,
        last_edited_by=order.edited_by,
        currency=order.currency,
        gross_minor=order.gross_minor,
        reason=reason,
        excess_minor=excess_minor,
        expires_at=command.expires_at,
        note=command.note or None,
    )


async def _judge(tx: Tx, actor: Actor, order_id: int) -> Confirmed | Blocked:
    [outcome] = await place(tx, [JudgeAgain(actor, order_id)])
    return accepted(outcome)
