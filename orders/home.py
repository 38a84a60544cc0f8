"""The start page: orders that wait for somebody."""

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import _l, gettext, npgettext
from kernel.paging import PageRequest
from kernel.web.filters import number
from kernel.web.places import Place
from kernel.web.start_page import COMPANY, Need, NeedSource
from orders.repo.reads import OrderFilters
from orders.states import State
from orders.views import list_orders

ONE_ROW = PageRequest(size=1)
"""Only the length of a list is wanted."""


async def blocked_orders(tx: ReadTx, actor: Actor, scope: Scope) -> list[Need]:
    """Orders that a reason holds back."""
    found = await list_orders(tx, scope, OrderFilters(state=State.BLOCKED), ONE_ROW)
    decides = actor.may("orders.approve")
    note = gettext("to be decided") if decides else gettext("see what would lift the block")
    path = "/approvals" if decides else "/orders?state=blocked"
    label = npgettext("need", "Blocked order", "Blocked orders", found.total)
    return counted(label, found.total, path, note, "danger")


async def orders_to_ship(tx: ReadTx, _actor: Actor, scope: Scope) -> list[Need]:
    """Confirmed orders with goods to send; a dealer's own sales only."""
    mine = None if scope.is_company else scope.organisation_id
    filters = OrderFilters(progress="to_ship", sold_by=mine)
    found = await list_orders(tx, scope, filters, ONE_ROW)
    note = gettext("goods are held")
    label = npgettext("need", "Order to ship", "Orders to ship", found.total)
    return counted(label, found.total, "/shipping", note, "info")


def counted(label: str, count: int, path: str, note: str, tone: str) -> list[Need]:
    """A need that is a number of rows; nothing if there are none."""
    return [Need(label, number(count), path, note, tone)] if count else []


NEEDS = [
    NeedSource(blocked_orders, permission="orders.read", rank=10, kinds=COMPANY, in_inbox=True),
    NeedSource(orders_to_ship, permission="orders.ship", rank=20),
]
PLACES = [Place("/returns", _l("Returns"), "history", "orders.read", rank=47)]
