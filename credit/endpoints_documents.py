"""JSON: invoices and payments."""

from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody

from credit import desk, shown
from credit.documents import get_payment, list_invoices, list_payments
from credit.naming import OrderFinder
from credit.schemas import (
    Applied,
    Booked,
    InvoiceDetailOut,
    InvoicePage,
    PaymentDetailOut,
    PaymentIn,
    PaymentPage,
    ReversalIn,
)
from credit.views import DocumentFilters
from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.paging import PageRequest
from kernel.web import PROBLEMS, requires

IdempotencyKey = Annotated[str, HeaderParameter(name="Idempotency-Key")]


async def _payment(tx: ReadTx, scope: Scope, payment_id: int) -> PaymentDetailOut:
    found = await get_payment(tx, scope, payment_id)
    parties = await shown.parties_of(tx, [found.row])
    return PaymentDetailOut(
        shown.payment_out(found.row, parties),
        [shown.allocation_out(one) for one in found.allocations],
    )


@get("/invoices", guards=[requires("account.read")], responses=PROBLEMS, tags=["invoices"])
async def list_invoices_json(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    q: FromQuery[str] = "",
    payer: FromQuery[str] = "",
    open_only: FromQuery[bool] = False,
    page: FromQuery[int] = 1,
) -> InvoicePage:
    """Invoices, delivery notes and credit notes of one's trade, newest first."""
    payer_id = (await desk.find_pair(read_tx, reach, payer))[1].id if payer else None
    filters = DocumentFilters(payer_id=payer_id, open_only=open_only, text=q)
    found = await list_invoices(read_tx, reach, filters, PageRequest(page))
    parties = await shown.parties_of(read_tx, found.rows)
    return InvoicePage(
        [shown.invoice_out(row, parties) for row in found.rows], **shown.frame(found)
    )


@get(
    "/invoices/{number:str}",
    guards=[requires("account.read")],
    responses=PROBLEMS,
    tags=["invoices"],
)
async def get_invoice_json(
    number: FromPath[str],
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    seller: FromQuery[str] = "",
) -> InvoiceDetailOut:
    """One document with its lines and what settled it; numbers repeat between sellers."""
    found = await desk.find_invoice(read_tx, reach, number, seller)
    parties = await shown.parties_of(read_tx, [found.row])
    return InvoiceDetailOut(
        shown.invoice_out(found.row, parties),
        await shown.lines_out(read_tx, found.lines),
        [shown.allocation_out(one) for one in found.allocations],
        found.corrects,
        list(found.credit_notes),
    )


@get("/payments", guards=[requires("account.read")], responses=PROBLEMS, tags=["payments"])
async def list_payments_json(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    q: FromQuery[str] = "",
    payer: FromQuery[str] = "",
    open_only: FromQuery[bool] = False,
    page: FromQuery[int] = 1,
) -> PaymentPage:
    """Payments of one's trade, newest first; `open_only`: with something unapplied."""
    payer_id = (await desk.find_pair(read_tx, reach, payer))[1].id if payer else None
    filters = DocumentFilters(payer_id=payer_id, open_only=open_only, text=q)
    found = await list_payments(read_tx, reach, filters, PageRequest(page))
    parties = await shown.parties_of(read_tx, found.rows)
    return PaymentPage(
        [shown.payment_out(row, parties) for row in found.rows], **shown.frame(found)
    )


@post("/payments", guards=[requires("payments.record")], responses=PROBLEMS, tags=["payments"])
async def record_payment_json(
    *,
    data: JSONBody[PaymentIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    order_finder: NamedDependency[OrderFinder],
    idempotency_key: IdempotencyKey = "",
) -> Booked:
    """Book money received; with an Idempotency-Key, once however often it is sent."""
    booked = await desk.book_payment(
        tx, actor, reach, data, key=idempotency_key, orders=order_finder
    )
    return Booked(int(booked["id"]), str(booked["number"]), int(booked["unapplied_minor"]))


@get(
    "/payments/{payment_id:int}",
    guards=[requires("account.read")],
    responses=PROBLEMS,
    tags=["payments"],
)
async def get_payment_json(
    payment_id: FromPath[int], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> PaymentDetailOut:
    """A payment and what it settled."""
    return await _payment(read_tx, reach, payment_id)


@post(
    "/payments/{payment_id:int}/reverse",
    guards=[requires("payments.record")],
    responses=PROBLEMS,
    tags=["payments"],
)
async def reverse_payment_json(
    payment_id: FromPath[int],
    data: JSONBody[ReversalIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> PaymentDetailOut:
    """Take back a payment that bounced: what it settled is open again."""
    await desk.bounce_payment(tx, actor, reach, payment_id, reason=data.reason, on=data.on)
    return await _payment(tx, reach, payment_id)


@post(
    "/payments/{payment_id:int}/apply",
    guards=[requires("payments.record")],
    responses=PROBLEMS,
    tags=["payments"],
)
async def apply_payment_json(
    payment_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Applied:
    """Settle the oldest invoices with what is left of a payment."""
    return Applied(await desk.use_rest(tx, actor, reach, payment_id))


ROUTES = [
    list_invoices_json,
    get_invoice_json,
    list_payments_json,
    record_payment_json,
    get_payment_json,
    reverse_payment_json,
    apply_payment_json,
]
