"""HTML: blocked orders with the evidence to decide about them."""

from datetime import datetime, timedelta
from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from credit import BUCKETS, get_outlook, list_ageing
from dealers import Scope
from kernel.actor import Actor
from kernel.clock import start_of_day
from kernel.db import ReadTx, Tx
from kernel.i18n import gettext
from kernel.paging import PageRequest
from kernel.web import Form, page as rendered, requires, to
from kernel.web.filters import money
from orders import words
from orders.amounts import minor_of
from orders.approving import ApproveOrder, approve_order
from orders.cancelling import reject_order
from orders.errors import sentence
from orders.forms import ApproveForm, FilterForm, RejectForm
from orders.repo.reads import OrderFilters, find_next_blocked
from orders.taking_up import must_sell
from orders.types import Confirmed
from orders.views import OrderView, get_order, list_orders
from pricing import explain

APPROVAL = "orders/approval.html"
APPROVED_DAYS = 7
"""How long an approval may confirm unless another day is chosen."""


@get("/approvals", guards=[requires("orders.approve")])
async def show_approvals(
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    q: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    """Blocked orders, oldest first, each with every reason; a dealer's are those it sells."""
    filters = OrderFilters(q, "blocked", sold_by=_seller(reach))
    found = await list_orders(read_tx, reach, filters, PageRequest(page), oldest_first=True)
    return rendered(
        "orders/approvals.html",
        orders=found,
        sentence=sentence,
        form=Form.filled(FilterForm, q=q),
    )


def _seller(scope: Scope) -> int | None:
    """Companies decide for all below them, dealers about what they sell themselves."""
    return None if scope.is_company else scope.organisation_id


@get("/approvals/{number:str}", guards=[requires("orders.approve")])
async def show_approval(
    number: FromPath[str], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> Template:
    """One blocked order with the evidence: reasons, credit to come, payment record, prices."""
    view = await get_order(read_tx, reach, number)
    must_sell(reach, view.order)
    evidence = await _evidence(read_tx, reach, view)
    until = evidence["outlook"].today + timedelta(days=APPROVED_DAYS)
    form = Form.filled(ApproveForm, version=view.order.version, expires_on=until)
    reject = Form.filled(RejectForm, version=view.order.version)
    return rendered(APPROVAL, **evidence, form=form, approve_form=form, reject_form=reject)


async def _evidence(tx: ReadTx, scope: Scope, view: OrderView) -> dict[str, Any]:
    order = view.order
    pair = (order.seller_id, order.payer_id)
    outlook = await get_outlook(tx, scope, pair)
    ageing = await list_ageing(
        tx, scope, outlook.today, seller_id=order.seller_id, payer_ids=[order.payer_id]
    )
    fits = (
        outlook.fits_on(order.gross_minor) if order.currency == outlook.exposure.currency else None
    )
    return {
        "view": view,
        "order": order,
        "sentence": sentence,
        "explain": explain,
        "words": words,
        "outlook": outlook,
        "fits_on": fits,
        "ageing": ageing,
        "buckets": BUCKETS,
        "following": await find_next_blocked(tx, scope, order.id, sold_by=_seller(scope)),
    }


async def _next(tx: ReadTx, scope: Scope, view: OrderView) -> str:
    """Where one goes on after deciding."""
    number = await find_next_blocked(tx, scope, view.order.id, sold_by=_seller(scope))
    return f"/approvals/{number}" if number else "/approvals"


@post("/approvals/{number:str}/approve", guards=[requires("orders.approve")])
async def approve_order_page(
    *,
    number: FromPath[str],
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, ApproveForm)
    view = await get_order(tx, reach, number)
    must_sell(reach, view.order)
    reject = Form.filled(RejectForm, version=view.order.version)
    evidence = await _evidence(tx, reach, view)
    with form.on(APPROVAL, **evidence, approve_form=form, reject_form=reject):
        outcome = await approve_order(tx, actor, reach, _approval(view, form.parse()))
    if isinstance(outcome, Confirmed):
        message = gettext("Order %(number)s is approved and confirmed.") % {"number": number}
        return to(await _next(tx, reach, view), flash=message)
    return to(f"/approvals/{number}", flash=_still_waits(view, form.parse()), kind="warning")


def _still_waits(view: OrderView, typed: ApproveForm) -> str:
    """Why an approval did not confirm at once, and what will make it."""
    number = view.order.number
    if typed.up_to is None:
        message = gettext("Your approval is kept, but %(number)s still waits for something else.")
        return message % {"number": number}
    amount = money(minor_of(typed.up_to, view.order.currency, "/up_to"), view.order.currency)
    message = gettext(
        "Your approval is kept: %(number)s goes on when no more than %(amount)s is past the"
        " limit or overdue."
    )
    return message % {"number": number, "amount": amount}


def _approval(view: OrderView, typed: ApproveForm) -> ApproveOrder:
    """To the end of the chosen day in the seller's zone."""
    ends: datetime = start_of_day(typed.expires_on + timedelta(days=1), view.seller.zone)
    up_to = None
    if typed.up_to is not None:
        up_to = minor_of(typed.up_to, view.order.currency, "/up_to")
    return ApproveOrder(view.order.number, typed.version, ends, up_to, typed.note)


@post("/approvals/{number:str}/reject", guards=[requires("orders.approve")])
async def reject_order_page(
    *,
    number: FromPath[str],
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, RejectForm)
    view = await get_order(tx, reach, number)
    must_sell(reach, view.order)
    approve = Form.filled(ApproveForm, version=view.order.version)
    evidence = await _evidence(tx, reach, view)
    with form.on(APPROVAL, **evidence, approve_form=approve, reject_form=form):
        typed = form.parse()
        await reject_order(tx, actor, reach, number, typed.reason, version=typed.version)
    message = gettext("Order %(number)s is rejected; the buyer reads your reason.")
    return to(await _next(tx, reach, view), flash=message % {"number": number})


ROUTES = [show_approvals, show_approval, approve_order_page, reject_order_page]
