"""HTML: the catalogue with one's own prices and what is there."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from catalogue import ProductFilters, get_product, list_categories, search_products
from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.paging import PageRequest
from kernel.web import Form, page as rendered, requires
from orders.forms import CatalogueForm
from orders.offers import breaks_for, buyer_for, offers_for

PAGE_SIZE = 25


@get("/catalogue", guards=[requires("catalogue.read")])
async def show_catalogue(
    *,
    read_tx: NamedDependency[ReadTx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    q: FromQuery[str] = "",
    category: FromQuery[str] = "",
    buyer: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    """Products that can be ordered, with the buyer's prices: one quote for the page."""
    filters = ProductFilters(text=q, category=category or None, orderable_only=True)
    products = await search_products(read_tx, reach, filters, PageRequest(page, PAGE_SIZE))
    party = await buyer_for(read_tx, actor, reach, buyer)
    return rendered(
        "orders/catalogue.html",
        products=products,
        offers=await offers_for(read_tx, party, [row.id for row in products.rows]),
        categories=await list_categories(read_tx),
        buyer=party,
        may_order=actor.may("orders.place") and party.seller_id is not None,
        form=Form.filled(CatalogueForm, q=q, category=category, buyer=buyer),
    )


@get("/catalogue/{sku:str}", guards=[requires("catalogue.read")])
async def show_product(
    *,
    sku: FromPath[str],
    read_tx: NamedDependency[ReadTx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    buyer: FromQuery[str] = "",
) -> Template:
    """One product: price, breaks, how the price comes about, what is there."""
    detail = await get_product(read_tx, reach, sku)
    party = await buyer_for(read_tx, actor, reach, buyer)
    [offer] = await offers_for(read_tx, party, [detail.product.id])
    return rendered(
        "orders/product.html",
        detail=detail,
        offer=offer,
        breaks=await breaks_for(read_tx, party, detail.product),
        buyer=party,
        may_order=actor.may("orders.place") and party.seller_id is not None,
    )


ROUTES = [show_catalogue, show_product]
