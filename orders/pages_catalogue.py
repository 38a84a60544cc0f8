"""HTML: the catalogue with one's own prices and what is there."""

from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Template

from catalogue import Search, find_products, get_product, told_attributes
from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.paging import PageRequest
from kernel.web import Form, page as rendered, requires
from orders import words
from orders.facets import Address, facets_of, read_attributes
from orders.forms import CatalogueForm
from orders.marks import MARKS, marks_for
from orders.offers import breaks_for, buyer_for, offers_for, seller_for
from orders.repo.bought import times_bought

PAGE_SIZE = 20
LATEST = 8
"""One's own last orders of a product that its page shows."""


@get("/catalogue", guards=[requires("catalogue.read")])
async def show_catalogue(
    *,
    read_tx: NamedDependency[ReadTx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    q: FromQuery[str] = "",
    category: FromQuery[str] = "",
    attributes: Annotated[list[str] | None, QueryParameter(name="a")] = None,
    marked: Annotated[list[str] | None, QueryParameter(name="mark")] = None,
    buyer: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    """Products that can be ordered, with the buyer's prices and what narrows the list."""
    party = await buyer_for(read_tx, actor, reach, buyer)
    seller = await seller_for(read_tx, party)
    known = MARKS.keys() & set(marked or ()) if seller else set()
    search = Search(q, category, read_attributes(attributes or ()), known)
    marks = await marks_for(read_tx, party, seller)
    found = await find_products(read_tx, reach, search, marks, PageRequest(page, PAGE_SIZE))
    address = Address(search, buyer)
    return rendered(
        "orders/catalogue.html",
        found=found,
        offers=await offers_for(read_tx, seller, party, found.page.rows),
        facets=facets_of(found, address),
        address=address,
        buyer=party,
        has_seller=seller is not None,
        may_order=actor.may("orders.place") and seller is not None,
        form=Form.filled(CatalogueForm, q=q, buyer=buyer),
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
    """One product: price, breaks, how the price comes about, what is there, what one bought."""
    detail = await get_product(read_tx, reach, sku)
    party = await buyer_for(read_tx, actor, reach, buyer)
    seller = await seller_for(read_tx, party)
    [offer] = await offers_for(read_tx, seller, party, [detail.product.id])
    return rendered(
        "orders/product.html",
        detail=detail,
        offer=offer,
        breaks=await breaks_for(read_tx, seller, party, offer),
        bought=await times_bought(read_tx, party.id, detail.product.id, LATEST),
        told=told_attributes,
        has_seller=seller is not None,
        words=words,
        buyer=party,
        may_order=actor.may("orders.place") and seller is not None,
    )


ROUTES = [show_catalogue, show_product]
