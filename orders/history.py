"""Orders of the past: recorded at their own dates, never judged, thousands in one transaction.

What was shipped brings its shipments, invoices and (where asked) the supply that it needs. What
was not shipped yet was promised by the former system: the order is confirmed, holds its credit
without a judgement, and waits for goods as a backorder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from credit import InvoiceDraft, funds_holds, issue_invoices, part_of
from dealers import Party, load_parties
from inventory import (
    HistoryShipment,
    ShipLine,
    SupplyRow,
    default_locations,
    record_history_shipments,
    record_supply,
)
from kernel.actor import Actor
from kernel.db import Tx
from kernel.money import exponent, line_minor
from ledger import AccountKey, Hold, lock_accounts, post
from orders.drafts import DraftLine
from orders.repo.history import insert_history
from orders.repo.stored import StoredOrder
from orders.shipping import line_to_bill
from orders.states import State
from orders.taking_up import room_came_free

NOON = time(12)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A line as it was. No `shipped_on`: not shipped yet, unless it was cancelled.

    Net = quantity x price x every (1 - rate), rounded once; `tax_minor` is taken as given.
    """

    line_no: int
    product_id: int
    quantity: int
    unit_price_micros: int
    off_micros: tuple[int, ...] = ()
    tax_minor: int = 0
    price_per: int = 1
    unit: str = ""
    shipped_on: date | None = None
    due_on: date | None = None
    received_on: date | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class HistoryOrder:
    """An order as it was. No `currency`: the buyer's."""

    number: str
    buyer_id: int
    ordered_on: date
    lines: tuple[HistoryLine, ...]
    payer_id: int | None = None
    currency: str | None = None
    freight_minor: int = 0
    requested_on: date | None = None
    po_number: str | None = None
    generated: bool = False
    source: str | None = None
    external_id: str | None = None


@dataclass(slots=True)
class _Recorded:
    """A past order on its way into the books."""

    given: HistoryOrder
    order: StoredOrder
    seller: Party
    buyer: Party


async def record_history(
    tx: Tx, actor: Actor, orders: Sequence[HistoryOrder], *, with_supply: bool = True
) -> list[int]:
    """Record orders that are not known yet; hands back their ids, in the order given.

    Args:
        tx: one chunk of an import.
        actor: who imports.
        orders: at their own dates; buyers must have a supplier.
        with_supply: whether what was shipped is brought to the seller's shelf on that day.
    """
    if not orders:
        return []
    recorded = await _open(tx, actor, orders)
    await insert_history(tx, [(one.given, one.order) for one in recorded])
    if with_supply:
        await record_supply(tx, actor, _supply(recorded))
    await _ship_and_bill(tx, actor, recorded)
    await _hold_what_is_open(tx, recorded)
    return [one.order.id for one in recorded]


async def _open(tx: Tx, actor: Actor, orders: Sequence[HistoryOrder]) -> list[_Recorded]:
    parties = await load_parties(tx, {order.buyer_id for order in orders})
    sellers = {party.seller_id for party in parties.values() if party.seller_id is not None}
    parties |= await load_parties(tx, sellers - parties.keys())
    places = await default_locations(tx, sellers)
    now = await tx.now()
    ids = iter(await tx.new_ids(sum(1 + len(order.lines) for order in orders)))
    recorded = []
    for given in orders:
        buyer = parties[given.buyer_id]
        seller = parties[buyer.seller_id or 0]
        currency = given.currency or buyer.currency
        order_id = next(ids)
        digits = exponent(currency)
        lines = [_line(line, next(ids), digits, places[seller.id], given) for line in given.lines]
        placed_at = datetime.combine(given.ordered_on, NOON, tzinfo=seller.zone)
        order = StoredOrder(
            id=order_id,
            number=given.number,
            state=_state(given),
            version=1,
            seller_id=seller.id,
            sales_branch_id=seller.branch_id,
            buyer_id=buyer.id,
            payer_id=given.payer_id or buyer.id,
            ship_to_id=None,
            placed_by=actor.user_id,
            placed_by_organisation_id=actor.organisation_id,
            edited_by=None,
            kind="standard",
            delivery_preference="split",
            requested_on=given.requested_on,
            ordered_on=given.ordered_on,
            po_number=given.po_number,
            currency=currency,
            net_minor=sum(line.net_minor for line in lines),
            tax_minor=sum(line.tax_minor for line in lines),
            freight_minor=given.freight_minor if any(line.wanted for line in lines) else 0,
            reasons=[],
            reserve_until=None,
            note=None,
            placed_at=min(placed_at, now),
            lines=lines,
        )
        recorded.append(_Recorded(given, order, seller, buyer))
    return recorded


def _line(
    line: HistoryLine, line_id: int, digits: int, place: int, given: HistoryOrder
) -> DraftLine:
    net = line_minor(
        line.quantity,
        line.unit_price_micros,
        digits=digits,
        price_per=line.price_per,
        off_micros=line.off_micros,
    )
    shipped = line.quantity if line.shipped_on is not None else 0
    gone = line.cancelled and not shipped
    return DraftLine(
        index=line.line_no - 1,
        line_no=line.line_no,
        sku="",
        product_id=line.product_id,
        quantity=line.quantity,
        unit=line.unit,
        typed=str(line.quantity),
        id=line_id,
        location_id=place,
        unit_price_micros=line.unit_price_micros,
        price_per=line.price_per,
        off_micros=line.off_micros,
        net_minor=0 if gone else net,
        tax_minor=0 if gone else line.tax_minor,
        receipt={"recorded": given.source or "history"},
        confirmed=0 if gone else line.quantity,
        cancelled=line.quantity if gone else 0,
        shipped=shipped,
    )


def _state(given: HistoryOrder) -> State:
    live = [line for line in given.lines if line.shipped_on is not None or not line.cancelled]
    if not live:
        return State.CANCELLED
    if all(line.received_on is not None for line in live):
        return State.CLOSED
    return State.CONFIRMED


def _supply(recorded: Sequence[_Recorded]) -> list[SupplyRow]:
    """What the sellers needed on their shelves, one row a product and day."""
    needed: dict[tuple[int, int, date], int] = {}
    for one in recorded:
        for line in one.given.lines:
            if line.shipped_on is not None:
                key = (one.seller.id, line.product_id, line.shipped_on)
                needed[key] = needed.get(key, 0) + line.quantity
    return [
        SupplyRow(seller_id, product_id, quantity, day, generated=True)
        for (seller_id, product_id, day), quantity in sorted(needed.items())
    ]


async def _ship_and_bill(tx: Tx, actor: Actor, recorded: Sequence[_Recorded]) -> None:
    """One shipment and one invoice for what left an order on one day to arrive on one day."""
    shipments: list[HistoryShipment] = []
    bills: list[tuple[_Recorded, list[DraftLine], date]] = []
    for one in recorded:
        together: dict[tuple[date, date, date | None], list[DraftLine]] = {}
        for given, line in zip(one.given.lines, one.order.lines, strict=True):
            if given.shipped_on is not None:
                due = max(given.due_on or given.shipped_on, given.shipped_on)
                key = (given.shipped_on, due, given.received_on)
                together.setdefault(key, []).append(line)
        for (shipped_on, due_on, received_on), lines in together.items():
            shipments.append(_shipment(one, lines, shipped_on, due_on, received_on))
            bills.append((one, lines, shipped_on))
    views = await record_history_shipments(tx, actor, shipments)
    drafts = [
        InvoiceDraft(
            order_id=one.order.id,
            seller_id=one.seller.id,
            payer_id=one.order.payer_id,
            buyer_id=one.buyer.id,
            currency=one.order.currency,
            lines=tuple(line_to_bill(line, line.quantity) for line in lines),
            order_net_minor=one.order.net_minor,
            order_freight_minor=one.order.freight_minor,
            shipment_id=view.id,
            supplied_on=shipped_on,
            issued_on=shipped_on,
            generated=one.given.generated,
        )
        for (one, lines, shipped_on), view in zip(bills, views, strict=True)
    ]
    await issue_invoices(tx, actor, drafts)


def _shipment(
    one: _Recorded,
    lines: Sequence[DraftLine],
    shipped_on: date,
    due_on: date,
    received_on: date | None,
) -> HistoryShipment:
    return HistoryShipment(
        order_id=one.order.id,
        seller=one.seller,
        buyer=one.buyer,
        lines=tuple(
            ShipLine(line.id, line.product_id, line.quantity, line.location_id or 0)
            for line in lines
        ),
        shipped_on=shipped_on,
        due_on=due_on,
        received_on=received_on,
        generated=one.given.generated,
        order_number=one.order.number,
    )


async def _hold_what_is_open(tx: Tx, recorded: Sequence[_Recorded]) -> None:
    """Credit for what is not billed yet, without a judgement; goods as they come."""
    holds: list[Hold] = []
    for one in recorded:
        order = one.order
        open_lines = [line for line in order.lines if line.backordered > 0]
        if not open_lines:
            continue
        net = sum(line.net_minor for line in open_lines)
        billed = part_of(order.freight_minor, order.net_minor - net, max(order.net_minor, 1))
        holds += funds_holds(
            order.id,
            order.seller_id,
            order.payer_id,
            order.currency,
            net_minor=net,
            tax_minor=sum(line.tax_minor for line in open_lines),
            freight_minor=order.freight_minor - billed,
        )
    if not holds:
        return
    accounts = await lock_accounts(tx, {hold.target for hold in holds})
    unchecked: dict[AccountKey, int | None] = {state.key: None for state in accounts}
    await post(tx, holds, ceilings=unchecked)
    await room_came_free(tx, {hold.target.organisation_id for hold in holds})
