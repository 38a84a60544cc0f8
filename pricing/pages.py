"""HTML: price lists, what is in them, policies, and changing a price."""

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.i18n import gettext
from kernel.paging import PageRequest
from kernel.web import Form, page as rendered, requires, to
from pricing import pages_bounds, pages_lists, pages_policies
from pricing.changes import PriceChange, change_price
from pricing.conflicts import list_conflicts
from pricing.pages_lists import PAGE, list_context
from pricing.reading import list_policies, list_price_lists
from pricing.schemas import PriceForm


@get("/prices", guards=[requires("prices.write")])
async def show_price_lists(
    read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope], page: FromQuery[int] = 1
) -> Template:
    return rendered(
        "pricing/lists.html",
        lists=await list_price_lists(read_tx, reach, PageRequest(page)),
        conflicts=await list_conflicts(read_tx, reach),
    )


@get("/prices/policies", guards=[requires("prices.write")])
async def show_policies(
    read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope], page: FromQuery[int] = 1
) -> Template:
    return rendered(
        "pricing/policies.html",
        policies=await list_policies(read_tx, reach, PageRequest(page)),
        conflicts=await list_conflicts(read_tx, reach),
        today=await read_tx.today(),
    )


@get("/prices/{list_id:int}", guards=[requires("prices.write")])
async def show_price_list(
    list_id: FromPath[int],
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    q: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    form = Form.filled(PriceForm, valid_from=await read_tx.today(), minimum_quantity=1)
    return rendered(PAGE, form=form, **await list_context(read_tx, reach, list_id, q, page))


@post("/prices/{list_id:int}", guards=[requires("prices.write")])
async def change_price_page(
    request: Request[Any, Any, Any],
    list_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, PriceForm)
    with form.on(PAGE, **await list_context(tx, reach, list_id)):
        typed = form.parse()
        change = PriceChange(
            list_id, typed.sku, typed.unit_price, typed.valid_from, typed.minimum_quantity
        )
        await change_price(tx, actor, reach, change)
    flash = gettext("The new price of %(sku)s is saved.") % {"sku": typed.sku}
    return to(f"/prices/{list_id}?q={typed.sku}", flash=flash)


ROUTES = [
    show_price_lists,
    show_policies,
    show_price_list,
    change_price_page,
    *pages_bounds.ROUTES,
    *pages_lists.ROUTES,
    *pages_policies.ROUTES,
]
