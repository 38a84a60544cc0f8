"""HTML: the cart, what it comes to, and placing it."""

from typing import Any
from urllib.parse import urlsplit

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from dealers import Scope, list_addresses
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.i18n import gettext
from kernel.web import Form, page, requires, to
from orders import words
from orders.carts import CartView, add_to_cart, change_cart, drop_cart, get_cart, list_carts
from orders.errors import sentence
from orders.forms import AddForm, CartForm, CartRow, PlaceForm
from orders.placer import Placer
from orders.placing import accepted
from orders.previews import preview
from orders.types import Confirmed, LineRequest, OrderRequest, PlaceOrder
from pricing import explain


@get("/cart", guards=[requires("orders.place")])
async def show_cart(
    *,
    read_tx: NamedDependency[ReadTx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    cart: FromQuery[int | None] = None,
    buyer: FromQuery[str] = "",
) -> Template:
    """The cart as it would be placed now: prices with receipts, stock, what it does to credit."""
    shown = await get_cart(read_tx, actor, cart)
    asked = await preview(read_tx, actor, reach, shown.request(buyer=buyer))
    return page(
        "orders/cart.html",
        cart=shown,
        carts=await list_carts(read_tx, actor),
        preview=asked,
        names=asked.names,
        by_index={priced.line.index: priced for priced in asked.lines},
        addresses=[
            (address.id, f"{address.label} {address.street}, {address.city}".strip())
            for address in await list_addresses(read_tx, reach, actor.organisation_id)
            if address.kind == "ship_to"
        ],
        form=_place_form(shown, buyer),
        rows=Form.filled(CartForm),
        words=words,
        sentence=sentence,
        explain=explain,
        is_company=reach.is_company,
    )


def _place_form(cart: CartView, buyer: str) -> Form[PlaceForm]:
    return Form.filled(PlaceForm, cart_id=cart.id, buyer=buyer)


@post("/cart/add", guards=[requires("orders.place")])
async def add_to_cart_page(
    request: Request[Any, Any, Any], tx: NamedDependency[Tx], actor: NamedDependency[Actor]
) -> Redirect:
    form = await Form.read(request, AddForm)
    typed = form.parse()
    await add_to_cart(tx, actor, [(typed.sku.strip(), typed.unit, typed.quantity)])
    message = gettext("%(sku)s is in the cart.") % {"sku": typed.sku}
    return to(_own_path(typed.back), flash=message)


@post("/cart/change", guards=[requires("orders.place")])
async def change_cart_page(
    request: Request[Any, Any, Any], tx: NamedDependency[Tx], actor: NamedDependency[Actor]
) -> Redirect:
    typed = (await Form.read(request, CartForm)).parse()
    rows: list[CartRow] = typed.rows
    await change_cart(tx, actor, typed.cart_id, {row.id: row.quantity for row in rows})
    return to("/cart", query={"cart": str(typed.cart_id)})


@post("/cart/drop", guards=[requires("orders.place")])
async def drop_cart_page(
    request: Request[Any, Any, Any], tx: NamedDependency[Tx], actor: NamedDependency[Actor]
) -> Redirect:
    typed = (await Form.read(request, CartForm)).parse()
    await drop_cart(tx, actor, typed.cart_id)
    return to("/cart", flash=gettext("The cart was thrown away."))


@post("/cart/place", guards=[requires("orders.place")])
async def place_cart_page(
    request: Request[Any, Any, Any],
    placer: NamedDependency[Placer],
    actor: NamedDependency[Actor],
) -> Redirect:
    """The form carries the lines that were looked at, so what is placed is what was seen."""
    form = await Form.read(request, PlaceForm)
    with form.on("orders/refused.html"):
        typed = form.parse()
        command = PlaceOrder(form.nonce, actor, _request(typed))
        outcome = accepted(await placer.submit(command))
    facts = {"number": outcome.number}
    if isinstance(outcome, Confirmed):
        message = gettext("Order %(number)s is confirmed.") % facts
        return to(f"/orders/{outcome.number}", flash=message)
    message = gettext("Order %(number)s waits; below it says what lets it go on.") % facts
    return to(f"/orders/{outcome.number}", flash=message, kind="warning")


def _request(typed: PlaceForm) -> OrderRequest:
    return OrderRequest(
        lines=tuple(LineRequest(row.sku, _quantity(row.quantity), row.unit) for row in typed.lines),
        buyer=typed.buyer.strip(),
        ship_to_id=typed.ship_to_id,
        delivery_preference=typed.delivery_preference,
        kind=typed.kind,
        requested_on=typed.requested_on,
        po_number=typed.po_number,
        note=typed.note,
        cart_id=typed.cart_id,
    )


def _quantity(typed: str) -> int | str:
    return int(typed) if typed.isdecimal() else typed


def _own_path(path: str) -> str:
    """A path of this site, whatever somebody wrote into the field."""
    split = urlsplit(path)
    own = not split.scheme and not split.netloc and path.startswith("/")
    return path if own and not path.startswith("//") else "/cart"


ROUTES = [show_cart, add_to_cart_page, change_cart_page, drop_cart_page, place_cart_page]
