"""Settling what lacked of a delivery: goods find their place, what was billed is credited."""

from dataclasses import dataclass

from credit import IssuedInvoice, credit_order_lines, invoice_keys
from dealers import Scope
from inventory import (
    ClaimView,
    claim_keys,
    default_locations,
    get_own_claim,
    lock_shipments,
    reopen_claim,
    settle_claim,
)
from kernel.actor import Actor
from kernel.db import Tx
from kernel.errors import NotFound
from kernel.i18n import gettext
from ledger import lock_accounts
from orders.errors import DifferenceCredited
from orders.repo.stored import StoredOrder, lock_orders
from orders.repo.timeline import Happened, add_events
from orders.taking_up import require


@dataclass(frozen=True, slots=True)
class SettledDifference:
    """A decided difference and the credit notes for it."""

    claim: ClaimView
    notes: tuple[IssuedInvoice, ...] = ()


async def decide(
    tx: Tx, actor: Actor, scope: Scope, claim_id: int, decision: str, *, answer: str
) -> SettledDifference:
    """One of accept, reject and reopen; anything else is not found."""
    if decision == "reopen":
        return await reopen_difference(tx, actor, scope, claim_id)
    if decision not in {"accept", "reject"}:
        raise NotFound(kind=gettext("decision"))
    accepted = decision == "accept"
    return await settle_difference(tx, actor, scope, claim_id, accepted=accepted, answer=answer)


async def settle_difference(
    tx: Tx, actor: Actor, scope: Scope, claim_id: int, *, accepted: bool, answer: str = ""
) -> SettledDifference:
    """Accept or reject a difference for its seller; goods that lacked are credited if accepted.

    Raises:
        Forbidden, NotFound.
        ClaimSettledBefore: it was decided or withdrawn.
    """
    require(actor, "orders.ship")
    claim = await get_own_claim(tx, scope, claim_id)
    order = await _lock(tx, claim)
    settled = await settle_claim(tx, actor, claim_id, accepted=accepted, answer=answer)
    notes: list[IssuedInvoice] = []
    if accepted and claim.quantity > 0:
        reason = gettext("Goods lacked on arrival.")
        quantities = {settled.change.order_line_id: claim.quantity}
        notes = await credit_order_lines(tx, actor, order.id, quantities, reason)
    facts = {
        "decision": settled.claim.status,
        "credit_notes": [note.number for note in notes],
    }
    await add_events(tx, [Happened(order.id, "difference_settled", actor.user_id, facts)])
    return SettledDifference(settled.claim, tuple(notes))


async def reopen_difference(tx: Tx, actor: Actor, scope: Scope, claim_id: int) -> SettledDifference:
    """Undo a decision that nothing was credited for.

    Raises:
        Forbidden, NotFound.
        DifferenceCredited: a credit note was issued for it.
        ClaimSettledBefore: it is open or withdrawn.
    """
    require(actor, "orders.ship")
    claim = await get_own_claim(tx, scope, claim_id)
    order = await _lock(tx, claim)
    claim = await get_own_claim(tx, scope, claim_id)
    if claim.status == "accepted" and claim.quantity > 0:
        raise DifferenceCredited(number=order.number)
    settled = await reopen_claim(tx, actor, claim_id)
    await add_events(tx, [Happened(order.id, "difference_reopened", actor.user_id)])
    return SettledDifference(settled.claim)


async def _lock(tx: Tx, claim: ClaimView) -> StoredOrder:
    """Order, shipment, then every account that goods or money may touch."""
    order_id = claim.order_id
    found = await lock_orders(tx, [order_id])
    if order_id not in found:
        raise NotFound(kind=gettext("order"))
    order = found[order_id]
    [shipment] = await lock_shipments(tx, [claim.shipment_id])
    places = await default_locations(tx, [claim.buyer_id])
    await lock_accounts(
        tx,
        [
            *claim_keys(shipment, claim, places[claim.buyer_id]),
            *invoice_keys(order.seller_id, order.payer_id, order.currency),
        ],
    )
    return order
