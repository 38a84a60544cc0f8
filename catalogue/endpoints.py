"""JSON: products and categories."""

from typing import Annotated

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from catalogue.maintenance import create_products, set_cost, set_own_code, set_product_status
from catalogue.reading import get_product, list_categories, list_costs, search_products
from catalogue.schemas import (
    CategoryOut,
    CostIn,
    CostOut,
    OwnCodeIn,
    ProductDetailOut,
    ProductIn,
    ProductPage,
    StatusIn,
)
from catalogue.types import ProductFilters, Viewer
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.paging import PageRequest
from kernel.web import PROBLEMS, requires

READ = [requires("catalogue.read")]
WRITE = [requires("catalogue.write")]
Search = Annotated[str, QueryParameter(description="In SKU, names, barcode and own code.")]


@get("/products", guards=READ, responses=PROBLEMS, tags=["products"])
async def list_products_json(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Viewer],
    q: Search = "",
    category: FromQuery[str] = "",
    status: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> ProductPage:
    """Products that one may buy, by SKU."""
    filters = ProductFilters(q, category or None, status or None)
    return ProductPage.of(await search_products(read_tx, reach, filters, PageRequest(page)))


@post("/products", guards=WRITE, responses=PROBLEMS, tags=["products"])
async def create_product_json(
    data: JSONBody[ProductIn], tx: NamedDependency[Tx], reach: NamedDependency[Viewer]
) -> ProductDetailOut:
    """Create a product."""
    await create_products(tx, [data.new()])
    return ProductDetailOut.of(await get_product(tx, reach, data.sku))


@get("/products/{sku:str}", guards=READ, responses=PROBLEMS, tags=["products"])
async def get_product_json(
    sku: FromPath[str], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Viewer]
) -> ProductDetailOut:
    """One product with its packs and particulars."""
    return ProductDetailOut.of(await get_product(read_tx, reach, sku))


@post(
    "/products/{sku:str}/status",
    guards=WRITE,
    responses=PROBLEMS,
    status_code=200,
    tags=["products"],
)
async def set_product_status_json(
    sku: FromPath[str],
    data: JSONBody[StatusIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Viewer],
) -> ProductDetailOut:
    """Say whether a product may be ordered and what takes its place."""
    await set_product_status(
        tx,
        actor,
        sku,
        data.status,
        successor=data.successor or None,
        version=data.version,
    )
    return ProductDetailOut.of(await get_product(tx, reach, sku))


@put("/products/{sku:str}/own-code", guards=[requires("orders.place")], responses=PROBLEMS)
async def set_own_code_json(
    sku: FromPath[str],
    data: JSONBody[OwnCodeIn],
    tx: NamedDependency[Tx],
    reach: NamedDependency[Viewer],
) -> ProductDetailOut:
    """What one's own organisation calls the product; orders understand it too."""
    await get_product(tx, reach, sku)
    await set_own_code(tx, reach.organisation_id, sku, data.own_code or None)
    return ProductDetailOut.of(await get_product(tx, reach, sku))


@get(
    "/products/{sku:str}/costs",
    guards=[requires("costs.read")],
    responses=PROBLEMS,
    tags=["products"],
)
async def list_costs_json(
    sku: FromPath[str], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Viewer]
) -> list[CostOut]:
    """Standard costs, newest first."""
    product = (await get_product(read_tx, reach, sku)).product
    return [CostOut.of(cost) for cost in await list_costs(read_tx, product.id)]


@post(
    "/products/{sku:str}/costs",
    guards=[requires("catalogue.write", "costs.read")],
    responses=PROBLEMS,
    tags=["products"],
)
async def set_cost_json(
    sku: FromPath[str],
    data: JSONBody[CostIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Viewer],
) -> list[CostOut]:
    """A new standard cost from a day on; the one before ends there."""
    await set_cost(tx, actor, sku, data.cost, data.currency, valid_from=data.valid_from)
    product = (await get_product(tx, reach, sku)).product
    return [CostOut.of(cost) for cost in await list_costs(tx, product.id)]


@get("/categories", guards=READ, responses=PROBLEMS, tags=["products"])
async def list_categories_json(read_tx: NamedDependency[ReadTx]) -> list[CategoryOut]:
    """Every category in the order of the tree."""
    return [
        CategoryOut(node.code, node.name, node.depth) for node in await list_categories(read_tx)
    ]


ROUTES = [
    list_products_json,
    create_product_json,
    get_product_json,
    set_product_status_json,
    set_own_code_json,
    list_costs_json,
    set_cost_json,
    list_categories_json,
]
