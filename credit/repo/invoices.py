"""Invoices and their lines: what was billed so far, and writing them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from credit.rules import Billed, BilledLine, Progress
from credit.types import IssuedInvoice, Pair
from kernel.db import ReadTx, Tx
from kernel.db.arrays import numbers, rows_of

_BILLED_LINES = text(
    """
    SELECT order_line_id, sum(quantity)::BIGINT, sum(net_minor)::BIGINT, sum(tax_minor)::BIGINT
    FROM invoice_line
    WHERE order_line_id = ANY(CAST(CAST(:lines AS TEXT) AS BIGINT[]))
    GROUP BY order_line_id
    """
)
_BILLED_ORDERS = text(
    """
    SELECT order_id, sum(net_minor)::BIGINT, sum(freight_minor)::BIGINT
    FROM invoice
    WHERE order_id = ANY(CAST(:orders AS BIGINT[]))
    GROUP BY order_id
    """
)
_TERMS = text(
    """
    SELECT account.seller_id, account.payer_id, account.terms_days
    FROM credit_account AS account
    JOIN unnest(CAST(:sellers AS BIGINT[]), CAST(:payers AS BIGINT[]))
      AS asked (seller_id, payer_id)
      USING (seller_id, payer_id)
    """
)
_INSERT = text(
    """
    INSERT INTO invoice (
        id, number, kind, seller_id, payer_id, buyer_id, order_id, shipment_id, currency,
        net_minor, tax_minor, freight_minor, gross_minor, open_minor,
        issued_on, supplied_on, due_on, reverses, note, generated, source, external_id, created_by)
    SELECT *, CAST(:created_by AS BIGINT) FROM unnest(
        CAST(:ids AS BIGINT[]), CAST(:numbers AS TEXT[]), CAST(:kinds AS TEXT[]),
        CAST(:sellers AS BIGINT[]), CAST(:payers AS BIGINT[]), CAST(:buyers AS BIGINT[]),
        CAST(:orders AS BIGINT[]), CAST(:shipments AS BIGINT[]), CAST(:currencies AS TEXT[]),
        CAST(:nets AS BIGINT[]), CAST(:taxes AS BIGINT[]), CAST(:freights AS BIGINT[]),
        CAST(:grosses AS BIGINT[]), CAST(:opens AS BIGINT[]),
        CAST(:issued AS DATE[]), CAST(:supplied AS DATE[]), CAST(:due AS DATE[]),
        CAST(:reverses AS BIGINT[]), CAST(:notes AS TEXT[]), CAST(:generated AS BOOLEAN[]),
        CAST(:sources AS TEXT[]), CAST(:external_ids AS TEXT[]))
    """
)
_LINE_COLUMNS = dict.fromkeys(
    ("invoice_id", "order_line_id", "product_id", "quantity", "net_minor", "tax_minor"), "BIGINT"
)
_INSERT_LINES = text(
    f"""
    INSERT INTO invoice_line ({", ".join(_LINE_COLUMNS)})
    SELECT * FROM {rows_of("l", _LINE_COLUMNS)}
    """  # noqa: S608 - names of ours
)
_FIND = text(
    """
    SELECT id, number, kind, seller_id, payer_id, order_id, currency,
           net_minor, tax_minor, freight_minor, gross_minor, open_minor, issued_on, due_on
    FROM invoice WHERE id = ANY(CAST(:ids AS BIGINT[])) ORDER BY id
    """
)
_OF_SHIPMENT = text(
    """
    SELECT id FROM invoice
    WHERE shipment_id = :shipment_id AND kind IN ('invoice', 'delivery_note') ORDER BY id
    """
)
_OF_ORDER = text(
    """
    SELECT id FROM invoice
    WHERE order_id = :order_id AND kind IN ('invoice', 'delivery_note') ORDER BY id DESC
    """
)
_BUYER = text("SELECT buyer_id FROM invoice WHERE id = :id")
_LEFT_LINES = text(
    """
    SELECT line.order_line_id, min(line.product_id) AS product_id,
           sum(line.quantity)::BIGINT AS quantity, sum(line.net_minor)::BIGINT AS net_minor,
           sum(line.tax_minor)::BIGINT AS tax_minor
    FROM invoice_line AS line
    JOIN invoice AS document ON document.id = line.invoice_id
    WHERE document.id = :id OR document.reverses = :id
    GROUP BY line.order_line_id
    ORDER BY line.order_line_id
    """
)
_LEFT_FREIGHT = text(
    """
    SELECT sum(freight_minor)::BIGINT, sum(gross_minor)::BIGINT
    FROM invoice WHERE id = :id OR reverses = :id
    """
)


@dataclass(frozen=True, slots=True)
class NewInvoice:
    """A document as it is to be written."""

    issued: IssuedInvoice
    buyer_id: int
    supplied_on: date
    lines: Sequence[BilledLine]
    shipment_id: int | None = None
    reverses: int | None = None
    note: str | None = None
    generated: bool = False
    source: str | None = None
    external_id: str | None = None


async def progress(tx: ReadTx, line_ids: Sequence[int], order_ids: Sequence[int]) -> Progress:
    """What was billed so far of order lines and orders."""
    found = Progress()
    for line, quantity, net, tax in await tx.execute(_BILLED_LINES, {"lines": numbers(line_ids)}):
        found.lines[line] = Billed(quantity, net, tax)
    for order, net, freight in await tx.execute(_BILLED_ORDERS, {"orders": list(order_ids)}):
        found.net_minor[order] = net
        found.freight_minor[order] = freight
    return found


async def terms(tx: ReadTx, pairs: Sequence[Pair]) -> Mapping[Pair, int]:
    """Days until payment is due, by pair; absent: no account, due at once."""
    values = {"sellers": [pair[0] for pair in pairs], "payers": [pair[1] for pair in pairs]}
    return {(seller, payer): days for seller, payer, days in await tx.execute(_TERMS, values)}


async def insert(tx: Tx, created_by: int, documents: Sequence[NewInvoice]) -> None:
    """Write documents and their lines, two statements however many."""
    issued = [document.issued for document in documents]
    await tx.execute(
        _INSERT,
        {
            "created_by": created_by,
            "ids": [row.id for row in issued],
            "numbers": [row.number for row in issued],
            "kinds": [row.kind for row in issued],
            "sellers": [row.seller_id for row in issued],
            "payers": [row.payer_id for row in issued],
            "buyers": [document.buyer_id for document in documents],
            "orders": [row.order_id for row in issued],
            "shipments": [document.shipment_id for document in documents],
            "currencies": [row.currency for row in issued],
            "nets": [row.net_minor for row in issued],
            "taxes": [row.tax_minor for row in issued],
            "freights": [row.freight_minor for row in issued],
            "grosses": [row.gross_minor for row in issued],
            "opens": [row.open_minor for row in issued],
            "issued": [row.issued_on for row in issued],
            "supplied": [document.supplied_on for document in documents],
            "due": [row.due_on for row in issued],
            "reverses": [document.reverses for document in documents],
            "notes": [document.note for document in documents],
            "generated": [document.generated for document in documents],
            "sources": [document.source for document in documents],
            "external_ids": [document.external_id for document in documents],
        },
    )
    lines = [(document.issued.id, line) for document in documents for line in document.lines]
    if lines:
        await tx.execute(
            _INSERT_LINES,
            {
                "l_invoice_id": numbers([invoice_id for invoice_id, _ in lines]),
                "l_order_line_id": numbers([line.order_line_id for _, line in lines]),
                "l_product_id": numbers([line.product_id for _, line in lines]),
                "l_quantity": numbers([line.quantity for _, line in lines]),
                "l_net_minor": numbers([line.net_minor for _, line in lines]),
                "l_tax_minor": numbers([line.tax_minor for _, line in lines]),
            },
        )


async def by_ids(tx: ReadTx, ids: Sequence[int]) -> list[IssuedInvoice]:
    """Documents by id."""
    return [IssuedInvoice(*row) for row in await tx.execute(_FIND, {"ids": list(ids)})]


async def of_shipment(tx: ReadTx, shipment_id: int) -> list[int]:
    """The invoices that bill a shipment."""
    return list((await tx.execute(_OF_SHIPMENT, {"shipment_id": shipment_id})).scalars())


async def of_order(tx: ReadTx, order_id: int) -> list[int]:
    """The invoices that bill an order, newest first."""
    return list((await tx.execute(_OF_ORDER, {"order_id": order_id})).scalars())


async def buyer_of(tx: ReadTx, invoice_id: int) -> int:
    """Who bought what an invoice bills."""
    return int((await tx.execute(_BUYER, {"id": invoice_id})).scalar_one())


async def left_of(tx: ReadTx, invoice_id: int) -> tuple[list[BilledLine], int, int]:
    """What earlier credit notes left of an invoice: its lines, its freight, its gross."""
    lines = [BilledLine(*row) for row in await tx.execute(_LEFT_LINES, {"id": invoice_id})]
    freight, gross = (await tx.execute(_LEFT_FREIGHT, {"id": invoice_id})).one()
    return lines, freight, gross
