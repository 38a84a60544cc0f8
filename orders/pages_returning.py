"""HTML: the way of goods back: the buyer asks, the seller books the return or declines."""

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.i18n import gettext
from kernel.web import Form, page as rendered, requires, to
from orders.forms import DeclineForm, ReturnForm
from orders.return_requests import (
    AskReturn,
    RequestView,
    ask_return,
    decline_request,
    list_requests,
    withdraw_request,
)
from orders.taking_up import must_sell, require
from orders.undoing import ReturnOrder, return_once
from orders.views import OrderView, get_order

ASK, BOOK, DECLINE = "orders/ask_return.html", "orders/return.html", "orders/decline_return.html"


@get("/orders/{number:str}/return", guards=[requires("orders.read")])
async def show_return_form(
    number: FromPath[str],
    read_tx: NamedDependency[ReadTx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Template:
    """The buyer asks for a return; the seller books one, as it was asked for."""
    view = await get_order(read_tx, reach, number)
    waiting = await _waiting(read_tx, view)
    if reach.organisation_id == view.order.buyer_id:
        require(actor, "orders.receive")
        return rendered(ASK, view=view, waiting=waiting, form=Form(ReturnForm))
    require(actor, "orders.ship")
    must_sell(reach, view.order)
    return rendered(BOOK, form=_as_asked(view, waiting), **_booking(view, waiting))


@post("/orders/{number:str}/return", guards=[requires("orders.read")])
async def send_return_form(
    *,
    number: FromPath[str],
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, ReturnForm)
    view = await get_order(tx, reach, number)
    waiting = await _waiting(tx, view)
    if reach.organisation_id == view.order.buyer_id:
        with form.on(ASK, view=view, waiting=None):
            typed = form.parse()
            wish = AskReturn(number, typed.wanted(), typed.reason)
            with typed.beside_rows():
                await ask_return(tx, actor, reach, wish, key=form.nonce)
        message = gettext("%(seller)s is asked. You will hear what it answers.")
        return to(f"/orders/{number}", flash=message % {"seller": view.seller.name})
    with form.on(BOOK, **_booking(view, waiting)):
        typed = form.parse()
        command = ReturnOrder(number, typed.wanted(), typed.reason, request_id=typed.request_id)
        with typed.beside_rows():
            done = await return_once(tx, actor, reach, command, key=form.nonce)
    message = gettext("Return %(number)s is booked and credited.") % {"number": done["number"]}
    return to(f"/returns/{done['number']}", flash=message)


async def _waiting(tx: ReadTx, view: OrderView) -> RequestView | None:
    requests = await list_requests(tx, view.order)
    return next((one for one in requests if one.waits), None)


def _as_asked(view: OrderView, waiting: RequestView | None) -> Form[ReturnForm]:
    """The seller's form, filled with what the buyer asks for."""
    if waiting is None:
        return Form(ReturnForm)
    asked = {
        f"lines-{at}-quantity": min(waiting.quantities[line.line.line_no], line.returnable)
        for at, line in enumerate(view.lines)
        if line.line.line_no in waiting.quantities
    }
    return Form.filled(ReturnForm, request_id=waiting.id, reason=waiting.reason, **asked)


def _booking(view: OrderView, waiting: RequestView | None) -> dict[str, Any]:
    return {"view": view, "waiting": waiting, "declining": Form(DeclineForm)}


@post("/return-requests/{request_id:int}/withdraw", guards=[requires("orders.receive")])
async def withdraw_request_page(
    request_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    number = await withdraw_request(tx, actor, reach, request_id)
    return to(f"/orders/{number}", flash=gettext("Withdrawn: you keep the goods."))


@post("/return-requests/{request_id:int}/decline", guards=[requires("orders.ship")])
async def decline_request_page(
    *,
    request_id: FromPath[int],
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, DeclineForm)
    with form.on(DECLINE, request_id=request_id):
        number = await decline_request(tx, actor, reach, request_id, form.parse().answer)
    return to(f"/orders/{number}", flash=gettext("Declined; the buyer reads your reason."))


ROUTES = [show_return_form, send_return_form, withdraw_request_page, decline_request_page]
