"""Approvals: tokens that lift one block reason of one version of an order."""

from credit.errors import (
    ApprovalExpiresTooEarly,
    BeyondAuthority,
    OwnOrder,
    ReasonNotApprovable,
)
from credit.keys import ORDER, receivable_key
from credit.repo import approvals as repo
from credit.types import APPROVABLE, ApprovalRequest
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import Tx
from kernel.errors import Forbidden
from kernel.money import Money
from ledger import lock_accounts

PERMISSION = "orders.approve"


async def grant_approval(tx: Tx, actor: Actor, request: ApprovalRequest) -> int:
    """Lift one reason of an order, up to its gross and the excess asked for.

    The caller holds the order's row lock and puts the order through the guard again afterwards.
    A role without a cap may approve any excess.

    Raises:
        Forbidden: the role may not approve.
        OwnOrder: the actor placed or last edited the order, or belongs to the buyer.
        ReasonNotApprovable: a blocked account or an inactive dealer end only at their cause.
        ApprovalExpiresTooEarly, BeyondAuthority.
    """
    if not actor.may(PERMISSION):
        raise Forbidden(permission=PERMISSION)
    if actor.user_id in {request.placed_by, request.last_edited_by} or actor.organisation_id in {
        request.buyer_id,
        request.payer_id,
    }:
        raise OwnOrder
    if request.reason not in APPROVABLE:
        raise ReasonNotApprovable(reason=request.reason)
    at = await tx.now()
    if request.expires_at <= at:
        raise ApprovalExpiresTooEarly
    cap = await repo.cap(tx, actor.organisation_id, actor.role, request.reason, request.currency)
    if cap is not None and request.excess_minor > cap:
        raise BeyondAuthority(
            cap=Money(cap, request.currency), excess=Money(request.excess_minor, request.currency)
        )
    await lock_accounts(tx, [receivable_key(request.seller_id, request.payer_id, request.currency)])
    approval_id = await repo.insert_approval(tx, request, granted_by=actor.user_id, at=at)
    await record(
        tx,
        actor,
        "credit:approval:granted",
        ORDER,
        request.order_id,
        reason=request.reason,
        order_version=request.order_version,
        gross_minor=request.gross_minor,
        excess_minor=request.excess_minor,
        expires_at=request.expires_at.isoformat(),
        note=request.note,
    )
    return approval_id


async def withdraw_approvals(tx: Tx, actor: Actor, order_id: int) -> None:
    """End the tokens of an order that was edited or rejected."""
    await repo.withdraw(tx, order_id, await tx.now())
    await record(tx, actor, "credit:approval:withdrawn", ORDER, order_id)


async def set_authority(
    tx: Tx,
    actor: Actor,
    *,
    organisation_id: int,
    role: str,
    reason: str,
    currency: str,
    up_to_minor: int,
) -> None:
    """Cap what a role of an organisation may approve of one reason."""
    await repo.set_cap(
        tx,
        organisation_id=organisation_id,
        role=role,
        reason=reason,
        currency=currency,
        up_to_minor=up_to_minor,
    )
    await record(
        tx,
        actor,
        "credit:authority:set",
        "organisation",
        organisation_id,
        role=role,
        reason=reason,
        up_to_minor=up_to_minor,
        currency=currency,
    )
