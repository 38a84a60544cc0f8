"""HTML: the list of orders and the page of one order with what can be done to it."""

from collections.abc import Sequence
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect, Template

from credit import DocumentFilters, InvoiceRow, list_invoices
from dealers import Scope, get_organisation
from inventory import ReceiveGoods, list_returns, receive_goods
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import Forbidden
from kernel.i18n import gettext
from kernel.paging import PageRequest
from kernel.web import Form, page as rendered, requires, to, typed_day
from orders import words
from orders.cancelling import cancel_order
from orders.errors import sentence
from orders.forms import DeclineForm, FilterForm, StepForm
from orders.repo.reads import OrderFilters
from orders.return_requests import list_requests
from orders.states import State, Step, may
from orders.undoing import unship_order
from orders.views import OrderView, get_order, list_orders
from pricing import explain


@get("/orders", guards=[requires("orders.read")])
async def show_orders(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    actor: NamedDependency[Actor],
    q: FromQuery[str] = "",
    in_state: Annotated[str, QueryParameter(name="state")] = "",
    progress: FromQuery[str] = "",
    buyer: FromQuery[str] = "",
    first: FromQuery[str] = "",
    last: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    """Orders that the reader buys, sells or oversees; `buyer`: only those of this code."""
    known = in_state if in_state in words.LISTED else ""
    buyer_id = (await get_organisation(read_tx, reach, buyer)).party.id if buyer else None
    reached = progress if progress in words.PROGRESS else ""
    since, until = typed_day("first", first), typed_day("last", last)
    filters = OrderFilters(q, known, buyer_id, progress=reached, first=since, last=until)
    found = await list_orders(read_tx, reach, filters, PageRequest(page))
    return rendered(
        "orders/orders.html",
        orders=found,
        form=Form.filled(
            FilterForm, q=q, state=known, progress=reached, buyer=buyer, first=since, last=until
        ),
        words=words,
        actor=actor,
    )


@get("/orders/{number:str}", guards=[requires("orders.read")])
async def show_order(
    number: FromPath[str],
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    actor: NamedDependency[Actor],
) -> Template:
    """One order: lines with why each price, reasons with their way out, deliveries, timeline."""
    view = await get_order(read_tx, reach, number)
    invoices: Sequence[InvoiceRow] = []
    if actor.may("account.read"):
        billed = DocumentFilters(order_id=view.order.id)
        invoices = (await list_invoices(read_tx, reach, billed, PageRequest())).rows
    requests = await list_requests(read_tx, view.order)
    context = _order_page(view, actor, reach) | words.returning(view, actor, reach, requests)
    today = await read_tx.today(view.seller.zone)
    steps = words.next_steps(view, invoices, buys=context["buys"], today=today)
    returns = (await list_returns(read_tx, reach, order_id=view.order.id)).rows
    return rendered("orders/order.html", invoices=invoices, steps=steps, returns=returns, **context)


def _order_page(view: OrderView, actor: Actor, scope: Scope) -> dict[str, Any]:
    order = view.order
    sells = scope.is_company or scope.organisation_id == order.seller_id
    ended = not may(order.state, Step.CANCEL) and not may(order.state, Step.CLOSE)
    return {
        "view": view,
        "order": order,
        "words": words,
        "sentence": sentence,
        "explain": explain,
        "events": words.timeline_of(view),
        "buys": scope.organisation_id == order.buyer_id,
        "may_order": actor.may("orders.place"),
        "may_edit": actor.may("orders.edit") and not ended and not order.has_shipped,
        "may_cancel": actor.may("orders.cancel") and not ended,
        "may_approve": actor.may("orders.approve") and order.state is State.BLOCKED and sells,
        "may_ship": actor.may("orders.ship") and sells,
        "may_receive": actor.may("orders.receive") and scope.organisation_id == order.buyer_id,
        "form": Form.filled(StepForm, version=order.version),
        "declining": Form(DeclineForm),
    }


@post("/orders/{number:str}/cancel", guards=[requires("orders.cancel")])
async def cancel_order_page(
    *,
    number: FromPath[str],
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    typed = (await Form.read(request, StepForm)).parse()
    state = await cancel_order(tx, actor, reach, number, version=typed.version)
    message = gettext("Order %(number)s is cancelled; what it held is free again.")
    if state is State.CLOSED:
        message = gettext("The rest of order %(number)s is cancelled; what was shipped stays.")
    return to(f"/orders/{number}", flash=message % {"number": number})


@post("/orders/{number:str}/receive", guards=[requires("orders.receive")])
async def receive_order_page(
    *,
    number: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    """Everything that is under way arrived as shipped; differences are reported by delivery."""
    view = await get_order(tx, reach, number)
    if view.order.buyer_id != reach.organisation_id:
        raise Forbidden(permission="orders.receive")
    under_way = [shipment for shipment in view.shipments if shipment.status == "shipped"]
    for shipment in under_way:
        await receive_goods(tx, actor, ReceiveGoods(shipment.id))
    return to(f"/orders/{number}", flash=gettext("The goods are on your shelf."))


@post("/orders/{number:str}/shipments/{shipment:str}/undo", guards=[requires("orders.ship")])
async def unship_order_page(
    *,
    number: FromPath[str],
    shipment: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    await unship_order(tx, actor, reach, number, shipment)
    message = gettext("Delivery %(number)s was taken back and its bill credited.")
    return to(f"/orders/{number}", flash=message % {"number": shipment})


ROUTES = [
    show_orders,
    show_order,
    cancel_order_page,
    receive_order_page,
    unship_order_page,
]
