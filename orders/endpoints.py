"""JSON: orders and carts."""

from typing import Annotated, Any

from litestar import Request, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.db.idempotency import Key, perform
from kernel.paging import PageRequest
from kernel.web import PROBLEMS, requires
from orders import endpoints_differences, endpoints_return_requests, endpoints_returns
from orders.approving import ApproveOrder, approve_order
from orders.cancelling import cancel_order, reject_order
from orders.carts import (
    CartView,
    add_to_cart,
    drop_cart,
    get_cart,
    keep_particulars,
    plain,
)
from orders.editing import EditRequest, edit_order
from orders.placer import Placer
from orders.placing import accepted
from orders.repo.reads import OrderFilters
from orders.return_lines import LineToReturn
from orders.schemas import (
    ApproveIn,
    CartIn,
    CartLineOut,
    CartOut,
    EditIn,
    OrderItem,
    OrderList,
    OrderOut,
    ReasonOut,
    RejectIn,
    ReturnIn,
    ReturnOut,
    ShipIn,
    ShippedOut,
    StateOut,
    VersionIn,
)
from orders.shipping import LineToShip, ShipOrder, ship_order
from orders.types import Blocked, Confirmed, OrderRequest, Particulars, PlaceOrder
from orders.undoing import ReturnOrder, return_once, unship_order
from orders.views import get_order, list_orders

IdempotencyKey = Annotated[str, HeaderParameter(name="Idempotency-Key", min_length=1)]


@post("/orders", guards=[requires("orders.place")], responses=PROBLEMS, tags=["orders"])
async def place_order_json(
    data: JSONBody[OrderRequest],
    idempotency_key: IdempotencyKey,
    placer: NamedDependency[Placer],
    request: Request[Actor, Any, Any],
) -> Confirmed | Blocked:
    """Place an order; the same key and body again get the same answer."""
    # Two dependencies would cost a group of tasks, which takes longer than pricing the order.
    return accepted(await placer.submit(PlaceOrder(idempotency_key, request.user, data)))


@get("/orders", guards=[requires("orders.read")], responses=PROBLEMS, tags=["orders"])
async def list_orders_json(
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    q: FromQuery[str] = "",
    in_state: Annotated[str, QueryParameter(name="state")] = "",
    page: FromQuery[int] = 1,
) -> OrderList:
    """Orders that the asker buys, sells or oversees, newest first."""
    found = await list_orders(read_tx, reach, OrderFilters(q, in_state), PageRequest(page))
    items = [OrderItem.of(row) for row in found.rows]
    return OrderList(items, found.total, found.request.number, found.last)


@get("/orders/{number:str}", guards=[requires("orders.read")], responses=PROBLEMS, tags=["orders"])
async def get_order_json(
    number: FromPath[str], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> OrderOut:
    """One order with its lines, receipts of their prices, and timeline."""
    return OrderOut.of(await get_order(read_tx, reach, number))


@put("/orders/{number:str}", guards=[requires("orders.edit")], responses=PROBLEMS, tags=["orders"])
async def edit_order_json(
    *,
    number: FromPath[str],
    data: JSONBody[EditIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Confirmed | Blocked:
    """Replace what an order asks for, before anything of it has left."""
    return await edit_order(tx, actor, reach, EditRequest(number, data.version, data.request))


@post(
    "/orders/{number:str}/cancel",
    guards=[requires("orders.cancel")],
    responses=PROBLEMS,
    tags=["orders"],
)
async def cancel_order_json(
    *,
    number: FromPath[str],
    data: JSONBody[VersionIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> StateOut:
    """Cancel what has not left yet; a partly shipped order is closed short."""
    state = await cancel_order(tx, actor, reach, number, version=data.version)
    return StateOut(number, state.value)


@post(
    "/orders/{number:str}/approve",
    guards=[requires("orders.approve")],
    responses=PROBLEMS,
    tags=["orders"],
)
async def approve_order_json(
    *,
    number: FromPath[str],
    data: JSONBody[ApproveIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> StateOut:
    """Lift what blocks an order, as far as it can be lifted, and judge it again."""
    command = ApproveOrder(number, data.version, data.expires_at, data.up_to_minor, data.note)
    outcome = await approve_order(tx, actor, reach, command)
    if isinstance(outcome, Confirmed):
        return StateOut(number, "confirmed")
    return StateOut(number, "blocked", [ReasonOut.of(reason) for reason in outcome.reasons])


@post(
    "/orders/{number:str}/reject",
    guards=[requires("orders.approve")],
    responses=PROBLEMS,
    tags=["orders"],
)
async def reject_order_json(
    *,
    number: FromPath[str],
    data: JSONBody[RejectIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> StateOut:
    """Turn a blocked order down, with the reason that the buyer reads."""
    state = await reject_order(tx, actor, reach, number, data.reason, version=data.version)
    return StateOut(number, state.value)


@post(
    "/orders/{number:str}/ship",
    guards=[requires("orders.ship")],
    responses=PROBLEMS,
    tags=["orders"],
)
async def ship_order_json(
    *,
    number: FromPath[str],
    data: JSONBody[ShipIn],
    idempotency_key: IdempotencyKey,
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> ShippedOut:
    """Ship held goods and bill them; the same key again ships nothing more."""
    lines = None
    if data.lines is not None:
        lines = tuple(LineToShip(line.line_no, line.quantity) for line in data.lines)

    async def work() -> dict[str, object]:
        command = ShipOrder(
            number,
            lines,
            data.carrier,
            data.tracking_number,
            data.due_on,
            data.freight_minor,
            data.version,
        )
        done = await ship_order(tx, actor, reach, command)
        return {
            "shipment": done.shipment.number,
            "invoice": done.invoice.number,
            "gross_minor": done.invoice.gross_minor,
            "currency": done.invoice.currency,
        }

    key = Key(actor.organisation_id, actor.user_id, "orders.ship", idempotency_key)
    return ShippedOut(**await perform(tx, key, (number, data), work))


@post(
    "/orders/{number:str}/shipments/{shipment:str}/undo",
    guards=[requires("orders.ship")],
    responses=PROBLEMS,
    tags=["orders"],
)
async def unship_order_json(
    *,
    number: FromPath[str],
    shipment: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> OrderOut:
    """Take back a shipment that nobody received yet."""
    await unship_order(tx, actor, reach, number, shipment)
    return OrderOut.of(await get_order(tx, reach, number))


@post(
    "/orders/{number:str}/return",
    guards=[requires("orders.ship")],
    responses=PROBLEMS,
    tags=["orders"],
)
async def return_order_json(
    *,
    number: FromPath[str],
    data: JSONBody[ReturnIn],
    idempotency_key: IdempotencyKey,
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> ReturnOut:
    """Take goods back and credit them; the same key again takes nothing more back."""
    lines = tuple(LineToReturn(one.line_no, one.quantity, one.saleable) for one in data.lines)
    command = ReturnOrder(number, lines, data.reason, data.returned_on)
    return ReturnOut(**await return_once(tx, actor, reach, command, key=idempotency_key))


@get("/cart", guards=[requires("orders.place")], responses=PROBLEMS, tags=["cart"])
async def get_cart_json(read_tx: NamedDependency[ReadTx], actor: NamedDependency[Actor]) -> CartOut:
    """The asker's cart that was changed last."""
    return _cart(await get_cart(read_tx, actor))


@post("/cart", guards=[requires("orders.place")], responses=PROBLEMS, tags=["cart"])
async def add_to_cart_json(
    data: JSONBody[CartIn], tx: NamedDependency[Tx], actor: NamedDependency[Actor]
) -> CartOut:
    """Put products into a cart; what lies there already becomes more."""
    lines = [(line.sku, line.unit, line.quantity) for line in data.lines]
    cart_id = await add_to_cart(tx, actor, lines, name=data.name)
    if data.particulars is not None:
        await keep_particulars(tx, actor, cart_id, data.particulars)
    return _cart(await get_cart(tx, actor, cart_id))


@put(
    "/cart/{cart_id:int}/particulars",
    guards=[requires("orders.place")],
    responses=PROBLEMS,
    tags=["cart"],
)
async def keep_particulars_json(
    cart_id: FromPath[int],
    data: JSONBody[Particulars],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
) -> CartOut:
    """Replace what the order of a cart is to say beside its lines."""
    await keep_particulars(tx, actor, cart_id, data)
    return _cart(await get_cart(tx, actor, cart_id))


@delete("/cart/{cart_id:int}", guards=[requires("orders.place")], responses=PROBLEMS, tags=["cart"])
async def drop_cart_json(
    cart_id: FromPath[int], tx: NamedDependency[Tx], actor: NamedDependency[Actor]
) -> None:
    """Throw a cart away."""
    await drop_cart(tx, actor, cart_id)


def _cart(cart: CartView) -> CartOut:
    lines = [
        CartLineOut(line.id, line.sku, line.unit, str(plain(line.quantity))) for line in cart.lines
    ]
    return CartOut(cart.id, cart.name, lines, cart.particulars)


ROUTES = [
    place_order_json,
    list_orders_json,
    get_order_json,
    edit_order_json,
    cancel_order_json,
    approve_order_json,
    reject_order_json,
    ship_order_json,
    unship_order_json,
    return_order_json,
    *endpoints_differences.ROUTES,
    *endpoints_returns.ROUTES,
    *endpoints_return_requests.ROUTES,
    get_cart_json,
    add_to_cart_json,
    keep_particulars_json,
    drop_cart_json,
]
