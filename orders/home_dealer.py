"""The start page of a dealer: orders that wait, what runs out, quick order."""

from dataclasses import dataclass

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import _l, gettext, ngettext, npgettext, present
from kernel.money import Money
from kernel.paging import PageRequest
from kernel.web.filters import number
from kernel.web.places import Place
from kernel.web.start_page import DEALER, Need, NeedItem, NeedSource, PanelSource
from orders.errors import sentence
from orders.repo.reads import OrderFilters
from orders.restocking import Suggested, running_out
from orders.return_requests import list_waiting
from orders.states import State
from orders.views import OrderRow, list_orders

FIRST = PageRequest(size=5)
MOST_SUGGESTED = 8
PAID_AWAY = frozenset({"over_limit", "overdue"})
"""Reasons that a payment lifts."""


@dataclass(frozen=True, slots=True)
class RunningOut:
    """The panel: the most urgent products, and how many there are."""

    rows: tuple[Suggested, ...]
    total: int


async def my_blocked_orders(tx: ReadTx, actor: Actor, scope: Scope) -> list[Need]:
    """The dealer's own orders that wait, each with its reason and what lifts it."""
    filters = OrderFilters(state=State.BLOCKED, buyer_id=actor.organisation_id)
    found = await list_orders(tx, scope, filters, FIRST, oldest_first=True)
    if not found.total:
        return []
    items = [_blocked(row, may_pay=actor.may("payments.notify")) for row in found.rows]
    return [
        Need(
            npgettext("need", "Blocked order", "Blocked orders", found.total),
            number(found.total),
            "/orders?state=blocked",
            gettext("see what would lift the block"),
            "danger",
            items,
        )
    ]


def _blocked(row: OrderRow, *, may_pay: bool) -> NeedItem:
    path = f"/orders/{row.number}"
    total = present(Money(row.gross_minor, row.currency))
    amount = gettext("order of %(amount)s") % {"amount": total}
    why = " ".join(sentence(reason) for reason in row.reasons[:2])
    if may_pay and any(reason.code in PAID_AWAY for reason in row.reasons):
        pay = f"/account/pay?order={row.number}"
        return NeedItem(row.number, path, why, amount, gettext("Pay"), pay)
    return NeedItem(row.number, path, why, amount, gettext("Look at it"), path)


async def customers_blocked_orders(tx: ReadTx, actor: Actor, scope: Scope) -> list[Need]:
    """Orders of those who buy from the dealer, which it decides about."""
    filters = OrderFilters(state=State.BLOCKED, sold_by=actor.organisation_id)
    found = await list_orders(tx, scope, filters, FIRST, oldest_first=True)
    items = [
        NeedItem(
            row.number,
            f"/approvals/{row.number}",
            row.buyer.name,
            str(present(Money(row.gross_minor, row.currency))),
            gettext("Decide"),
        )
        for row in found.rows
    ]
    label = ngettext("Blocked order of my customers", "Blocked orders of my customers", found.total)
    note = gettext("to be decided")
    need = Need(label, number(found.total), "/approvals", note, "danger", items)
    return [need] if found.total else []


async def customers_return_requests(tx: ReadTx, actor: Actor, scope: Scope) -> list[Need]:
    """What those who buy from the dealer want to send back."""
    found = await list_waiting(tx, scope, FIRST, sold_by=actor.organisation_id)
    items = [
        NeedItem(
            row.order_number,
            f"/orders/{row.order_number}",
            f"{row.buyer.name}: {row.reason}",
            number(row.quantity),
            gettext("Decide"),
            f"/orders/{row.order_number}/return",
        )
        for row in found.rows
    ]
    label = ngettext(
        "Return asked for by my customers", "Returns asked for by my customers", found.total
    )
    need = Need(label, number(found.total), "/returns", gettext("to be decided"), "info", items)
    return [need] if found.total else []


async def what_runs_out(tx: ReadTx, actor: Actor, scope: Scope) -> RunningOut | None:
    """What the dealer's shelf will lack soon."""
    rows = await running_out(tx, actor, scope)
    return RunningOut(tuple(rows[:MOST_SUGGESTED]), len(rows)) if rows else None


NEEDS = [
    NeedSource(my_blocked_orders, permission="orders.read", rank=10, kinds=DEALER),
    NeedSource(customers_blocked_orders, permission="orders.approve", rank=12, kinds=DEALER),
    NeedSource(customers_return_requests, permission="orders.ship", rank=14, kinds=DEALER),
]
PANELS = [
    PanelSource(
        "orders/_home_running_out.html",
        what_runs_out,
        permission="orders.place",
        rank=40,
        kinds=DEALER,
        width="half",
    )
]
PLACES = [
    Place(
        "/quick-order",
        _l("Quick order"),
        "bolt",
        "orders.place",
        group="trade",
        rank=15,
        kinds=DEALER,
        daily=DEALER,
    )
]
