"""HTML: what one organisation reported sold, sale by sale."""

from datetime import date

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from dealers import Scope, get_organisation, load_parties
from inventory.listed import SalesFilters
from inventory.views import list_sales_of
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.paging import PageRequest
from kernel.web import Form, page as rendered, requires, typed_day


class SoldQuery(msgspec.Struct):
    """How the list of sales is narrowed."""

    organisation: str = ""
    q: str = ""
    first: date | None = None
    last: date | None = None


@get("/stock/sales", guards=[requires("stock.read")])
async def show_sales(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    actor: NamedDependency[Actor],
    organisation: FromQuery[str] = "",
    q: FromQuery[str] = "",
    first: FromQuery[str] = "",
    last: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    """The rows behind a figure of sell-out: those that stand, of the days asked for."""
    if organisation:
        owner = (await get_organisation(read_tx, reach, organisation)).party
    else:
        owner = (await load_parties(read_tx, [reach.organisation_id]))[reach.organisation_id]
    since, until = typed_day("first", first), typed_day("last", last)
    filters = SalesFilters(q, since, until)
    own = owner.id == actor.organisation_id
    return rendered(
        "inventory/sales.html",
        owner=owner,
        own=own,
        prices_shown=own or owner.upstream_sees != "quantities",
        sales=await list_sales_of(read_tx, reach, owner.id, filters, PageRequest(page)),
        form=Form.filled(SoldQuery, organisation=organisation, q=q, first=since, last=until),
        actor=actor,
    )


ROUTES = [show_sales]
