"""The shipping desk: goods leave and are billed in one transaction, or are taken back.

The conductor's part: it locks the order, then the union of accounts that stock and credit will
touch, and lets each room do its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from credit import (
    InvoiceDraft,
    IssuedInvoice,
    LineToBill,
    invoice_keys,
    issue_invoices,
    load_standings,
)
from dealers import OrganisationStatus, Party, Scope, load_parties
from inventory import ShipGoods, ShipLine, ShipmentView, ship_goods, shipment_bounds, shipment_keys
from kernel.actor import Actor
from kernel.clock import business_date
from kernel.db import Tx
from kernel.db.outbox import Event, publish
from kernel.errors import FieldProblem
from kernel.i18n import _l
from ledger import lock_accounts
from orders.drafts import DraftLine
from orders.errors import MoreThanHeld, NothingToShip, OrderNotInState, ShipmentsStopped
from orders.repo.placing import update_lines
from orders.repo.stored import StoredOrder
from orders.repo.timeline import Happened, add_events
from orders.states import State
from orders.taking_up import must_sell, require, take_up


@dataclass(frozen=True, slots=True)
class LineToShip:
    """How much of a line goes out now, in base units."""

    line_no: int
    quantity: int


@dataclass(frozen=True, slots=True)
class ShipOrder:
    """What leaves. `lines` None: everything that is held for the order.

    `freight_minor` is the real freight of this shipment; None bills the order's own in proportion.
    """

    number: str
    lines: tuple[LineToShip, ...] | None = None
    carrier: str = ""
    tracking_number: str = ""
    due_on: date | None = None
    freight_minor: int | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Shipped:
    """A shipment and the document that bills it."""

    shipment: ShipmentView
    invoice: IssuedInvoice


async def ship_order(tx: Tx, actor: Actor, scope: Scope, command: ShipOrder) -> Shipped:
    """Ship held goods of a confirmed order and bill them.

    Raises:
        Forbidden, NotFound, OrderChanged.
        OrderNotInState: the order is not confirmed.
        ShipmentsStopped: the dealer is suspended or its account blocked by hand.
        NothingToShip: nothing is held for it.
        MoreThanHeld: names each line that asks for more than is held.
        NotEnoughOnHand: the shelf has less than the books promised.
    """
    require(actor, "orders.ship")
    order = await take_up(tx, scope, command.number, command.version)
    must_sell(scope, order)
    if order.state is not State.CONFIRMED:
        raise OrderNotInState(number=order.number, state=order.state.value, step="ship")
    going = _going(order, command.lines)
    parties = await load_parties(tx, {order.seller_id, order.buyer_id})
    seller, buyer = parties[order.seller_id], parties[order.buyer_id]
    goods = _goods(order, seller, buyer, going, command)
    keys = [*shipment_keys(goods), *invoice_keys(order.seller_id, order.payer_id, order.currency)]
    accounts = await lock_accounts(tx, keys, shipment_bounds(goods))
    await _check_stopped(tx, order, seller, buyer, business_date(accounts.at, seller.zone))
    shipment = await ship_goods(tx, actor, goods)
    [invoice] = await issue_invoices(tx, actor, [_bill(order, going, shipment, command)])
    for line, quantity in going:
        line.shipped += quantity
        line.held -= quantity
        if not line.held:
            line.hold_id = None
    await update_lines(tx, [line for line, _ in going])
    facts = {
        "shipment": shipment.number,
        "invoice": invoice.number,
        "carrier": command.carrier,
        "tracking_number": command.tracking_number,
    }
    await add_events(tx, [Happened(order.id, "shipped", actor.user_id, facts)])
    payload = {"number": order.number, "buyer_id": order.buyer_id, "shipment": shipment.number}
    await publish(tx, [Event("orders:order:shipped", order.seller_id, order.id, payload)])
    return Shipped(shipment, invoice)


def _going(order: StoredOrder, asked: Sequence[LineToShip] | None) -> list[tuple[DraftLine, int]]:
    """Each line that ships with how much of it."""
    if asked is None:
        going = [(line, line.held) for line in order.lines if line.held]
    else:
        by_no = {line.line_no: line for line in order.lines}
        problems = []
        going = []
        for index, one in enumerate(asked):
            line = by_no.get(one.line_no)
            held = line.held if line is not None else 0
            if line is None or not 0 <= one.quantity <= held:
                message = _l("%(held)s are held for this line; %(requested)s were to be shipped.")
                facts = {"held": held, "requested": one.quantity}
                pointer = f"/lines/{index}/quantity"
                problems.append(FieldProblem(pointer, "more_than_held", message, **facts))
            elif one.quantity:
                going.append((line, one.quantity))
        if problems:
            raise MoreThanHeld(problems)
    if not going:
        raise NothingToShip(number=order.number)
    return going


def _goods(
    order: StoredOrder,
    seller: Party,
    buyer: Party,
    going: Sequence[tuple[DraftLine, int]],
    command: ShipOrder,
) -> ShipGoods:
    return ShipGoods(
        order_id=order.id,
        seller=seller,
        buyer=buyer,
        lines=tuple(
            ShipLine(
                order_line_id=line.id,
                product_id=line.product_id,
                quantity=quantity,
                location_id=line.location_id or 0,
                hold_id=line.hold_id,
            )
            for line, quantity in going
        ),
        carrier=command.carrier,
        tracking_number=command.tracking_number,
        due_on=command.due_on,
        ship_to_id=order.ship_to_id,
        order_number=order.number,
    )


async def _check_stopped(
    tx: Tx, order: StoredOrder, seller: Party, buyer: Party, today: date
) -> None:
    """A suspended dealer and a hand-blocked account stop shipments; limit and overdue don't."""
    pair = (order.seller_id, order.payer_id)
    standing = (await load_standings(tx, [pair], {seller.id: today}))[pair]
    if standing.blocked:
        raise ShipmentsStopped(number=order.number, why=standing.block_note or "")
    if buyer.status in (OrganisationStatus.SUSPENDED, OrganisationStatus.CLOSED):
        raise ShipmentsStopped(number=order.number, why=buyer.status.value)


def _bill(
    order: StoredOrder,
    going: Sequence[tuple[DraftLine, int]],
    shipment: ShipmentView,
    command: ShipOrder,
) -> InvoiceDraft:
    return InvoiceDraft(
        order_id=order.id,
        seller_id=order.seller_id,
        payer_id=order.payer_id,
        buyer_id=order.buyer_id,
        currency=order.currency,
        lines=tuple(line_to_bill(line, quantity) for line, quantity in going),
        order_net_minor=order.net_minor,
        order_freight_minor=order.freight_minor,
        real_freight_minor=command.freight_minor,
        shipment_id=shipment.id,
        supplied_on=shipment.shipped_on,
    )


def line_to_bill(line: DraftLine, quantity: int) -> LineToBill:
    """`quantity` of a line whose amounts are those of what is not cancelled."""
    return LineToBill(
        order_line_id=line.id,
        product_id=line.product_id,
        quantity=quantity,
        line_quantity=line.wanted,
        line_net_minor=line.net_minor,
        line_tax_minor=line.tax_minor,
    )
