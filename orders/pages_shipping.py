"""HTML: the shipping desk: what can go, one order line by line, or several at once."""

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from catalogue import load_scan_codes
from dealers import Scope
from kernel.actor import Actor
from kernel.db import Database, ReadTx, Tx
from kernel.errors import FieldProblem, Invalid
from kernel.i18n import _l, gettext
from kernel.paging import PageRequest
from kernel.web import Form, page as rendered, requires, to
from orders.amounts import minor_of
from orders.forms import FilterForm, ShipForm, ShipManyForm
from orders.shipping import LineToShip, ShipOrder
from orders.shipping_many import ship_many, ship_once
from orders.taking_up import must_sell
from orders.to_ship import get_shipping_desk
from orders.views import OrderView, get_order

SHIP = "orders/ship.html"


@get("/shipping", guards=[requires("orders.ship")])
async def show_shipping(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    q: FromQuery[str] = "",
    due: FromQuery[bool] = False,
    page: FromQuery[int] = 1,
) -> Template:
    """What can go today, by buyer and address, the earliest first."""
    desk = await get_shipping_desk(read_tx, reach, PageRequest(page), text=q, due_only=due)
    return rendered(
        "orders/shipping.html",
        desk=desk,
        due=due,
        form=Form.filled(FilterForm, q=q),
        batch=Form(ShipManyForm),
    )


@post("/shipping", guards=[requires("orders.ship")])
async def ship_many_page(
    request: Request[Any, Any, Any],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Template:
    """Everything that is held for the chosen orders leaves; each order tells its own result."""
    form = await Form.read(request, ShipManyForm)
    with form.on("orders/shipped.html", results=[]):
        typed = form.parse()
        chosen = (key.rpartition(":") for key in typed.chosen)
        commands = [
            ShipOrder(number, carrier=typed.carrier.strip(), version=int(version))
            for number, _, version in chosen
            if version.isdecimal()
        ]
        if not commands:
            message = _l("Choose orders on the shipping desk first.")
            raise Invalid([FieldProblem("/chosen", "nothing_chosen", message)])
    database: Database = request.app.state.database
    results = await ship_many(database, actor, reach, commands, key=form.nonce)
    return rendered("orders/shipped.html", results=results)


@get("/shipping/{number:str}", guards=[requires("orders.ship")])
async def show_shipping_form(
    number: FromPath[str], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> Template:
    """What of one order leaves now: all that is held, unless less is typed or scanned."""
    view = await get_order(read_tx, reach, number)
    must_sell(reach, view.order)
    held = {f"lines-{at}-quantity": line.line.held for at, line in enumerate(view.lines)}
    form = Form.filled(ShipForm, version=view.order.version, **held)
    return rendered(SHIP, form=form, **await _shown(read_tx, view))


async def _shown(tx: ReadTx, view: OrderView) -> dict[str, Any]:
    codes = await load_scan_codes(tx, {line.line.product_id for line in view.lines})
    return {"view": view, "codes": codes}


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
    must_sell(reach, view.order)
    with form.on(SHIP, **await _shown(tx, view)):
        command = _shipment(view, form.parse())
        done = await ship_once(tx, actor, reach, command, key=form.nonce)
    message = gettext("Delivery %(shipment)s left, billed with %(invoice)s.")
    facts = {"shipment": done.shipment, "invoice": done.invoice}
    return to("/shipping", flash=message % facts)


def _shipment(view: OrderView, typed: ShipForm) -> ShipOrder:
    lines = tuple(LineToShip(row.line_no, row.quantity) for row in typed.lines if row.line_no)
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


ROUTES = [show_shipping, ship_many_page, show_shipping_form, ship_order_page]
