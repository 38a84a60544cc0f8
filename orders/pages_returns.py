"""HTML: returns of both sides, and the page of one return."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from dealers import Scope
from kernel.db import ReadTx
from kernel.paging import PageRequest
from kernel.web import Form, page as rendered, requires
from orders.forms import FindForm
from orders.returned import STATUSES, list_returned, view_return
from orders.words import timeline_of_return


@get("/returns", guards=[requires("orders.read")])
async def show_returns(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    q: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    """What the reader sent back, took back or oversees, newest first."""
    returns, numbers = await list_returned(read_tx, reach, PageRequest(page), q)
    form = Form.filled(FindForm, q=q)
    return rendered(
        "orders/returns.html", returns=returns, numbers=numbers, form=form, statuses=STATUSES
    )


@get("/returns/{number:str}", guards=[requires("orders.read")])
async def show_return(
    number: FromPath[str], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> Template:
    """What came back of which order, what was credited for it, messages and files."""
    view = await view_return(read_tx, reach, number)
    return rendered(
        "orders/returned.html",
        view=view,
        goods=view.goods,
        events=timeline_of_return(view),
        statuses=STATUSES,
    )


ROUTES = [show_returns, show_return]
