"""JSON: one's own places, moves between them, and safety stock."""

from typing import Annotated

import msgspec
from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from dealers import Scope
from inventory.desk import products_named
from inventory.moves import move_stock
from inventory.places import create_location, default_locations, list_own_places
from inventory.schemas import Positive, Recorded, ShortText, SuppliedIn
from inventory.stock import set_safety_stock
from inventory.types import MoveLine
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.web import PROBLEMS, requires

Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Floor = Annotated[int, msgspec.Meta(ge=-(10**12), le=10**12)]


class PlaceOut(msgspec.Struct, frozen=True):
    """A place where the reader keeps goods."""

    id: int
    code: str
    name: str
    is_default: bool


class PlaceIn(msgspec.Struct, frozen=True):
    """A further place."""

    code: Code
    name: ShortText


class MoveIn(msgspec.Struct, frozen=True):
    """Goods from one place to another."""

    from_place: Positive
    to_place: Positive
    rows: Annotated[list[SuppliedIn], msgspec.Meta(min_length=1, max_length=5000)]


class SafetyStockIn(msgspec.Struct, frozen=True):
    """What is kept back of a product at one's default place; below 0: sold ahead by so much."""

    sku: str
    quantity: Floor


@get("/stock/places", guards=[requires("stock.read")], responses=PROBLEMS, tags=["stock"])
async def list_places_json(
    read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> list[PlaceOut]:
    """One's own places, the default one first."""
    rows = await list_own_places(read_tx, reach)
    return [PlaceOut(row.id, row.code, row.name, row.is_default) for row in rows]


@post("/stock/places", guards=[requires("stock.count")], responses=PROBLEMS, tags=["stock"])
async def create_place_json(
    data: JSONBody[PlaceIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> PlaceOut:
    """Add a place of one's own."""
    place_id = await create_location(
        tx,
        actor,
        reach,
        organisation_id=reach.organisation_id,
        code=data.code,
        name=data.name,
    )
    return PlaceOut(place_id, data.code, data.name, is_default=False)


@post("/stock/moves", guards=[requires("stock.count")], responses=PROBLEMS, tags=["stock"])
async def move_stock_json(
    data: JSONBody[MoveIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Recorded:
    """Move goods between one's own places; what is promised to an order stays."""
    products = await products_named(tx, reach, [row.sku for row in data.rows])
    moved = await move_stock(
        tx,
        actor,
        reach,
        from_location_id=data.from_place,
        to_location_id=data.to_place,
        lines=[
            MoveLine(product.id, row.quantity)
            for product, row in zip(products, data.rows, strict=True)
        ],
    )
    return Recorded(len(moved))


@put("/stock/safety-stock", guards=[requires("stock.count")], responses=PROBLEMS, tags=["stock"])
async def set_safety_stock_json(
    data: JSONBody[SafetyStockIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Recorded:
    """Keep some of a product out of what is available."""
    [product] = await products_named(tx, reach, [data.sku], "/sku")
    places = await default_locations(tx, [reach.organisation_id])
    await set_safety_stock(
        tx,
        actor,
        reach,
        product_id=product.id,
        location_id=places[reach.organisation_id],
        quantity=data.quantity,
    )
    return Recorded(1)


ROUTES = [list_places_json, create_place_json, move_stock_json, set_safety_stock_json]
