"""What people read of orders: states, progress, kinds and what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import quote

from credit import InvoiceRow
from dealers import Scope
from kernel.actor import Actor
from kernel.i18n import Text, _l, gettext, ngettext, present
from kernel.i18n.present import number
from kernel.money import Money
from kernel.web import TimelineEvent
from orders.labels import STATES, TONES
from orders.leaving import earliest_leaving
from orders.return_requests import RequestView
from orders.returned import ReturnPage
from orders.states import State
from orders.views import OrderRow, OrderView

__all__ = ["KINDS", "PREFERENCES", "STATES", "TONES", "progress_of", "timeline_of"]

KINDS: Final[Mapping[str, Text]] = {
    "standard": _l("Order"),
    "sample": _l("Sample"),
    "replacement": _l("Replacement"),
}
PREFERENCES: Final[Mapping[str, Text]] = {
    "complete": _l("All at once, or not at all"),
    "split": _l("What is there now, the rest later"),
    "cancel_rest": _l("What is there now, without the rest"),
}
STANDING: Final = "standing"
"""Confirmed, blocked or closed: what figures of orders count."""
LISTED: Final[Mapping[str, Text]] = {STANDING: _l("Neither cancelled nor rejected"), **STATES}
"""What a list of orders can be narrowed to."""
PROGRESS: Final[Mapping[str, Text]] = {
    "to_ship": _l("Ready to ship"),
    "waiting": _l("Waits for goods"),
    "under_way": _l("Something has left"),
}
_EVENTS: Final[Mapping[str, tuple[Text, str]]] = {
    "placed": (_l("Placed"), "shopping-cart"),
    "confirmed": (_l("Confirmed"), "circle-check"),
    "blocked": (_l("Blocked"), "lock"),
    "edited": (_l("Changed"), "edit"),
    "shipped": (_l("Shipped"), "truck"),
    "unshipped": (_l("Delivery taken back"), "history"),
    "returned": (_l("Goods returned"), "history"),
    "return_asked": (_l("Return asked for"), "history"),
    "return_agreed": (_l("Return agreed to"), "check"),
    "return_declined": (_l("Return declined"), "ban"),
    "return_withdrawn": (_l("No longer asks for a return"), "x"),
    "difference_settled": (_l("Difference settled"), "checklist"),
    "difference_reopened": (_l("Difference opened again"), "history"),
    "goods_came_in": (_l("Goods came in and are held for it"), "package"),
    "reservation_lapsed": (_l("Its goods are no longer held"), "hourglass"),
    "closed": (_l("Closed"), "check"),
    "reopened": (_l("Reopened"), "history"),
    "cancelled": (_l("Cancelled"), "x"),
    "rejected": (_l("Rejected"), "ban"),
}
_FACTS: Final[Mapping[str, Text]] = {
    "shipment": _l("delivery %(value)s"),
    "invoice": _l("invoice %(value)s"),
    "carrier": _l("by %(value)s"),
    "tracking_number": _l("tracking number %(value)s"),
    "return": _l("return %(value)s"),
    "reason": _l("“%(value)s”"),
}
_WAITING: Final = _l("Waits for goods")
_TO_SHIP: Final = _l("Ready to ship")
_PARTLY: Final = _l("Partly shipped")
_UNDER_WAY: Final = _l("Shipped")
_ARRIVED: Final = _l("Delivered")
_NEEDS_APPROVAL: Final = _l("Needs a payment or an approval")


def progress_of(row: OrderRow) -> str:
    """How far an order has come, in a few words; empty where its state says it all."""
    if row.state is State.BLOCKED:
        return str(_NEEDS_APPROVAL)
    if row.state is State.CLOSED:
        return str(_ARRIVED)
    if row.state is not State.CONFIRMED:
        return ""
    if row.shipped >= row.wanted:
        return str(_UNDER_WAY)
    if row.shipped:
        return str(_PARTLY)
    return str(_TO_SHIP if row.held else _WAITING)


def timeline_of(view: OrderView) -> list[TimelineEvent]:
    """What happened to an order, newest first; its placing last."""
    title, symbol = _EVENTS["placed"]
    events = [TimelineEvent(view.order.placed_at, str(title), view.placed_by, "", symbol)]
    for kind, at, user_id, facts in view.events:
        title, symbol = _EVENTS.get(kind, (_l("Changed"), "point"))
        who = view.people.get(user_id, "")
        events.append(TimelineEvent(at, str(title), who, _detail(facts), symbol))
    told = {facts.get("shipment") for _, _, _, facts in view.events}
    title, symbol = _EVENTS["shipped"]
    # Recorded history has no events; its deliveries say when it left.
    events += [
        TimelineEvent(
            shipment.shipped_at, str(title), "", _detail({"shipment": shipment.number}), symbol
        )
        for shipment in view.shipments
        if shipment.number not in told
    ]
    return sorted(events, key=lambda event: event.at)[::-1]


def timeline_of_return(page: ReturnPage) -> list[TimelineEvent]:
    """What happened to a return, newest first."""
    goods = page.goods
    credited = [
        TimelineEvent(goods.recorded_at, gettext("Credited"), "", note, "receipt")
        for note in page.credit_notes
    ]
    arrived = []
    if goods.arrived_at is not None:
        title = gettext("Taken in by %(seller)s") % {"seller": page.seller.name}
        arrived = [TimelineEvent(goods.arrived_at, title, icon="building-warehouse")]
    title = gettext("Goods came back")
    sent = TimelineEvent(goods.recorded_at, title, page.returned_by, goods.reason, "history")
    return [*credited, *arrived, sent]


def _detail(facts: Mapping[str, Any]) -> str:
    told = [str(_FACTS[name]) % {"value": facts[name]} for name in _FACTS if facts.get(name)]
    return ", ".join(told)


def returning(
    view: OrderView, actor: Actor, scope: Scope, requests: Sequence[RequestView]
) -> dict[str, Any]:
    """What the page of an order offers about goods that come back, and the request on top."""
    order = view.order
    buys = scope.organisation_id == order.buyer_id
    sells = not buys and (scope.is_company or scope.organisation_id == order.seller_id)
    received = any(line.returnable for line in view.lines)
    newest = next((one for one in requests if one.state != "withdrawn"), None)
    waits = newest is not None and newest.waits
    return {
        "return_request": newest,
        "may_return": actor.may("orders.ship") and sells and received and not waits,
        "may_ask_return": actor.may("orders.receive") and buys and received and not waits,
        "may_withdraw": actor.may("orders.receive") and buys and waits,
        "may_answer": actor.may("orders.ship") and sells and waits,
    }


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next of an order, who has to do it, and where."""

    label: str
    icon: str
    path: str = ""
    when: date | None = None


def next_steps(
    view: OrderView, invoices: Sequence[InvoiceRow], *, buys: bool, today: date
) -> list[NextStep]:
    """What an order still has before it, in the order in which it will happen."""
    order = view.order
    steps: list[NextStep] = []
    if order.state is State.BLOCKED:
        steps.append(NextStep(str(_NEEDS_APPROVAL), "lock", "#reasons"))
    if order.state is State.CONFIRMED:
        held = sum(line.line.held for line in view.lines)
        waiting = sum(line.line.backordered for line in view.lines)
        if held:
            on = max(earliest_leaving(view.seller, order.placed_at), today)
            text = ngettext(
                "%(quantity)s is ready to be shipped", "%(quantity)s are ready to be shipped", held
            ) % {"quantity": number(held)}
            steps.append(NextStep(text, "package", when=on))
        if waiting:
            text = ngettext(
                "%(quantity)s follows when goods come in",
                "%(quantity)s follow when goods come in",
                waiting,
            ) % {"quantity": number(waiting)}
            steps.append(NextStep(text, "hourglass"))
    for shipment in view.shipments:
        if shipment.status == "shipped":
            text = gettext("Confirm delivery %(number)s") if buys else gettext("%(number)s arrives")
            path = f"/deliveries/{quote(shipment.number)}"
            label = text % {"number": shipment.number}
            steps.append(NextStep(label, "truck-delivery", path, shipment.due_on))
    for invoice in sorted(invoices, key=lambda one: one.due_on):
        if invoice.open_minor > 0:
            amount = present(Money(invoice.open_minor, invoice.currency))
            facts = {"amount": amount, "number": invoice.number}
            path = f"/invoices/{quote(invoice.number)}?seller={quote(view.seller.code)}"
            text = gettext("%(amount)s of %(number)s to be paid") % facts
            steps.append(NextStep(text, "cash", path, invoice.due_on))
    return steps
