"""HTML edge: the documents of an order, its deliveries and its bills, to print."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from credit import InvoiceRow, get_invoice
from dealers import Scope, resolve_codes
from inventory import shipments_of
from kernel.db import ReadTx
from kernel.errors import NotFound
from kernel.i18n import gettext
from kernel.pdf import Paper, Papers
from kernel.web import requires, to
from orders import papers as written
from orders.repo.reads import numbers_of

Reader = Callable[[ReadTx, Scope, str], Awaitable[Paper]]
OF_ORDER: dict[str, Reader] = {"confirmation": written.order_confirmation}
OF_DELIVERY: dict[str, Reader] = {
    "packing-slip": written.packing_slip,
    "delivery-note": written.delivery_note,
}


@get("/orders/{number:str}/print/{kind:str}", guards=[requires("orders.read")])
async def print_of_order(
    number: FromPath[str],
    kind: FromPath[str],
    papers: NamedDependency[Papers],
    reach: NamedDependency[Scope],
    language: FromQuery[str] = "",
) -> Redirect:
    return await _printed(papers, _chosen(OF_ORDER, kind), reach, number, language)


@get("/orders/{number:str}/pick-list", guards=[requires("orders.ship")])
async def print_pick_list(
    number: FromPath[str],
    papers: NamedDependency[Papers],
    reach: NamedDependency[Scope],
    language: FromQuery[str] = "",
) -> Redirect:
    """For whoever ships: the seller, or a company above it."""
    return await _printed(papers, written.pick_list, reach, number, language)


@get("/deliveries/{number:str}/print/{kind:str}", guards=[requires("orders.read")])
async def print_of_delivery(
    number: FromPath[str],
    kind: FromPath[str],
    papers: NamedDependency[Papers],
    reach: NamedDependency[Scope],
    language: FromQuery[str] = "",
) -> Redirect:
    return await _printed(papers, _chosen(OF_DELIVERY, kind), reach, number, language)


@get("/returns/{number:str}/print", guards=[requires("orders.read")])
async def print_return_note(
    number: FromPath[str],
    papers: NamedDependency[Papers],
    reach: NamedDependency[Scope],
    language: FromQuery[str] = "",
) -> Redirect:
    return await _printed(papers, written.return_note, reach, number, language)


@get("/invoices/{number:str}/print", guards=[requires("account.read")])
async def print_bill(
    number: FromPath[str],
    papers: NamedDependency[Papers],
    reach: NamedDependency[Scope],
    seller: FromQuery[str] = "",
    language: FromQuery[str] = "",
) -> Redirect:
    """An invoice or a credit note; numbers repeat between sellers, so the address names one."""

    async def read(tx: ReadTx, scope: Scope, wanted: str) -> Paper:
        return await written.bill(tx, scope, wanted, seller_id=await _seller_id(tx, seller))

    return await _printed(papers, read, reach, number, language)


@get("/invoices/{number:str}/order", guards=[requires("account.read")])
async def show_order_of_bill(
    number: FromPath[str],
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    seller: FromQuery[str] = "",
) -> Redirect:
    """From a bill to its order, whose number the page of a bill does not know."""
    row = await _bill(read_tx, reach, number, seller)
    numbers = await numbers_of(read_tx, [row.order_id] if row.order_id else [])
    if row.order_id not in numbers:
        raise NotFound(kind=gettext("order"))
    return to(f"/orders/{quote(numbers[row.order_id])}")


@get("/invoices/{number:str}/delivery", guards=[requires("account.read")])
async def show_delivery_of_bill(
    number: FromPath[str],
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    seller: FromQuery[str] = "",
) -> Redirect:
    """From a bill to the delivery that it is for."""
    row = await _bill(read_tx, reach, number, seller)
    shipped = await shipments_of(read_tx, [row.shipment_id] if row.shipment_id else [])
    if not shipped:
        raise NotFound(kind=gettext("delivery"))
    return to(f"/deliveries/{quote(shipped[0].number)}")


async def _bill(tx: ReadTx, scope: Scope, number: str, seller: str) -> InvoiceRow:
    found = await get_invoice(tx, scope, number, seller_id=await _seller_id(tx, seller))
    return found.row


async def _seller_id(tx: ReadTx, seller: str) -> int | None:
    """The seller that the address names, 0 for one that nobody knows, None where it names none."""
    return (await resolve_codes(tx, [seller])).get(seller, 0) if seller else None


def _chosen(readers: dict[str, Reader], kind: str) -> Reader:
    if kind not in readers:
        raise NotFound(kind=gettext("document"))
    return readers[kind]


async def _printed(
    papers: Papers, read: Reader, reach: Scope, number: str, language: str
) -> Redirect:
    """Issue it, then show it where every document is shown."""
    document_id = await papers.issue(lambda tx: read(tx, reach, number))
    return to(f"/documents/{document_id}", query={"language": language} if language else None)


ROUTES = [
    print_of_order,
    print_pick_list,
    print_of_delivery,
    print_return_note,
    print_bill,
    show_order_of_bill,
    show_delivery_of_bill,
]
