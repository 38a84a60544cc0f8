"""HTML: returns of both sides, and the page of one return."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.paging import PageRequest
from kernel.web import Form, page as rendered, requires
from orders.forms import FindForm
from orders.return_requests import list_waiting
from orders.returned import STATUSES, list_returned, view_return
from orders.words import timeline_of_return


@get("/returns", guards=[requires("orders.read")])
async def show_returns(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    actor: NamedDependency[Actor],
    q: FromQuery[str] = "",
    page: FromQuery[int] = 1,
    asked: FromQuery[int] = 1,
) -> Template:
    """What waits for an answer; then what was sent back, taken back or overseen, newest first.

    `asked`: the page of the former.
    """
    returns, numbers = await list_returned(read_tx, reach, PageRequest(page), q)
    return rendered(
        "orders/returns.html",
        returns=returns,
        numbers=numbers,
        waiting=await list_waiting(read_tx, reach, PageRequest(asked), q),
        form=Form.filled(FindForm, q=q),
        statuses=STATUSES,
        me=actor.organisation_id,
        answers=actor.may("orders.ship"),
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
