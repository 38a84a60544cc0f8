"""JSON: stock, shipments, differences, counts, supply and sell-out."""

from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody

from dealers import Scope, get_organisation
from inventory import desk, endpoints_places
from inventory.deliveries import list_deliveries
from inventory.doors import lock_incoming, receive_typed, shown
from inventory.receipts import refuse_delivery
from inventory.schemas import (
    CountIn,
    CountResult,
    DeliveryDetail,
    DeliveryPage,
    ReceiveIn,
    Recorded,
    RefuseIn,
    SellOutIn,
    StockPage,
    SupplyIn,
)
from inventory.stock import list_stock
from inventory.views import delivery_page, matching, stock_out
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.paging import PageRequest
from kernel.web import PROBLEMS, requires

IdempotencyKey = Annotated[str, HeaderParameter(name="Idempotency-Key")]


@get("/stock", guards=[requires("stock.read")], responses=PROBLEMS, tags=["stock"])
async def list_stock_json(
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    actor: NamedDependency[Actor],
    organisation: FromQuery[str] = "",
    q: FromQuery[str] = "",
) -> StockPage:
    """The stock of one's own organisation, or of one below (`organisation`: its code)."""
    owner_id = actor.organisation_id
    if organisation:
        owner_id = (await get_organisation(read_tx, reach, organisation)).party.id
    rows = matching(await list_stock(read_tx, reach, owner_id), q)
    return StockPage(organisation, [stock_out(row) for row in rows], len(rows))


@get("/shipments", guards=[requires("orders.read")], responses=PROBLEMS, tags=["shipments"])
async def list_shipments_json(
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    status: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> DeliveryPage:
    """Shipments of one's trade, newest first; `status`: shipped, received, refused, reversed."""
    found = await list_deliveries(
        read_tx, reach, PageRequest(page), statuses=[status] if status else []
    )
    return delivery_page(found)


@get(
    "/shipments/{number:str}",
    guards=[requires("orders.read")],
    responses=PROBLEMS,
    tags=["shipments"],
)
async def get_shipment_json(
    number: FromPath[str], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> DeliveryDetail:
    """One shipment with its lines and differences."""
    return (await shown(read_tx, reach, number)).document()


@post(
    "/shipments/{number:str}/receive",
    guards=[requires("orders.receive")],
    responses=PROBLEMS,
    status_code=200,
    tags=["shipments"],
)
async def receive_shipment_json(
    number: FromPath[str],
    data: JSONBody[ReceiveIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> DeliveryDetail:
    """Confirm a delivery, whole or line by line; differences open claims."""
    await receive_typed(tx, actor, reach, number, data)
    return (await shown(tx, reach, number)).document()


@post(
    "/shipments/{number:str}/refuse",
    guards=[requires("orders.receive")],
    responses=PROBLEMS,
    status_code=200,
    tags=["shipments"],
)
async def refuse_shipment_json(
    number: FromPath[str],
    data: JSONBody[RefuseIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> DeliveryDetail:
    """Send back at the door all that is in transit."""
    shipment = await lock_incoming(tx, reach, number)
    await refuse_delivery(tx, actor, shipment.id, data.note)
    return (await shown(tx, reach, number)).document()


@post("/sell-out", guards=[requires("stock.report")], responses=PROBLEMS, tags=["stock"])
async def report_sell_out_json(
    data: JSONBody[SellOutIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    idempotency_key: IdempotencyKey = "",
) -> Recorded:
    """Report what was sold to end customers."""
    answer = await desk.report_sell_out(tx, actor, reach, idempotency_key, data)
    return Recorded(answer["recorded"])


@post("/stock/counts", guards=[requires("stock.count")], responses=PROBLEMS, tags=["stock"])
async def report_count_json(
    data: JSONBody[CountIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    idempotency_key: IdempotencyKey = "",
) -> CountResult:
    """Report what is on one's own shelves."""
    return CountResult(**await desk.report_count(tx, actor, reach, idempotency_key, data))


@post("/stock/supplies", guards=[requires("stock.supply")], responses=PROBLEMS, tags=["stock"])
async def report_supply_json(
    data: JSONBody[SupplyIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    idempotency_key: IdempotencyKey = "",
) -> Recorded:
    """Bring goods from production or a purchase into the channel."""
    answer = await desk.report_supply(tx, actor, reach, idempotency_key, data)
    return Recorded(answer["recorded"])


ROUTES = [
    list_stock_json,
    list_shipments_json,
    get_shipment_json,
    receive_shipment_json,
    refuse_shipment_json,
    report_sell_out_json,
    report_count_json,
    report_supply_json,
    *endpoints_places.ROUTES,
]
