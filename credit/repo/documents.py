"""Lists of invoices and payments and what settled them, within a reader's scope."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from credit.types import Pair
from credit.views import (
    AllocationRow,
    DocumentFilters,
    InvoiceLineRow,
    InvoiceRow,
    PaymentRow,
)
from dealers import Scope, named, named_sql
from kernel.db import ReadTx
from kernel.db.patterns import containing
from kernel.paging import Page, PageRequest

_INVOICE = (
    "id, number, kind, seller_id, payer_id, buyer_id, order_id, currency, net_minor, tax_minor,"
    " freight_minor, gross_minor, open_minor, issued_on, due_on, reverses, note,"
    " shipment_id"
)
_PAYMENT = (
    "id, number, seller_id, payer_id, currency, amount_minor, unapplied_minor, paid_on, method,"
    " reference, order_id, kept, reversed_on, reversal_reason"
)


_HAVE_TRADED = text(
    """
    SELECT EXISTS (SELECT FROM credit_account WHERE (seller_id, payer_id) = (:seller, :payer))
        OR EXISTS (SELECT FROM invoice WHERE (seller_id, payer_id) = (:seller, :payer))
        OR EXISTS (SELECT FROM payment WHERE (seller_id, payer_id) = (:seller, :payer))
    """
)
_LINES = text(
    """
    SELECT order_line_id, product_id, quantity, net_minor, tax_minor FROM invoice_line
    WHERE invoice_id = :id ORDER BY order_line_id
    """
)
_CORRECTIONS = text(
    """
    SELECT number, id = :corrects AS corrected FROM invoice
    WHERE id = :corrects OR reverses = :id ORDER BY id
    """
)
_ALLOCATIONS = """
    SELECT CASE WHEN share.payment_id IS NOT NULL THEN 'payment'
                WHEN share.write_off_id IS NOT NULL THEN 'write_off'
                ELSE 'credit_note' END AS origin_kind,
           COALESCE(payment.number, note.number, invoice.number) AS origin_number,
           share.payment_id, share.invoice_id, invoice.number AS invoice_number, share.amount_minor,
           share.allocated_on, share.undone_on
    FROM allocation AS share
    JOIN invoice ON invoice.id = share.invoice_id
    LEFT JOIN payment ON payment.id = share.payment_id
    LEFT JOIN invoice AS note ON note.id = share.credit_note_id
"""
_OF_DOCUMENT = text(
    f"""{_ALLOCATIONS}
    WHERE share.invoice_id = :id OR share.payment_id = :id OR share.credit_note_id = :id
    ORDER BY share.allocated_on, share.id
    """
)
_OF_PAYMENTS = text(
    f"""{_ALLOCATIONS}
    WHERE share.payment_id = ANY(CAST(:ids AS BIGINT[]))
    ORDER BY share.allocated_on, share.id
    """
)


async def may_see(tx: ReadTx, scope: Scope, pair: Pair) -> bool:
    """Whether what the two trade is the reader's to see."""
    statement = text(
        "SELECT EXISTS (SELECT FROM unnest(CAST(:sellers AS BIGINT[]), CAST(:payers AS BIGINT[]))"  # noqa: S608
        f" AS pair (seller_id, payer_id) WHERE {scope.trade_sql('seller_id', 'payer_id')})"
    )
    values = {"sellers": [pair[0]], "payers": [pair[1]]} | scope.bind
    return bool((await tx.execute(statement, values)).scalar_one())


async def have_traded(tx: ReadTx, pair: Pair) -> bool:
    """Whether there is an account, an invoice or a payment between the two."""
    values = {"seller": pair[0], "payer": pair[1]}
    return bool((await tx.execute(_HAVE_TRADED, values)).scalar_one())


async def list_invoices(
    tx: ReadTx, scope: Scope, filters: DocumentFilters, request: PageRequest
) -> Page[InvoiceRow]:
    """Invoices and credit notes, newest first."""
    where, values = _narrowed(scope, filters, "open_minor <> 0")
    rows = f"SELECT {_INVOICE} FROM invoice WHERE {where} ORDER BY issued_on DESC, id DESC"  # noqa: S608
    found, total = await _page(tx, rows, values, request)
    return Page([InvoiceRow(*row) for row in found], total, request)


async def list_payments(
    tx: ReadTx, scope: Scope, filters: DocumentFilters, request: PageRequest
) -> Page[PaymentRow]:
    """Payments, newest first."""
    where, values = _narrowed(scope, filters, "unapplied_minor > 0")
    rows = f"SELECT {_PAYMENT} FROM payment WHERE {where} ORDER BY paid_on DESC, id DESC"  # noqa: S608
    found, total = await _page(tx, rows, values, request)
    return Page([PaymentRow(*row) for row in found], total, request)


def _narrowed(scope: Scope, filters: DocumentFilters, is_open: str) -> tuple[str, dict[str, Any]]:
    where = [scope.trade_sql("seller_id", "payer_id")]
    values: dict[str, Any] = dict(scope.bind)
    for name in ("seller_id", "payer_id", "order_id"):
        if (wanted := getattr(filters, name)) is not None:
            where.append(f"{name} = :{name}")
            values[name] = wanted
    if filters.payer_ids is not None:
        where.append("payer_id = ANY(CAST(:payer_ids AS BIGINT[]))")
        values["payer_ids"] = list(filters.payer_ids)
    if filters.open_only:
        where.append(is_open)
    if filters.text:
        where.append(f"(number ILIKE :number OR {named_sql('payer_id')})")
        values |= {"number": containing(filters.text), **named(filters.text)}
    return " AND ".join(where), values


async def _page(
    tx: ReadTx, rows: str, values: dict[str, Any], request: PageRequest
) -> tuple[list[Any], int]:
    counted = await tx.execute(text(f"SELECT count(*) FROM ({rows}) AS counted"), values)  # noqa: S608
    found = await tx.execute(
        text(f"{rows} LIMIT :size OFFSET :offset"),
        values | {"size": request.size, "offset": request.offset},
    )
    return list(found), counted.scalar_one()


async def find_invoice(
    tx: ReadTx, scope: Scope, *, number: str, seller_id: int | None = None
) -> InvoiceRow | None:
    """A document by its number; numbers repeat between sellers."""
    filters = DocumentFilters(seller_id=seller_id)
    where, values = _narrowed(scope, filters, "")
    statement = f"SELECT {_INVOICE} FROM invoice WHERE {where} AND number = :number"  # noqa: S608
    rows = await tx.execute(
        text(f"{statement} ORDER BY seller_id LIMIT 1"), values | {"number": number}
    )
    row = rows.one_or_none()
    return InvoiceRow(*row) if row else None


async def find_payment(tx: ReadTx, scope: Scope, payment_id: int) -> PaymentRow | None:
    """A payment."""
    where, values = _narrowed(scope, DocumentFilters(), "")
    statement = f"SELECT {_PAYMENT} FROM payment WHERE {where} AND id = :id"  # noqa: S608
    row = (await tx.execute(text(statement), values | {"id": payment_id})).one_or_none()
    return PaymentRow(*row) if row else None


async def lines_of(tx: ReadTx, invoice_id: int) -> tuple[InvoiceLineRow, ...]:
    """The lines of a document that the reader was shown to see."""
    return tuple(InvoiceLineRow(*row) for row in await tx.execute(_LINES, {"id": invoice_id}))


async def corrections_of(tx: ReadTx, row: InvoiceRow) -> tuple[str | None, tuple[str, ...]]:
    """The number of the invoice that a document takes back, and of what takes the document back."""
    found = list(await tx.execute(_CORRECTIONS, {"id": row.id, "corrects": row.reverses}))
    corrects = next((one.number for one in found if one.corrected), None)
    return corrects, tuple(one.number for one in found if not one.corrected)


async def allocations_of(tx: ReadTx, document_id: int) -> tuple[AllocationRow, ...]:
    """What settled a document, or what it settled."""
    return tuple(AllocationRow(*row) for row in await tx.execute(_OF_DOCUMENT, {"id": document_id}))


async def settled_by(tx: ReadTx, payment_ids: Sequence[int]) -> dict[int, list[AllocationRow]]:
    """What payments that the reader was shown settled, by payment."""
    found: dict[int, list[AllocationRow]] = {}
    for row in await tx.execute(_OF_PAYMENTS, {"ids": list(payment_ids)}):
        found.setdefault(row.payment_id, []).append(AllocationRow(*row))
    return found
