"""Invoices and payments as readers see them."""

from credit.repo import documents as repo
from credit.views import (
    DocumentFilters,
    InvoiceDetail,
    InvoiceRow,
    PaymentDetail,
    PaymentRow,
)
from dealers import Scope
from kernel.db import ReadTx
from kernel.errors import NotFound
from kernel.i18n import gettext
from kernel.paging import Page, PageRequest


async def list_invoices(
    tx: ReadTx, scope: Scope, filters: DocumentFilters, request: PageRequest
) -> Page[InvoiceRow]:
    """Invoices and credit notes that the reader may see, newest first."""
    return await repo.list_invoices(tx, scope, filters, request)


async def get_invoice(
    tx: ReadTx, scope: Scope, number: str, *, seller_id: int | None = None
) -> InvoiceDetail:
    """A document with its lines and what settled it.

    Raises:
        NotFound: none by that number that the reader may see.
    """
    row = await repo.find_invoice(tx, scope, number=number, seller_id=seller_id)
    if row is None:
        raise NotFound(kind=gettext("invoice"))
    lines, allocations = await repo.lines_of(tx, row.id), await repo.allocations_of(tx, row.id)
    return InvoiceDetail(row, lines, allocations, *await repo.corrections_of(tx, row))


async def list_payments(
    tx: ReadTx, scope: Scope, filters: DocumentFilters, request: PageRequest
) -> Page[PaymentRow]:
    """Payments that the reader may see, newest first."""
    return await repo.list_payments(tx, scope, filters, request)


async def get_payment(tx: ReadTx, scope: Scope, payment_id: int) -> PaymentDetail:
    """A payment and what it settled.

    Raises:
        NotFound: none that the reader may see.
    """
    row = await repo.find_payment(tx, scope, payment_id)
    if row is None:
        raise NotFound(kind=gettext("payment"))
    return PaymentDetail(row, await repo.allocations_of(tx, row.id))
