"""Taking back: shipments that nobody received yet, and goods that the buyer returns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from credit import (
    IssuedInvoice,
    credit_order_lines,
    funds_holds,
    invoice_keys,
    receivable_key,
    reverse_shipment_invoices,
)
from dealers import Scope, load_parties
from inventory import (
    ReturnGoods,
    ReturnView,
    ShipmentView,
    default_locations,
    get_shipment,
    in_transit_key,
    lock_shipments,
    on_hand_key,
    return_goods,
    return_keys,
    unship,
)
from kernel.actor import Actor
from kernel.db import Tx
from kernel.db.idempotency import Key, perform
from kernel.errors import NotFound
from kernel.i18n import gettext
from ledger import AccountKey, lock_accounts, post
from orders.errors import OrderNotInState
from orders.repo.placing import update_lines
from orders.repo.stored import StoredOrder
from orders.repo.timeline import Happened, add_events
from orders.retrying import serve_backorders
from orders.return_lines import LineToReturn, returned_lines
from orders.return_requests import agree, waiting_request
from orders.states import State
from orders.taking_up import must_sell, require, take_up


async def unship_order(
    tx: Tx, actor: Actor, scope: Scope, number: str, shipment_number: str
) -> ShipmentView:
    """Take a shipment back: goods on the shelf and held again, its bill credited.

    The order holds credit again for what is no longer billed, without a new judgement: it was
    confirmed before and still is.

    Raises:
        Forbidden, NotFound.
        OrderNotInState: the order is not confirmed any more.
        NotUnderWay: something of it was received or refused, or it was taken back before.
    """
    require(actor, "orders.ship")
    order = await take_up(tx, scope, number)
    must_sell(scope, order)
    if order.state is not State.CONFIRMED:
        raise OrderNotInState(number=order.number, state=order.state.value, step="unship")
    shipment = await get_shipment(tx, scope, shipment_number)
    if shipment.order_id != order.id:
        raise NotFound(kind=gettext("delivery"))
    # Shipments rank before accounts: a receipt at the same moment locks them in this order too.
    await lock_shipments(tx, [shipment.id])
    await lock_accounts(
        tx,
        [
            *_moved(shipment),
            *invoice_keys(order.seller_id, order.payer_id, order.currency),
        ],
    )
    taken_back = await unship(tx, actor, shipment.id)
    reason = gettext("Delivery %(number)s was taken back.") % {"number": shipment.number}
    notes = await reverse_shipment_invoices(tx, actor, shipment.id, reason)
    await _promise_again(tx, order, notes)
    by_id = {line.id: line for line in order.lines}
    for shipped in taken_back.lines:
        by_id[shipped.order_line_id].shipped -= shipped.quantity
    await update_lines(tx, order.lines)
    await serve_backorders(tx, [order])
    facts = {"shipment": shipment.number}
    await add_events(tx, [Happened(order.id, "unshipped", actor.user_id, facts)])
    return taken_back


def _moved(shipment: ShipmentView) -> list[AccountKey]:
    """The accounts between which a shipment moved goods."""
    seller, buyer = shipment.seller_id, shipment.buyer_id
    keys = []
    for line in shipment.lines:
        keys.append(on_hand_key(seller, line.product_id, line.location_id, line.lot))
        keys.append(in_transit_key(seller, buyer, line.product_id, line.lot))
    return keys


async def _promise_again(tx: Tx, order: StoredOrder, notes: Sequence[IssuedInvoice]) -> None:
    """Hold what the credit notes gave back; a fact of the past is not judged twice."""
    holds = funds_holds(
        order.id,
        order.seller_id,
        order.payer_id,
        order.currency,
        net_minor=-sum(note.net_minor for note in notes),
        tax_minor=-sum(note.tax_minor for note in notes),
        freight_minor=-sum(note.freight_minor for note in notes),
    )
    receivable = receivable_key(order.seller_id, order.payer_id, order.currency)
    state = (await lock_accounts(tx, [receivable]))[receivable]
    await post(tx, holds, ceilings={one.key: None for one in state.chain()})


@dataclass(frozen=True, slots=True)
class ReturnOrder:
    """Goods of an order that the seller takes back; `request_id`: as the buyer asked for."""

    number: str
    lines: tuple[LineToReturn, ...]
    reason: str
    returned_on: date | None = None
    request_id: int | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """A return and the credit notes for it."""

    goods: ReturnView
    notes: tuple[IssuedInvoice, ...]


async def return_order(tx: Tx, actor: Actor, scope: Scope, command: ReturnOrder) -> Returned:
    """Take goods back that the buyer had received, and credit what was billed for them.

    Where the buyer has asked for a return of this order, it is agreed to with this one.

    Raises:
        Forbidden, NotFound.
        ReturnRequestSettled: `request_id` waits no longer.
        Invalid: unknown lines or quantities below 1.
        ReturnTooLarge: names each line of which less was received and not returned yet.
    """
    require(actor, "orders.ship")
    order = await take_up(tx, scope, command.number)
    must_sell(scope, order)
    request = await waiting_request(tx, order, command.request_id)
    lines = returned_lines(order, command.lines)
    parties = await load_parties(tx, {order.seller_id, order.buyer_id})
    goods = ReturnGoods(
        order_id=order.id,
        seller=parties[order.seller_id],
        buyer=parties[order.buyer_id],
        lines=lines,
        reason=command.reason,
        returned_on=command.returned_on,
    )
    places = await default_locations(tx, [order.seller_id, order.buyer_id])
    await lock_accounts(
        tx,
        [
            *return_keys(goods, places[order.seller_id], places[order.buyer_id]),
            *invoice_keys(order.seller_id, order.payer_id, order.currency),
        ],
    )
    view = await return_goods(tx, actor, goods)
    quantities = {line.order_line_id: line.quantity for line in goods.lines}
    notes = await credit_order_lines(tx, actor, order.id, quantities, command.reason)
    facts = {"return": view.number, "credit_notes": [note.number for note in notes]}
    await add_events(tx, [Happened(order.id, "returned", actor.user_id, facts)])
    if request is not None:
        await agree(tx, actor, order, request, view)
    return Returned(view, tuple(notes))


async def return_once(
    tx: Tx, actor: Actor, scope: Scope, command: ReturnOrder, *, key: str
) -> dict[str, Any]:
    """Book a return; the same key books it once and tells number and credit notes again."""

    async def work() -> dict[str, Any]:
        done = await return_order(tx, actor, scope, command)
        return {"number": done.goods.number, "credit_notes": [note.number for note in done.notes]}

    claim = Key(actor.organisation_id, actor.user_id, "orders.return", key)
    return await perform(tx, claim, command, work)
