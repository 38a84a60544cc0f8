"""Orders of the past: recorded with their deliveries and bills at their own dates, never judged.

An order line that was never shipped and not cancelled is open: it keeps the goods that are
there and takes its place in the credit, whatever the limit says today.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from msgspec import Struct

from credit import InvoiceDraft, LineToBill, funds_holds, issue_invoices
from dealers import Party
from inventory import (
    HistoryShipment,
    ShipLine,
    SupplyRow,
    default_locations,
    in_transit_key,
    on_hand_key,
    record_history_shipments,
)
from kernel.actor import Actor
from kernel.clock import business_date, start_of_day
from kernel.db import Tx
from kernel.money import exponent, line_minor, round_half_away
from ledger import AccountKey, Document, Hold, lock_accounts, post
from orders.allocation import ORDER
from orders.drafts import DraftLine
from orders.repo.history import HistoryRow, insert_history
from orders.repo.placing import update_lines
from orders.states import State

NOON = timedelta(hours=12)


class HistoryLine(Struct, frozen=True, gc=False):
    """One line as another system had it; quantity in base units, price in millionths."""

    line_no: int
    product_id: int
    sku: str
    quantity: int
    unit_price_micros: int
    off_micros: tuple[int, ...] = ()
    tax_minor: int = 0
    shipped_on: date | None = None
    received_on: date | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class HistoryOrder:
    """An order of the past. `due_on`: the day it was promised for, by default its own day.

    `freight_minor` is billed with what was shipped, in proportion.
    """

    number: str
    seller: Party
    buyer: Party
    ordered_on: date
    currency: str
    lines: tuple[HistoryLine, ...]
    due_on: date | None = None
    po_number: str = ""
    freight_minor: int = 0
    generated: bool = False
    source: str | None = None
    external_id: str | None = None


@dataclass(slots=True)
class _Recorded:
    """An order on its way into the tables; `kept` are its lines that were not cancelled."""

    given: HistoryOrder
    id: int
    lines: list[DraftLine] = field(default_factory=list)

    @property
    def pairs(self) -> Iterator[tuple[HistoryLine, DraftLine]]:
        return zip(self.given.lines, self.lines, strict=True)

    @property
    def net_minor(self) -> int:
        return sum(line.net_minor for line in self.lines)

    @property
    def tax_minor(self) -> int:
        return sum(line.tax_minor for line in self.lines)

    @property
    def freight_minor(self) -> int:
        return self.given.freight_minor if any(line.wanted for line in self.lines) else 0

    def state(self, today: date) -> State:
        """Closed once all that was wanted has arrived; cancelled if nothing was wanted."""
        wanted = [given for given in self.given.lines if not given.cancelled]
        if not wanted:
            return State.CANCELLED
        arrived = all(arrival(self.given, line, today) for line in wanted)
        return State.CLOSED if arrived else State.CONFIRMED


async def record_history(tx: Tx, actor: Actor, orders: Sequence[HistoryOrder]) -> int:
    """Record orders with the supply that their deliveries needed; how many.

    Set-based: the number of statements doesn't depend on the number of orders. A delivery that
    nobody confirmed counts as received when it was no longer contestable.
    """
    if not orders:
        return 0
    today = await tx.today()
    places = await default_locations(
        tx, {one.id for order in orders for one in (order.seller, order.buyer)}
    )
    ids = iter(await tx.new_ids(sum(1 + len(order.lines) for order in orders)))
    recorded = [_order(order, ids, places) for order in orders]
    await insert_history(tx, [_row(tx, actor, order, today) for order in recorded])
    shipped = [delivery for order in recorded for delivery in _deliveries(order, today)]
    views = await record_history_shipments(
        tx, actor, [delivery.goods for delivery in shipped], list(_supplies(recorded))
    )
    await issue_invoices(
        tx,
        actor,
        [delivery.bill(view.id) for delivery, view in zip(shipped, views, strict=True)],
    )
    await _hold_open(tx, recorded)
    return len(recorded)


def _order(order: HistoryOrder, ids: Iterator[int], places: dict[int, int]) -> _Recorded:
    recorded = _Recorded(order, next(ids))
    recorded.lines = [
        _line(order, given, next(ids), places[order.seller.id]) for given in order.lines
    ]
    return recorded


def _line(order: HistoryOrder, given: HistoryLine, line_id: int, place: int) -> DraftLine:
    net = line_minor(
        given.quantity,
        given.unit_price_micros,
        digits=exponent(order.currency),
        off_micros=given.off_micros,
    )
    kept = 0 if given.cancelled else given.quantity
    return DraftLine(
        index=given.line_no,
        line_no=given.line_no,
        sku=given.sku,
        product_id=given.product_id,
        quantity=given.quantity,
        typed=str(given.quantity),
        id=line_id,
        location_id=place,
        unit_price_micros=given.unit_price_micros,
        off_micros=given.off_micros,
        net_minor=net if kept else 0,
        tax_minor=given.tax_minor if kept else 0,
        receipt={
            "given": True,
            "unit_price": given.unit_price_micros,
            "price_per": 1,
            "off": given.off_micros,
            "tax": 0,
        },
        confirmed=kept,
        cancelled=given.quantity - kept,
        shipped=kept if given.shipped_on else 0,
    )


def arrival(order: HistoryOrder, line: HistoryLine, today: date) -> date | None:
    """When a line was received: as told, else the day after which nobody could contest it."""
    if line.shipped_on is None or line.received_on is not None:
        return line.received_on
    due = max(order.due_on or line.shipped_on, line.shipped_on)
    closes = due + timedelta(days=order.seller.receive_after_days)
    return closes if closes <= today else None


def _row(tx: Tx, actor: Actor, order: _Recorded, today: date) -> HistoryRow:
    given = order.given
    return HistoryRow(
        id=order.id,
        number=given.number,
        state=order.state(today),
        seller_id=given.seller.id,
        sales_branch_id=given.buyer.branch_id,
        buyer_id=given.buyer.id,
        placed_by=actor.user_id,
        ordered_on=given.ordered_on,
        requested_on=given.due_on,
        po_number=given.po_number,
        currency=given.currency,
        net_minor=order.net_minor,
        tax_minor=order.tax_minor,
        freight_minor=order.freight_minor,
        placed_at=_noon(tx, given.ordered_on),
        generated=given.generated,
        source=given.source,
        external_id=given.external_id,
        lines=order.lines,
    )


def _noon(tx: Tx, day: date) -> datetime:
    at = start_of_day(day, tx.zone) + NOON
    now = tx.clock.now()
    return min(at, now) if business_date(now, tx.zone) == day else at


def _supplies(orders: Iterable[_Recorded]) -> Iterator[SupplyRow]:
    """What sellers must have had to ship it: one supply per seller, product and day."""
    needed: dict[tuple[int, int, date], int] = defaultdict(int)
    for order in orders:
        for given, _ in order.pairs:
            if given.shipped_on is not None and not given.cancelled:
                key = (order.given.seller.id, given.product_id, given.shipped_on)
                needed[key] += given.quantity
    for (seller_id, product_id, day), quantity in sorted(needed.items()):
        yield SupplyRow(seller_id, product_id, quantity, day, reference="history")


@dataclass(frozen=True, slots=True)
class _Delivery:
    """The goods of one order that left on one day, and what they are billed at."""

    order: _Recorded
    goods: HistoryShipment
    lines: tuple[DraftLine, ...]

    def bill(self, shipment_id: int) -> InvoiceDraft:
        given = self.order.given
        return InvoiceDraft(
            order_id=self.order.id,
            seller_id=given.seller.id,
            payer_id=given.buyer.id,
            buyer_id=given.buyer.id,
            currency=given.currency,
            lines=tuple(
                LineToBill(
                    order_line_id=line.id,
                    product_id=line.product_id,
                    quantity=line.quantity,
                    line_quantity=line.quantity,
                    line_net_minor=line.net_minor,
                    line_tax_minor=line.tax_minor,
                )
                for line in self.lines
            ),
            order_net_minor=self.order.net_minor,
            order_freight_minor=self.order.freight_minor,
            shipment_id=shipment_id,
            supplied_on=self.goods.shipped_on,
            issued_on=self.goods.shipped_on,
            generated=given.generated,
        )


def _deliveries(order: _Recorded, today: date) -> Iterator[_Delivery]:
    """One per day of shipping and of arrival."""
    given = order.given
    together: dict[tuple[date, date | None], list[DraftLine]] = defaultdict(list)
    for line, draft in order.pairs:
        if line.shipped_on is not None and not line.cancelled:
            together[line.shipped_on, arrival(given, line, today)].append(draft)
    for (shipped_on, received_on), lines in sorted(
        together.items(), key=lambda item: (item[0][0], item[0][1] or date.max)
    ):
        goods = HistoryShipment(
            order_id=order.id,
            order_number=given.number,
            seller=given.seller,
            buyer=given.buyer,
            lines=tuple(
                ShipLine(line.id, line.product_id, line.quantity, line.location_id or 0)
                for line in lines
            ),
            shipped_on=shipped_on,
            due_on=max(given.due_on or shipped_on, shipped_on),
            received_on=received_on,
            generated=given.generated,
        )
        yield _Delivery(order, goods, tuple(lines))


async def _hold_open(tx: Tx, orders: Sequence[_Recorded]) -> None:
    """Hold what is there for open lines, and the money of all of them."""
    waiting = [order for order in orders if any(_open(line) for line in order.lines)]
    lines = [(order, line) for order in waiting for line in order.lines if _open(line)]
    if not lines:
        return
    funds = [hold for order in waiting for hold in _funds(order)]
    shelves = [_shelf(order, line) for order, line in lines]
    accounts = await lock_accounts(tx, {*shelves, *(hold.target for hold in funds)})
    left = {key: max(0, accounts[key].available() or 0) for key in shelves}
    holds: list[Hold] = []
    held: list[DraftLine] = []
    hold_ids = iter(await tx.new_ids(len(lines)))
    for (order, line), shelf in zip(lines, shelves, strict=True):
        quantity = min(left[shelf], line.quantity)
        if quantity:
            left[shelf] -= quantity
            line.held, line.hold_id = quantity, next(hold_ids)
            held.append(line)
            holds.append(_goods(order, line, shelf))
    # Nothing is checked against a ceiling: what was agreed in the past is not judged today.
    unchecked = {state.key: None for state in accounts if state.has_ceiling}
    await post(tx, [*holds, *funds], ceilings=unchecked)
    await update_lines(tx, held)


def _open(line: DraftLine) -> bool:
    return line.wanted > line.shipped


def _shelf(order: _Recorded, line: DraftLine) -> AccountKey:
    return on_hand_key(order.given.seller.id, line.product_id, line.location_id or 0)


def _goods(order: _Recorded, line: DraftLine, shelf: AccountKey) -> Hold:
    transit = in_transit_key(order.given.seller.id, order.given.buyer.id, line.product_id)
    return Hold(shelf, transit, line.held, Document(ORDER, order.id, line.id), id=line.hold_id)


def _funds(order: _Recorded) -> list[Hold]:
    """The order's money less what its bills have taken over, freight in the same proportion."""
    given = order.given
    open_lines = [line for line in order.lines if _open(line)]
    net = sum(line.net_minor for line in open_lines)
    total = order.net_minor
    billed = round_half_away(order.freight_minor * (total - net), total) if total else 0
    return funds_holds(
        order.id,
        given.seller.id,
        given.buyer.id,
        given.currency,
        net_minor=net,
        tax_minor=sum(line.tax_minor for line in open_lines),
        freight_minor=order.freight_minor - billed,
    )
