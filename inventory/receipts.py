"""At the buyer's door: goods received as shipped or with differences, refused, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dealers import load_parties
from inventory import repo
from inventory.accounts import bounds_of, in_transit_key, on_hand_key
from inventory.errors import NotUnderWay, ReceiptHasSettledClaims
from inventory.goods_in import tell_delivery, tell_goods_in
from inventory.models import Claim, Receipt, ReceiptLine
from inventory.places import default_locations
from inventory.rules import (
    RECEIPT_HOUR,
    Outcome,
    future_date,
    instant_of,
    receipt_problems,
    receive,
    refuse_line,
    status_of,
    take_back,
)
from inventory.types import (
    ClaimView,
    LineChange,
    ReceiptView,
    ReceivedLine,
    ReceiveGoods,
    ShipmentView,
    WrongItem,
)
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import Tx
from kernel.db.bulk import insert_rows
from kernel.errors import FieldProblem, Invalid, NotFound
from kernel.i18n import _l, gettext
from ledger import AlreadyReversed, Document, Transfer, post, reverse


@dataclass(frozen=True, slots=True)
class _Event:
    """One thing that happened at the door, ready to be stored and posted."""

    id: int
    kind: str
    shipment: ShipmentView
    outcomes: Sequence[Outcome]
    received_on: date
    at: datetime | None
    note: str = ""
    wrong_items: Sequence[WrongItem] = ()


async def receive_goods(
    tx: Tx, actor: Actor, command: ReceiveGoods, *, by_itself: bool = False
) -> ReceiptView:
    """Put a delivery on the buyer's shelf; each difference opens a claim.

    Goods that lack or are damaged stay in transit until the claim is settled; a surplus is on
    the buyer's shelf at once and leaves the transit account below zero till then.

    Raises:
        NotFound: there is no such shipment.
        NotUnderWay: nothing of it is in transit.
        Invalid: unknown lines, quantities below 0, a day that hasn't come or lies before shipping.
    """
    shipment = await _lock(tx, command.shipment_id)
    lines = command.lines
    if lines is None:
        lines = tuple(ReceivedLine(line.id, line.in_transit) for line in shipment.lines)
        lines = tuple(line for line in lines if line.received)
    now = await tx.now()
    seller = (await load_parties(tx, [shipment.seller_id]))[shipment.seller_id]
    today = await tx.today(seller.zone)
    problems = receipt_problems(shipment.lines, lines, command.wrong_items)
    problems += _wrong_day(command.received_on, shipment, today)
    if problems:
        raise Invalid(problems)
    at = instant_of(command.received_on, RECEIPT_HOUR, now, tx.zone)
    event = _Event(
        id=await tx.new_id(),
        kind="by_itself" if by_itself else "received",
        shipment=shipment,
        outcomes=receive(shipment.lines, lines),
        received_on=command.received_on or today,
        at=max(at, shipment.shipped_at) if at else None,
        note=command.note,
        wrong_items=command.wrong_items,
    )
    return await _happen(tx, actor, event)


async def refuse_delivery(tx: Tx, actor: Actor, shipment_id: int, note: str = "") -> ReceiptView:
    """Send back at the door all that is in transit: it goes to the seller's shelf again.

    Raises:
        NotFound: there is no such shipment.
        NotUnderWay: nothing of it is in transit.
    """
    shipment = await _lock(tx, shipment_id)
    event = _Event(
        id=await tx.new_id(),
        kind="refused",
        shipment=shipment,
        outcomes=[refuse_line(line) for line in shipment.lines if line.in_transit],
        received_on=await tx.today(),
        at=None,
        note=note,
    )
    return await _happen(tx, actor, event)


async def reverse_receipt(tx: Tx, actor: Actor, receipt_id: int) -> ReceiptView:
    """Take a receipt or a refusal back: the goods are in transit again, its claims withdrawn.

    Somebody has contested the delivery: it is not received by itself any more.

    Raises:
        NotFound: there is no such receipt.
        AlreadyReversed: it was taken back before.
        ReceiptHasSettledClaims: one of its differences is settled.
    """
    receipt, _ = await repo.receipt_with_lines(tx, receipt_id)
    if receipt is None:
        raise NotFound(kind=gettext("receipt"))
    [shipment] = await repo.lock_shipments(tx, [receipt.shipment_id])
    receipt, rows = await repo.receipt_with_lines(tx, receipt_id)
    if receipt is None or receipt.reversed_at is not None:
        raise AlreadyReversed
    claims = await repo.claims_of(tx, receipt_id=receipt_id)
    if any(claim.status != "open" for claim in claims):
        raise ReceiptHasSettledClaims
    by_id = {line.id: line for line in shipment.lines}
    outcomes = [
        take_back(
            by_id[row["shipment_line_id"]],
            received=row["received"],
            refused=row["refused"],
            claimed=row["claimed"],
        )
        for row in rows
    ]
    moved = any(outcome.received or outcome.refused for outcome in outcomes)
    if moved or any(claim.reason == "wrong_item" for claim in claims):
        document = Document("receipt", receipt_id)
        await reverse(tx, document, Document("receipt_reversal", receipt_id))
    await repo.set_claims(tx, [claim.id for claim in claims], status="withdrawn")
    await repo.mark_reversed(tx, Receipt, receipt_id, await tx.now(), actor.user_id)
    await _store_lines(tx, shipment, outcomes)
    await repo.keep_open(tx, shipment.id)
    await record(tx, actor, "inventory:receipt:reversed", "shipment", shipment.id)
    await tell_delivery(tx, shipment, "receipt_reversed")
    return _view(receipt_id, receipt.kind, shipment, outcomes)


async def _lock(tx: Tx, shipment_id: int) -> ShipmentView:
    found = await repo.lock_shipments(tx, [shipment_id])
    if not found:
        raise NotFound(kind=gettext("delivery"))
    [shipment] = found
    if shipment.status != "shipped" or not any(line.in_transit for line in shipment.lines):
        raise NotUnderWay(number=shipment.number)
    return shipment


def _wrong_day(day: date | None, shipment: ShipmentView, today: date) -> list[FieldProblem]:
    if day is not None and day < shipment.shipped_on:
        message = _l("The goods left on %(shipped_on)s; they cannot have arrived before.")
        return [
            FieldProblem("/received_on", "before_shipping", message, shipped_on=shipment.shipped_on)
        ]
    return future_date(day, today, "/received_on")


async def _happen(tx: Tx, actor: Actor, event: _Event) -> ReceiptView:
    shipment = event.shipment
    parties = await load_parties(tx, [shipment.seller_id, shipment.buyer_id])
    places = await default_locations(tx, [shipment.buyer_id])
    shelf = places[shipment.buyer_id]
    transfers = _moves(event, shelf)
    bounds = bounds_of([transfer.target for transfer in transfers], parties)
    now = await tx.now()
    await _store_receipt(tx, actor, event, now)
    claims = await _open_claims(tx, event, now)
    await _store_lines(tx, shipment, event.outcomes)
    if transfers:
        await post(tx, transfers, bounds=bounds)
    await record(
        tx, actor, f"inventory:shipment:{event.kind}", "shipment", shipment.id, receipt=event.id
    )
    await tell_delivery(tx, shipment, event.kind)
    await tell_goods_in(tx, {transfer.target.organisation_id for transfer in transfers})
    return _view(event.id, event.kind, shipment, event.outcomes, claims)


def _moves(event: _Event, shelf: int) -> list[Transfer]:
    seller, buyer = event.shipment.seller_id, event.shipment.buyer_id
    moves = []
    for outcome in event.outcomes:
        line = outcome.line
        source = in_transit_key(seller, buyer, line.product_id, line.lot)
        document = Document("receipt", event.id, line.id)
        if outcome.received:
            target = on_hand_key(buyer, line.product_id, shelf, line.lot)
            moves.append(Transfer(source, target, outcome.received, document, occurred_at=event.at))
        if outcome.refused:
            target = on_hand_key(seller, line.product_id, line.location_id, line.lot)
            moves.append(Transfer(source, target, outcome.refused, document, occurred_at=event.at))
    for wrong in event.wrong_items:
        source = in_transit_key(seller, buyer, wrong.product_id)
        target = on_hand_key(buyer, wrong.product_id, shelf)
        document = Document("receipt", event.id, wrong.shipment_line_id)
        moves.append(Transfer(source, target, wrong.quantity, document, occurred_at=event.at))
    return moves


async def _store_receipt(tx: Tx, actor: Actor, event: _Event, now: datetime) -> None:
    row = {
        "id": event.id,
        "shipment_id": event.shipment.id,
        "kind": event.kind,
        "received_on": event.received_on,
        "received_at": event.at or now,
        "received_by": actor.user_id,
        "note": event.note,
    }
    await insert_rows(tx, Receipt, [row])
    lines = [
        {
            "receipt_id": event.id,
            "shipment_line_id": outcome.line.id,
            "received": outcome.received,
            "refused": outcome.refused,
            "claimed": outcome.claimed,
        }
        for outcome in event.outcomes
    ]
    await insert_rows(tx, ReceiptLine, lines)


async def _open_claims(tx: Tx, event: _Event, now: datetime) -> list[ClaimView]:
    differences = [
        (outcome.line.id, outcome.line.product_id, outcome.claimed, outcome.reason, outcome.note)
        for outcome in event.outcomes
        if outcome.claimed
    ]
    differences += [
        (wrong.shipment_line_id, wrong.product_id, -wrong.quantity, "wrong_item", wrong.note)
        for wrong in event.wrong_items
    ]
    claims = [
        ClaimView(
            id=claim_id,
            order_id=event.shipment.order_id,
            shipment_id=event.shipment.id,
            shipment_line_id=line_id,
            receipt_id=event.id,
            seller_id=event.shipment.seller_id,
            buyer_id=event.shipment.buyer_id,
            product_id=product_id,
            quantity=quantity,
            reason=reason,
            status="open",
            note=note,
            answer="",
            opened_at=now,
        )
        for claim_id, (line_id, product_id, quantity, reason, note) in zip(
            await tx.new_ids(len(differences)), differences, strict=True
        )
    ]
    await insert_rows(tx, Claim, [repo.claim_row(claim) for claim in claims])
    return claims


async def _store_lines(tx: Tx, shipment: ShipmentView, outcomes: Sequence[Outcome]) -> None:
    changed = {outcome.line.id: outcome.line for outcome in outcomes}
    await repo.set_lines(tx, list(changed.values()))
    after = [changed.get(line.id, line) for line in shipment.lines]
    await repo.set_statuses(tx, {shipment.id: status_of(after)})


def _view(
    receipt_id: int,
    kind: str,
    shipment: ShipmentView,
    outcomes: Sequence[Outcome],
    claims: Sequence[ClaimView] = (),
) -> ReceiptView:
    return ReceiptView(
        id=receipt_id,
        kind=kind,
        shipment_id=shipment.id,
        order_id=shipment.order_id,
        lines=tuple(
            LineChange(
                outcome.line.order_line_id,
                outcome.line.product_id,
                received=outcome.received,
                refused=outcome.refused,
                claimed=outcome.claimed,
            )
            for outcome in outcomes
        ),
        claims=tuple(claims),
    )
