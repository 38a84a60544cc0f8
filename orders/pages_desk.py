"""HTML: the branch's desks: approvals and shipping."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from credit import get_exposure
from dealers import Scope
from kernel.actor import Actor
from kernel.clock import start_of_day
from kernel.db import ReadTx, Tx
from kernel.db.idempotency import Key, perform
from kernel.errors import FieldProblem, Invalid
from kernel.i18n import _l, gettext
from kernel.money import Money
from kernel.paging import PageRequest
from kernel.web import Form, page as rendered, requires, to
from orders import words
from orders.approving import ApproveOrder, approve_order
from orders.cancelling import reject_order
from orders.errors import sentence
from orders.forms import ApproveForm, FilterForm, ShipForm, StepForm
from orders.repo.reads import OrderFilters
from orders.shipping import LineToShip, ShipOrder, ship_order
from orders.taking_up import must_sell
from orders.types import Confirmed
from orders.views import OrderView, get_order, list_orders

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
    sold_by = None if reach.is_company else reach.organisation_id
    filters = OrderFilters(q, "blocked", sold_by=sold_by)
    found = await list_orders(read_tx, reach, filters, PageRequest(page), oldest_first=True)
    return rendered(
        "orders/approvals.html",
        orders=found,
        sentence=sentence,
        form=Form.filled(FilterForm, q=q),
    )


@get("/approvals/{number:str}", guards=[requires("orders.approve")])
async def show_approval(
    number: FromPath[str], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> Template:
    """One blocked order with the evidence: reasons, the payer's credit, the lines."""
    view = await get_order(read_tx, reach, number)
    must_sell(reach, view.order)
    until = await read_tx.today(view.seller.zone) + timedelta(days=APPROVED_DAYS)
    form = Form.filled(ApproveForm, version=view.order.version, expires_on=until)
    return rendered("orders/approval.html", **await _evidence(read_tx, reach, view), form=form)


async def _evidence(tx: ReadTx, scope: Scope, view: OrderView) -> dict[str, Any]:
    pair = (view.order.seller_id, view.order.payer_id)
    return {
        "view": view,
        "order": view.order,
        "sentence": sentence,
        "words": words,
        "exposure": await get_exposure(tx, scope, pair),
        "reject_form": Form.filled(StepForm, version=view.order.version),
    }


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
    with form.on("orders/approval.html", **await _evidence(tx, reach, view)):
        outcome = await approve_order(tx, actor, reach, _approval(view, form.parse()))
    if isinstance(outcome, Confirmed):
        message = gettext("Order %(number)s is approved and confirmed.") % {"number": number}
        return to("/approvals", flash=message)
    message = gettext("Your approval is kept, but %(number)s still waits for something else.")
    return to(f"/approvals/{number}", flash=message % {"number": number}, kind="warning")


def _approval(view: OrderView, typed: ApproveForm) -> ApproveOrder:
    """To the end of the chosen day in the seller's zone."""
    ends: datetime = start_of_day(typed.expires_on + timedelta(days=1), view.seller.zone)
    up_to = None
    if typed.up_to is not None:
        up_to = minor_of(typed.up_to, view.order.currency, "/up_to")
    return ApproveOrder(view.order.number, typed.version, ends, up_to, typed.note)


def minor_of(amount: Decimal, currency: str, pointer: str) -> int:
    """A typed amount in minor units.

    Raises:
        Invalid: it has more decimals than the currency.
    """
    try:
        return Money.of(amount, currency).minor
    except ValueError:
        message = _l("Enter an amount of %(currency)s with no more decimals than it has.")
        raise Invalid([FieldProblem(pointer, "too_precise", message, currency=currency)]) from None


@post("/approvals/{number:str}/reject", guards=[requires("orders.approve")])
async def reject_order_page(
    *,
    number: FromPath[str],
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    typed = (await Form.read(request, StepForm)).parse()
    await reject_order(tx, actor, reach, number, typed.reason, version=typed.version)
    message = gettext("Order %(number)s is rejected; the buyer reads your reason.")
    return to("/approvals", flash=message % {"number": number})


@get("/shipping", guards=[requires("orders.ship")])
async def show_shipping(
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    q: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    """What can go today: confirmed orders with goods held for them, oldest first."""
    filters = OrderFilters(q, progress="to_ship", sold_by=reach.organisation_id)
    if reach.is_headquarters:
        filters = OrderFilters(q, progress="to_ship")
    found = await list_orders(read_tx, reach, filters, PageRequest(page), oldest_first=True)
    return rendered(
        "orders/shipping.html", orders=found, words=words, form=Form.filled(FilterForm, q=q)
    )


@get("/shipping/{number:str}", guards=[requires("orders.ship")])
async def show_shipping_form(
    number: FromPath[str], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> Template:
    """What of one order leaves now: all that is held, unless less is typed."""
    view = await get_order(read_tx, reach, number)
    held = {f"rows-{at}-quantity": line.line.held for at, line in enumerate(view.lines)}
    form = Form.filled(ShipForm, version=view.order.version, **held)
    return rendered("orders/ship.html", view=view, form=form)


@post("/shipping/{number:str}", guards=[requires("orders.ship")])
async def ship_order_page(
    *,
    number: FromPath[str],
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, ShipForm)
    view = await get_order(tx, reach, number)
    with form.on("orders/ship.html", view=view):
        typed = form.parse()
        command = _shipment(view, typed)

        async def work() -> dict[str, object]:
            done = await ship_order(tx, actor, reach, command)
            return {"shipment": done.shipment.number, "invoice": done.invoice.number}

        key = Key(actor.organisation_id, actor.user_id, "orders.ship", form.nonce)
        done = await perform(tx, key, typed, work)
    message = gettext("Delivery %(shipment)s left, billed with %(invoice)s.")
    return to("/shipping", flash=message % done)


def _shipment(view: OrderView, typed: ShipForm) -> ShipOrder:
    lines = tuple(LineToShip(row.line_no, row.quantity) for row in typed.rows if row.line_no)
    freight = None
    if typed.freight is not None:
        freight = minor_of(typed.freight, view.order.currency, "/freight")
    return ShipOrder(
        number=view.order.number,
        lines=lines,
        carrier=typed.carrier.strip(),
        tracking_number=typed.tracking_number.strip(),
        due_on=typed.due_on,
        freight_minor=freight,
        version=typed.version,
    )


ROUTES = [
    show_approvals,
    show_approval,
    approve_order_page,
    reject_order_page,
    show_shipping,
    show_shipping_form,
    ship_order_page,
]
