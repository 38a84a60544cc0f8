"""The page of the search; the palette of Ctrl-K takes its results out of it."""

from typing import Any

from litestar import Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.web import page, signed_in
from portal.auth.identity import Visitor
from portal.search.finding import find_everything, find_places
from portal.shell import places_of

OF_EACH_KIND = 6


@get("/search", guards=[signed_in])
async def search(
    *,
    request: Request[Actor, Visitor, Any],
    state: State,
    read_tx: NamedDependency[ReadTx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    q: FromQuery[str] = "",
) -> Template:
    """Orders, dealers, products, invoices and pages that match; pages alone for no text."""
    places = find_places(places_of(request.auth, state.paths), q)
    kinds = await find_everything(read_tx, actor, reach, q, OF_EACH_KIND)
    return page("search/search.html", q=q, kinds=[*kinds, *places])


ROUTES = [search]
