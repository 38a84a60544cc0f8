"""Differences between shipped and received: accepted by the seller, rejected, or decided anew."""

from dataclasses import replace

from dealers import load_parties
from inventory import repo
from inventory.accounts import bounds_of, claim_keys
from inventory.errors import ClaimSettledBefore
from inventory.goods_in import tell_delivery, tell_goods_in
from inventory.places import default_locations
from inventory.types import ClaimSettled, ClaimView, LineChange, ShipmentLineView, ShipmentView
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import Tx
from kernel.errors import NotFound
from kernel.i18n import gettext, pgettext
from ledger import Document, Transfer, post, reverse


async def settle_claim(
    tx: Tx, actor: Actor, claim_id: int, *, accepted: bool, answer: str = ""
) -> ClaimSettled:
    """Decide a claim.

    Missing or damaged goods: accepted they are the seller's loss (a credit note is due), rejected
    they are on the buyer's shelf after all. A surplus: accepted it leaves the seller's shelf,
    rejected it leaves the buyer's.

    Raises:
        NotFound: there is no such claim.
        ClaimSettledBefore: it was decided or withdrawn.
    """
    shipment, claim, _ = await _lock(tx, claim_id)
    if claim.status != "open":
        raise ClaimSettledBefore(status=_status_in_words(claim.status))
    settlement_id = await tx.new_id()
    transfer = await _move(tx, shipment, claim, settlement_id, accepted=accepted)
    status = "accepted" if accepted else "rejected"
    await repo.set_claims(
        tx,
        [claim.id],
        status=status,
        answer=answer,
        settled_at=await tx.now(),
        settled_by=actor.user_id,
        settlement_id=settlement_id,
    )
    change = await _shift(tx, shipment, claim, 0 if accepted else claim.quantity)
    parties = await load_parties(tx, [claim.seller_id, claim.buyer_id])
    target = transfer.target
    await post(tx, [transfer], bounds=bounds_of([transfer.source, target], parties))
    await record(tx, actor, f"inventory:claim:{status}", "claim", claim.id)
    await tell_delivery(tx, shipment, f"claim_{status}")
    await tell_goods_in(tx, [target.organisation_id])
    return ClaimSettled(replace(claim, status=status, answer=answer), shipment.order_id, change)


async def reopen_claim(tx: Tx, actor: Actor, claim_id: int) -> ClaimSettled:
    """Undo a decision; the claim is open again.

    Raises:
        NotFound: there is no such claim.
        ClaimSettledBefore: it is open or withdrawn: there is no decision to undo.
    """
    shipment, claim, settlement_id = await _lock(tx, claim_id)
    if settlement_id is None or claim.status not in {"accepted", "rejected"}:
        raise ClaimSettledBefore(status=_status_in_words(claim.status))
    await repo.set_claims(
        tx, [claim.id], status="open", settled_at=None, settled_by=None, settlement_id=None
    )
    back = -claim.quantity if claim.status == "rejected" else 0
    change = await _shift(tx, shipment, claim, back)
    by = Document("claim_reopening", settlement_id)
    await reverse(tx, Document("claim", settlement_id), by)
    await record(tx, actor, "inventory:claim:reopened", "claim", claim.id)
    await tell_delivery(tx, shipment, "claim_reopened")
    return ClaimSettled(replace(claim, status="open"), shipment.order_id, change)


async def _lock(tx: Tx, claim_id: int) -> tuple[ShipmentView, ClaimView, int | None]:
    shipment_id = await repo.shipment_of_claim(tx, claim_id)
    if shipment_id is None:
        raise NotFound(kind=gettext("difference"))
    [shipment] = await repo.lock_shipments(tx, [shipment_id])
    locked = await repo.lock_claim(tx, claim_id)
    if locked is None:
        raise NotFound(kind=gettext("difference"))
    return shipment, *locked


async def _move(
    tx: Tx, shipment: ShipmentView, claim: ClaimView, settlement_id: int, *, accepted: bool
) -> Transfer:
    places = await default_locations(tx, [claim.buyer_id])
    transit, buyers_shelf, sellers_shelf, loss = claim_keys(shipment, claim, places[claim.buyer_id])
    document = Document("claim", settlement_id, claim.shipment_line_id)
    if claim.quantity > 0:
        target = loss if accepted else buyers_shelf
        return Transfer(transit, target, claim.quantity, document)
    source = sellers_shelf if accepted else buyers_shelf
    return Transfer(source, transit, -claim.quantity, document)


async def _shift(tx: Tx, shipment: ShipmentView, claim: ClaimView, quantity: int) -> LineChange:
    """Move `quantity` of the claimed to the received of its line; another product moves nothing."""
    line = _line(shipment, claim)
    if claim.product_id != line.product_id:
        quantity = 0
    if quantity:
        after = replace(line, claimed=line.claimed - quantity, received=line.received + quantity)
        await repo.set_lines(tx, [after])
    return LineChange(line.order_line_id, line.product_id, received=quantity, claimed=-quantity)


def _line(shipment: ShipmentView, claim: ClaimView) -> ShipmentLineView:
    return next(line for line in shipment.lines if line.id == claim.shipment_line_id)


def _status_in_words(status: str) -> str:
    words = {
        "open": pgettext("claim", "open"),
        "accepted": pgettext("claim", "accepted"),
        "rejected": pgettext("claim", "rejected"),
        "withdrawn": pgettext("claim", "withdrawn"),
    }
    return words[status]
