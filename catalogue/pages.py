"""HTML: headquarters looks after its products."""

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from catalogue import pages_codes
from catalogue.attributes import told
from catalogue.labels import STATUS_LABELS, STATUS_TONES
from catalogue.maintenance import set_cost, set_product_status
from catalogue.reading import get_product, list_categories, list_costs, search_products
from catalogue.schemas import CostIn, ListFilters, StatusIn
from catalogue.types import ProductFilters, Viewer
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.i18n import gettext
from kernel.paging import PageRequest
from kernel.web import Form, page as rendered, requires, to

WRITE = [requires("catalogue.write")]
LABELS = {"statuses": STATUS_LABELS, "tones": STATUS_TONES}


@get("/products", guards=WRITE)
async def show_products(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Viewer],
    q: FromQuery[str] = "",
    category: FromQuery[str] = "",
    status: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    filters = ProductFilters(q, category or None, status or None)
    return rendered(
        "catalogue/products.html",
        products=await search_products(read_tx, reach, filters, PageRequest(page)),
        categories=await list_categories(read_tx),
        form=Form.filled(ListFilters, q=q, category=category, status=status),
        **LABELS,
    )


async def _around(tx: ReadTx, reach: Viewer, actor: Actor, sku: str) -> dict[str, Any]:
    """What the page of one product shows beside the form."""
    detail = await get_product(tx, reach, sku)
    costs = await list_costs(tx, detail.product.id) if actor.may("costs.read") else []
    return {
        "detail": detail,
        "product": detail.product,
        "costs": costs,
        "told": told,
        **LABELS,
    }


@get("/products/{sku:str}", guards=WRITE)
async def show_product(
    sku: FromPath[str],
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Viewer],
    actor: NamedDependency[Actor],
) -> Template:
    around = await _around(read_tx, reach, actor, sku)
    product = around["product"]
    status, successor = product.status.value, product.successor_sku
    return rendered(
        "catalogue/product.html",
        form=Form.filled(
            StatusIn, status=status, successor=successor, version=around["detail"].version
        ),
        cost_form=Form.filled(
            CostIn,
            valid_from=await read_tx.today(),
            currency=around["costs"][0].currency if around["costs"] else "",
        ),
        **around,
    )


@post("/products/{sku:str}/status", guards=WRITE)
async def set_product_status_page(
    request: Request[Any, Any, Any],
    sku: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Viewer],
) -> Redirect:
    form = await Form.read(request, StatusIn)
    around = await _around(tx, reach, actor, sku)
    with form.on("catalogue/product.html", cost_form=Form(CostIn), **around):
        typed = form.parse()
        await set_product_status(
            tx,
            actor,
            sku,
            typed.status,
            successor=typed.successor or None,
            version=typed.version,
        )
    return to(f"/products/{sku}", flash=gettext("The status is changed."))


@post("/products/{sku:str}/costs", guards=[requires("catalogue.write", "costs.read")])
async def set_cost_page(
    request: Request[Any, Any, Any],
    sku: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Viewer],
) -> Redirect:
    form = await Form.read(request, CostIn)
    around = await _around(tx, reach, actor, sku)
    with form.on("catalogue/product_cost.html", **around):
        typed = form.parse()
        await set_cost(tx, actor, sku, typed.cost, typed.currency, valid_from=typed.valid_from)
    return to(f"/products/{sku}", flash=gettext("The standard cost is saved."))


ROUTES = [
    show_products,
    show_product,
    set_product_status_page,
    set_cost_page,
    *pages_codes.ROUTES,
]
