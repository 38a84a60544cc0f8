"""HTML: an order once more: changed before anything has left, or put into a cart again."""

from decimal import Decimal
from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from dealers import Scope
from inventory import TRAILING_DAYS
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.i18n import gettext
from kernel.web import Form, page, requires, to
from orders import words
from orders.carts import fill_cart
from orders.editing import EditRequest, edit_order
from orders.forms import EditForm
from orders.restocking import LASTS_DAYS, RUNS_OUT_DAYS, running_out
from orders.types import Confirmed, LineRequest, OrderKind, OrderRequest
from orders.views import LineView, OrderView, get_order

BLANK_ROWS = 4
TEMPLATE = "orders/edit.html"


def _own_lines(view: OrderView) -> list[LineView]:
    """What the buyer asked for, without what came along free."""
    return [one for one in view.lines if not one.line.is_free and one.line.parent_line_id is None]


@post("/orders/{number:str}/again", guards=[requires("orders.place")])
async def order_again_page(
    number: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    """The lines of an order in a cart of their own, to be looked at before they are ordered."""
    view = await get_order(tx, reach, number)
    lines = [(one.sku, one.line.unit, Decimal(one.line.typed)) for one in _own_lines(view)]
    cart_id = await fill_cart(tx, actor, number, lines)
    message = gettext("The lines of %(number)s lie in a cart of their own, at today's prices.")
    return to("/cart", query={"cart": str(cart_id)}, flash=message % {"number": number})


@get("/orders/{number:str}/edit", guards=[requires("orders.edit")])
async def show_edit_form(
    number: FromPath[str], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> Template:
    """The order as it stands, every quantity to be changed."""
    view = await get_order(read_tx, reach, number)
    order = view.order
    form = Form.filled(
        EditForm,
        version=order.version,
        delivery_preference=order.delivery_preference,
        requested_on=order.requested_on,
        po_number=order.po_number,
        note=order.note,
    )
    lines = _own_lines(view)
    for at, one in enumerate(lines):
        form.typed[f"rows-{at}-sku"] = [one.sku]
        form.typed[f"rows-{at}-quantity"] = [one.line.typed]
        form.typed[f"rows-{at}-unit"] = [one.line.unit]
    return page(TEMPLATE, form=form, **_context(view, len(lines)))


def _context(view: OrderView, known: int) -> dict[str, Any]:
    return {
        "view": view,
        "order": view.order,
        "names": {one.sku: one.name for one in view.lines},
        "rows": known + BLANK_ROWS,
        "known": known,
        "words": words,
    }


@post("/orders/{number:str}/edit", guards=[requires("orders.edit")])
async def edit_order_page(
    *,
    number: FromPath[str],
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, EditForm)
    view = await get_order(tx, reach, number)
    with form.on(TEMPLATE, **_context(view, len(_own_lines(view)))):
        typed = form.parse()
        asked = EditRequest(number, typed.version, _request(view, typed))
        outcome = await edit_order(tx, actor, reach, asked)
    if isinstance(outcome, Confirmed):
        message = gettext("Order %(number)s is changed and confirmed.") % {"number": number}
        return to(f"/orders/{number}", flash=message)
    message = gettext("Order %(number)s is changed; below it says what lets it go on.")
    return to(f"/orders/{number}", flash=message % {"number": number}, kind="warning")


def _request(view: OrderView, typed: EditForm) -> OrderRequest:
    lines = tuple(
        LineRequest(
            row.sku.strip(),
            int(row.quantity) if row.quantity.isdecimal() else row.quantity,
            row.unit,
        )
        for row in typed.rows
        if row.sku.strip() and row.quantity.strip() not in {"", "0"}
    )
    return OrderRequest(
        lines=lines,
        buyer=view.buyer.code,
        payer=view.payer.code,
        ship_to_id=view.order.ship_to_id,
        delivery_preference=typed.delivery_preference,
        kind=OrderKind(view.order.kind),
        requested_on=typed.requested_on,
        po_number=typed.po_number,
        note=typed.note,
    )


@get("/restocking", guards=[requires("orders.place", "stock.read")])
async def show_restocking(
    read_tx: NamedDependency[ReadTx], actor: NamedDependency[Actor], reach: NamedDependency[Scope]
) -> Template:
    """Everything that runs out, with what to order of it."""
    return page(
        "orders/restocking.html",
        rows=await running_out(read_tx, actor, reach),
        runs_out_days=RUNS_OUT_DAYS,
        trailing=TRAILING_DAYS,
        lasts=LASTS_DAYS,
    )


@post("/restocking", guards=[requires("orders.place", "stock.read")])
async def restock_page(
    tx: NamedDependency[Tx], actor: NamedDependency[Actor], reach: NamedDependency[Scope]
) -> Redirect:
    """The suggested order in a cart of its own, to be changed and placed there."""
    rows = await running_out(tx, actor, reach)
    lines = [(one.product.sku, "", Decimal(one.order)) for one in rows]
    cart_id = await fill_cart(tx, actor, gettext("Suggested order"), lines)
    return to("/cart", query={"cart": str(cart_id)})


ROUTES = [
    show_restocking,
    restock_page,
    order_again_page,
    show_edit_form,
    edit_order_page,
]
