"""HTML: carts and templates, what a cart comes to, and placing it."""

from typing import Any
from urllib.parse import urlsplit

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from catalogue import load_products
from credit import segments_of
from dealers import Scope, list_addresses
from kernel.actor import Actor
from kernel.db import Database, ReadTx, Tx
from kernel.errors import Refusal
from kernel.i18n import gettext, present
from kernel.web import Form, page, requires, to
from orders import carts, words
from orders.errors import CartChanged, sentence
from orders.forms import (
    AddForm,
    CartForm,
    CartNameForm,
    CartRow,
    FillForm,
    ParticularsForm,
    PlaceForm,
)
from orders.placer import Placer
from orders.placing import accepted, placed_before
from orders.previews import preview
from orders.repo.placing import same_po_numbers
from orders.types import Confirmed, LineRequest, OrderRequest, PlaceOrder, Problem
from pricing import explain

CART = "orders/cart.html"
BUYS = [requires("orders.place")]
MOST_EXPLAINED = 100
"""A longer cart says neither how each price comes about nor what a little more would bring."""


@get("/cart", guards=BUYS)
async def show_cart(
    *,
    read_tx: NamedDependency[ReadTx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    cart: FromQuery[int | None] = None,
    buyer: FromQuery[str] = "",
) -> Template:
    """The cart as it would be placed now: prices with receipts, stock, what it does to credit."""
    shown = await carts.get_cart(read_tx, actor, cart)
    kept = msgspec.structs.asdict(shown.particulars)
    form = Form.filled(PlaceForm, cart_id=shown.id, version=shown.version, buyer=buyer, **kept)
    return page(CART, form=form, **await _as_it_stands(read_tx, actor, reach, shown, buyer))


async def _as_it_stands(
    tx: ReadTx, actor: Actor, reach: Scope, shown: carts.CartView, buyer: str
) -> dict[str, Any]:
    """What the page of a cart shows, but for what is typed there."""
    asked = await preview(tx, actor, reach, shown.request(buyer=buyer))
    addresses = await list_addresses(tx, reach, actor.organisation_id)
    return {
        "cart": shown,
        "carts": await carts.list_carts(tx, actor),
        "templates": await carts.list_templates(tx, actor),
        "preview": asked,
        "segments": segments_of(asked.exposure, asked.gross_minor) if asked.exposure else [],
        "addresses": [
            (address.id, f"{address.label} {address.street}, {address.city}".strip())
            for address in addresses
            if address.kind == "ship_to"
        ],
        "name_form": Form(CartNameForm),
        "explained": len(shown.lines) <= MOST_EXPLAINED,
        "words": words,
        "sentence": sentence,
        "explain": explain,
        "is_company": reach.is_company,
    }


@get("/cart/po-number", guards=BUYS)
async def check_po_number(
    read_tx: NamedDependency[ReadTx], actor: NamedDependency[Actor], po_number: FromQuery[str] = ""
) -> Template:
    """A part of the page: whether that number was used before."""
    typed = po_number.strip()
    asked = {0: (actor.organisation_id, typed)} if typed else {}
    used = (await same_po_numbers(read_tx, asked)).get(0)
    facts = {"po_number": typed, "number": used}
    warning = sentence(Problem("duplicate_po", "/po_number", facts)) if used else ""
    return page("orders/po_number.html", warning=warning)


@post("/cart/add", guards=BUYS)
async def add_to_cart_page(
    request: Request[Any, Any, Any], tx: NamedDependency[Tx], actor: NamedDependency[Actor]
) -> Redirect | Template:
    """One product into the cart; with htmx its form comes back in place, saying what lies there."""
    typed = (await Form.read(request, AddForm)).parse()
    sku = typed.sku.strip()
    cart_id = await carts.add_to_cart(tx, actor, [(sku, typed.unit, typed.quantity)])
    found = (await load_products(tx, skus=[sku], buyer_id=actor.organisation_id)).find(sku)
    if found is None or request.headers.get("hx-request") != "true":
        message = gettext("%(sku)s is in the cart.") % {"sku": sku}
        return to(_own_path(typed.back), flash=message)
    lying = carts.sum_of(await carts.get_cart(tx, actor, cart_id), sku, typed.unit)
    added = gettext("%(quantity)s in the cart") % {"quantity": present(lying)}
    return page("orders/added.html", product=found, back=_own_path(typed.back), added=added)


@post("/cart/change", guards=BUYS)
async def change_cart_page(
    request: Request[Any, Any, Any], tx: NamedDependency[Tx], actor: NamedDependency[Actor]
) -> Redirect:
    typed = (await Form.read(request, CartForm)).parse()
    rows: list[CartRow] = typed.rows
    quantities = {row.id: row.quantity for row in rows}
    await carts.change_cart(tx, actor, typed.cart_id, quantities, version=typed.version)
    if typed.complete:
        await carts.keep_particulars(tx, actor, typed.cart_id, typed.particulars())
    return _to_cart(typed.cart_id)


@post("/cart/particulars", guards=BUYS, status_code=204)
async def keep_particulars_page(
    request: Request[Any, Any, Any], tx: NamedDependency[Tx], actor: NamedDependency[Actor]
) -> None:
    """Kept as soon as a field is left, so that nothing typed is lost with the page."""
    typed = (await Form.read(request, ParticularsForm)).parse()
    if typed.cart_id is not None:
        await carts.keep_particulars(tx, actor, typed.cart_id, typed.particulars())


@post("/cart/open", guards=BUYS)
async def open_cart_page(
    request: Request[Any, Any, Any], tx: NamedDependency[Tx], actor: NamedDependency[Actor]
) -> Redirect:
    typed = (await Form.read(request, CartNameForm)).parse()
    return _to_cart(await carts.open_cart(tx, actor, typed.name))


@post("/cart/template", guards=BUYS)
async def save_template_page(
    request: Request[Any, Any, Any], tx: NamedDependency[Tx], actor: NamedDependency[Actor]
) -> Redirect:
    typed = (await Form.read(request, CartNameForm)).parse()
    await carts.save_as_template(tx, actor, typed.cart_id or 0, typed.name)
    message = gettext("Kept as the template “%(name)s”.") % {"name": typed.name.strip()}
    return _to_cart(typed.cart_id or 0, flash=message)


@post("/cart/fill", guards=BUYS)
async def fill_cart_page(
    request: Request[Any, Any, Any], tx: NamedDependency[Tx], actor: NamedDependency[Actor]
) -> Redirect:
    typed = (await Form.read(request, FillForm)).parse()
    cart_id = await carts.fill_from_template(tx, actor, typed.template_id, typed.cart_id)
    return _to_cart(cart_id, flash=gettext("The template lies in the cart."))


@post("/cart/drop", guards=BUYS)
async def drop_cart_page(
    request: Request[Any, Any, Any], tx: NamedDependency[Tx], actor: NamedDependency[Actor]
) -> Redirect:
    typed = (await Form.read(request, CartForm)).parse()
    await carts.drop_cart(tx, actor, typed.cart_id)
    return to("/cart", flash=gettext("It was thrown away."))


@post("/cart/place", guards=BUYS)
async def place_cart_page(
    request: Request[Any, Any, Any],
    placer: NamedDependency[Placer],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    """The form carries the lines that were looked at, so what is placed is what was seen."""
    form = await Form.read(request, PlaceForm)
    database: Database = request.app.state.database
    try:
        return await _place(database, placer, actor, form)
    except Refusal:
        # Short transactions of their own: none is open while the batch is waited for.
        async with database.read() as read_tx:
            template, context = await _looked_at(read_tx, actor, reach, form)
        with form.on(template, **context):
            raise


async def _looked_at(
    tx: ReadTx, actor: Actor, reach: Scope, form: Form[PlaceForm]
) -> tuple[str, dict[str, Any]]:
    """The page that the order was sent from; lines that came without a cart have none."""
    cart_id = form.value("cart_id")
    own = {str(cart.id) for cart in await carts.list_carts(tx, actor)}
    if cart_id not in own or not form.value("version"):
        return "orders/refused.html", {}
    shown = await carts.get_cart(tx, actor, int(cart_id))
    return CART, await _as_it_stands(tx, actor, reach, shown, form.value("buyer"))


async def _place(
    database: Database, placer: Placer, actor: Actor, form: Form[PlaceForm]
) -> Redirect:
    typed = form.parse()
    command = PlaceOrder(form.nonce, actor, _request(typed))
    if typed.cart_id is not None and typed.version:
        async with database.write() as tx:
            first = await _take_over(tx, typed, command)
        if first:
            return _to_cart(typed.cart_id, flash=first, kind="warning")
    outcome = accepted(await placer.submit(command))
    facts = {"number": outcome.number}
    if isinstance(outcome, Confirmed):
        message = gettext("Order %(number)s is confirmed.") % facts
        return to(f"/orders/{outcome.number}", flash=message)
    message = gettext("Order %(number)s waits; below it says what lets it go on.") % facts
    return to(f"/orders/{outcome.number}", flash=message, kind="warning")


async def _take_over(tx: Tx, typed: PlaceForm, command: PlaceOrder) -> str:
    """Keep what was typed; what its sender has to see before it is placed, if anything."""
    cart_id, actor = typed.cart_id or 0, command.actor
    cart = await carts.get_cart(tx, actor, cart_id)
    is_other = cart.version != typed.version
    if is_other and await placed_before(tx, command):
        # Pressed twice, or gone back and sent again: it gets the answer that it was given.
        return ""
    await carts.keep_particulars(tx, actor, cart_id, typed.particulars())
    if is_other:
        return CartChanged().detail
    if changed := typed.changed():
        await carts.change_cart(tx, actor, cart_id, changed, version=typed.version)
        return gettext("The quantities are changed. Look at what it comes to, then order.")
    return ""


def _request(typed: PlaceForm) -> OrderRequest:
    lines = tuple(LineRequest(row.sku, _quantity(row.quantity), row.unit) for row in typed.lines)
    said = typed.particulars()
    return carts.requested(said, lines, buyer=typed.buyer.strip(), cart_id=typed.cart_id)


def _quantity(typed: str) -> int | str:
    return int(typed) if typed.isdecimal() else typed


def _to_cart(cart_id: int, *, flash: str = "", kind: str = "success") -> Redirect:
    return to("/cart", query={"cart": str(cart_id)}, flash=flash, kind=kind)


def _own_path(path: str) -> str:
    """A path of this site, whatever somebody wrote into the field."""
    split = urlsplit(path)
    own = not split.scheme and not split.netloc and path.startswith("/")
    return path if own and not path.startswith("//") else "/cart"


ROUTES = [
    show_cart,
    check_po_number,
    add_to_cart_page,
    change_cart_page,
    keep_particulars_page,
    open_cart_page,
    save_template_page,
    fill_cart_page,
    drop_cart_page,
    place_cart_page,
]
