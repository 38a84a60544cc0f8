"""Rows as JSON: ids become the codes that people and programs know."""

from collections.abc import Iterable, Mapping
from typing import Any

from catalogue import load_products
from credit.schemas import (
    AccountOut,
    AgeingOut,
    AllocationOut,
    ExposureOut,
    InvoiceLineOut,
    InvoiceOut,
    OpenItemOut,
    PaymentOut,
    StatementLineOut,
)
from credit.views import (
    AccountSummary,
    AgeingRow,
    AllocationRow,
    Exposure,
    InvoiceLineRow,
    InvoiceRow,
    OpenItemRow,
    PaymentRow,
    StatementLine,
)
from dealers import Party, load_parties
from kernel.db import ReadTx
from kernel.paging import Page


async def parties_of(
    tx: ReadTx, rows: Iterable[InvoiceRow | PaymentRow | AgeingRow]
) -> Mapping[int, Party]:
    """Everyone that rows name, in one query."""
    ids = {one for row in rows for one in (row.seller_id, row.payer_id)}
    ids |= {row.buyer_id for row in rows if isinstance(row, InvoiceRow)}
    return await load_parties(tx, sorted(ids))


def frame(page: Page[Any]) -> dict[str, int]:
    """Where a page of a list stands."""
    return {"total": page.total, "page": page.request.number, "pages": page.last}


def account_out(one: AccountSummary) -> AccountOut:
    """An account in a list."""
    return AccountOut(
        seller=one.seller_code,
        payer=one.payer_code,
        payer_name=one.payer_name,
        currency=one.currency,
        limit_minor=one.standing.limit_minor,
        used_minor=one.used_minor,
        free_minor=one.free_minor,
        overdue_minor=one.standing.overdue_minor,
        overdue_days=one.standing.overdue_days,
        terms_days=one.standing.terms_days,
        blocked=one.standing.blocked,
        block_note=one.standing.block_note,
        over_limit=one.over_limit,
    )


def exposure_out(one: Exposure) -> ExposureOut:
    """What of a limit is used."""
    return ExposureOut(
        ordered_minor=one.ordered_minor,
        shipped_minor=one.shipped_minor,
        invoiced_minor=one.invoiced_minor,
        overdue_minor=one.overdue_minor,
        unapplied_minor=one.unapplied_minor,
        used_minor=one.used_minor,
        free_minor=one.free_minor,
    )


def ageing_out(row: AgeingRow, parties: Mapping[int, Party]) -> AgeingOut:
    """One row of an ageing."""
    payer = parties[row.payer_id]
    return AgeingOut(
        seller=parties[row.seller_id].code,
        payer=payer.code,
        payer_name=payer.name,
        currency=row.currency,
        buckets=dict(row.buckets),
        unapplied_minor=row.unapplied_minor,
        total_minor=row.total_minor,
    )


def item_out(row: OpenItemRow) -> OpenItemOut:
    """An open item."""
    return OpenItemOut(
        kind=row.kind,
        number=row.number,
        issued_on=row.issued_on,
        due_on=row.due_on,
        gross_minor=row.gross_minor,
        open_minor=row.open_minor,
        days_late=row.days_late,
        bucket=row.bucket,
    )


def movement_out(line: StatementLine) -> StatementLineOut:
    """A movement of a statement."""
    return StatementLineOut(
        on=line.on,
        kind=line.kind,
        number=line.number,
        reference=line.reference,
        amount_minor=line.amount_minor,
        balance_minor=line.balance_minor,
    )


def invoice_out(row: InvoiceRow, parties: Mapping[int, Party]) -> InvoiceOut:
    """An invoice."""
    return InvoiceOut(
        number=row.number,
        kind=row.kind,
        seller=parties[row.seller_id].code,
        payer=parties[row.payer_id].code,
        buyer=parties[row.buyer_id].code,
        currency=row.currency,
        net_minor=row.net_minor,
        tax_minor=row.tax_minor,
        freight_minor=row.freight_minor,
        gross_minor=row.gross_minor,
        open_minor=row.open_minor,
        issued_on=row.issued_on,
        due_on=row.due_on,
        note=row.note,
    )


async def lines_out(tx: ReadTx, lines: Iterable[InvoiceLineRow]) -> list[InvoiceLineOut]:
    """Lines with the products that they name, in one query."""
    rows = list(lines)
    products = (await load_products(tx, ids=[row.product_id for row in rows])).by_id
    return [
        InvoiceLineOut(
            sku=products[row.product_id].sku if row.product_id in products else "",
            name=products[row.product_id].name if row.product_id in products else "",
            quantity=row.quantity,
            net_minor=row.net_minor,
            tax_minor=row.tax_minor,
        )
        for row in rows
    ]


def allocation_out(row: AllocationRow) -> AllocationOut:
    """What settles what."""
    return AllocationOut(
        origin_kind=row.origin_kind,
        origin_number=row.origin_number,
        invoice_number=row.invoice_number,
        amount_minor=row.amount_minor,
        allocated_on=row.allocated_on,
        undone_on=row.undone_on,
    )


def payment_out(row: PaymentRow, parties: Mapping[int, Party]) -> PaymentOut:
    """A payment."""
    return PaymentOut(
        id=row.id,
        number=row.number,
        seller=parties[row.seller_id].code,
        payer=parties[row.payer_id].code,
        currency=row.currency,
        amount_minor=row.amount_minor,
        unapplied_minor=row.unapplied_minor,
        paid_on=row.paid_on,
        method=row.method,
        reference=row.reference,
        kept=row.kept,
        reversed_on=row.reversed_on,
    )
