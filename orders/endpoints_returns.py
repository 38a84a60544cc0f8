"""JSON: returns of both sides."""

from datetime import date

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from dealers import Scope
from kernel.db import ReadTx
from kernel.paging import PageRequest
from kernel.web import PROBLEMS, requires
from orders.returned import list_returned, view_return


class ReturnItem(msgspec.Struct, frozen=True):
    """A return in a list; `quantity` in base units over all its lines."""

    number: str
    order: str
    status: str
    buyer: str
    seller: str
    returned_on: date
    reason: str
    lines: int
    quantity: int


class ReturnList(msgspec.Struct, frozen=True):
    """A page of returns, newest first."""

    items: list[ReturnItem]
    total: int
    page: int
    pages: int


class ReturnedLineOut(msgspec.Struct, frozen=True):
    """What came back of one line of the order; `saleable`: it is on the shelf again."""

    line_no: int
    sku: str
    quantity: int
    saleable: bool


class ReturnDetailOut(msgspec.Struct, frozen=True):
    """One return and what was credited for it."""

    number: str
    order: str
    status: str
    returned_on: date
    reason: str
    lines: list[ReturnedLineOut]
    credit_notes: list[str]


@get("/returns", guards=[requires("orders.read")], responses=PROBLEMS, tags=["orders"])
async def list_returns_json(
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    q: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> ReturnList:
    """What the asker sent back, took back or oversees; `q`: part of the number."""
    found, numbers = await list_returned(read_tx, reach, PageRequest(page), q)
    items = [
        ReturnItem(
            number=row.number,
            order=numbers[row.order_id],
            status=row.status,
            buyer=row.buyer_name,
            seller=row.seller_name,
            returned_on=row.returned_on,
            reason=row.reason,
            lines=row.lines,
            quantity=row.quantity,
        )
        for row in found.rows
    ]
    return ReturnList(items, found.total, found.request.number, found.last)


@get("/returns/{number:str}", guards=[requires("orders.read")], responses=PROBLEMS, tags=["orders"])
async def get_return_json(
    number: FromPath[str], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> ReturnDetailOut:
    """One return with its lines and credit notes."""
    view = await view_return(read_tx, reach, number)
    goods = view.goods
    return ReturnDetailOut(
        number=goods.number,
        order=view.order.number,
        status=goods.status,
        returned_on=goods.returned_on,
        reason=goods.reason,
        lines=[
            ReturnedLineOut(line.line_no, line.sku, line.quantity, line.saleable)
            for line in view.lines
        ],
        credit_notes=list(view.credit_notes),
    )


ROUTES = [list_returns_json, get_return_json]
