"""Payments, open items and what settles what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from credit.rules import OpenItem, Share
from credit.types import Pair, PaymentCommand, RecordedPayment
from kernel.db import ReadTx, Tx

_OPEN_ITEMS = text(
    """
    SELECT item.seller_id, item.payer_id, item.currency,
           item.id, item.order_id, item.due_on, item.issued_on, item.open_minor
    FROM invoice AS item
    JOIN unnest(CAST(:sellers AS BIGINT[]), CAST(:payers AS BIGINT[]))
      AS asked (seller_id, payer_id)
      USING (seller_id, payer_id)
    WHERE item.open_minor > 0
    ORDER BY item.due_on, item.id
    """
)
_BILLED_ORDERS = text(
    """
    SELECT DISTINCT order_id FROM invoice
    WHERE order_id = ANY(CAST(:orders AS BIGINT[])) AND kind <> 'credit_note'
    """
)
_INSERT = text(
    """
    INSERT INTO payment (
        id, number, seller_id, payer_id, currency, amount_minor, unapplied_minor, paid_on, method,
        reference, order_id, kept, generated, source, external_id, created_by)
    SELECT *, CAST(:created_by AS BIGINT) FROM unnest(
        CAST(:ids AS BIGINT[]), CAST(:numbers AS TEXT[]), CAST(:sellers AS BIGINT[]),
        CAST(:payers AS BIGINT[]), CAST(:currencies AS TEXT[]), CAST(:amounts AS BIGINT[]),
        CAST(:unapplied AS BIGINT[]), CAST(:paid AS DATE[]), CAST(:methods AS TEXT[]),
        CAST(:references AS TEXT[]), CAST(:orders AS BIGINT[]), CAST(:kept AS BOOLEAN[]),
        CAST(:generated AS BOOLEAN[]), CAST(:sources AS TEXT[]), CAST(:external_ids AS TEXT[]))
    """
)
_ALLOCATE = text(
    """
    INSERT INTO allocation (
        id, payment_id, credit_note_id, write_off_id, invoice_id, amount_minor, allocated_on)
    SELECT * FROM unnest(
        CAST(:ids AS BIGINT[]), CAST(:payments AS BIGINT[]), CAST(:credit_notes AS BIGINT[]),
        CAST(:write_offs AS BIGINT[]), CAST(:invoices AS BIGINT[]), CAST(:amounts AS BIGINT[]),
        CAST(:days AS DATE[]))
    """
)
_LOWER_INVOICES = text(
    """
    UPDATE invoice SET open_minor = open_minor - given.minor
    FROM (
        SELECT id, sum(minor)::BIGINT AS minor
        FROM unnest(CAST(:ids AS BIGINT[]), CAST(:amounts AS BIGINT[])) AS share (id, minor)
        GROUP BY id
    ) AS given
    WHERE invoice.id = given.id
    """
)
_LOWER_PAYMENTS = text(
    """
    UPDATE payment SET unapplied_minor = unapplied_minor - given.minor
    FROM (
        SELECT id, sum(minor)::BIGINT AS minor
        FROM unnest(CAST(:ids AS BIGINT[]), CAST(:amounts AS BIGINT[])) AS share (id, minor)
        GROUP BY id
    ) AS given
    WHERE payment.id = given.id
    """
)
_KEPT = text(
    """
    SELECT id, order_id, paid_on, unapplied_minor FROM payment
    WHERE order_id = ANY(CAST(:orders AS BIGINT[])) AND kept AND unapplied_minor > 0
    ORDER BY paid_on, id
    """
)
_UNKEEP = text(
    """
    UPDATE payment SET kept = false
    WHERE order_id = ANY(CAST(:orders AS BIGINT[])) AND kept
    RETURNING seller_id
    """
)
_FIND = text(
    """
    SELECT id, number, seller_id, payer_id, currency, amount_minor, unapplied_minor, kept, paid_on,
           reversed_on
    FROM payment WHERE id = :id
    """
)
_REVERSE = text(
    """
    UPDATE payment
    SET unapplied_minor = 0, kept = false, reversed_on = :on, reversal_reason = :reason,
        reversed_by = :by
    WHERE id = :id
    """
)
_REOPEN = text(
    """
    WITH undone AS (
        UPDATE allocation SET undone_on = GREATEST(allocated_on, CAST(:on AS DATE))
        WHERE payment_id = :payment_id AND undone_on IS NULL
        RETURNING invoice_id, amount_minor
    )
    UPDATE invoice SET open_minor = open_minor + given.minor
    FROM (SELECT invoice_id, sum(amount_minor)::BIGINT AS minor FROM undone GROUP BY 1) AS given
    WHERE invoice.id = given.invoice_id
    """
)
_ORDER_PAIRS = text(
    """
    SELECT DISTINCT seller_id, payer_id, currency FROM payment
    WHERE order_id = ANY(CAST(:orders AS BIGINT[])) AND kept
    """
)


@dataclass(frozen=True, slots=True)
class StoredPayment:
    """A payment as its row stands."""

    id: int
    number: str
    seller_id: int
    payer_id: int
    currency: str
    amount_minor: int
    unapplied_minor: int
    kept: bool
    paid_on: date
    reversed_on: date | None


@dataclass(frozen=True, slots=True)
class Settled:
    """A share with where it comes from: a payment, a credit note or a write-off."""

    share: Share
    payment_id: int | None = None
    credit_note_id: int | None = None
    write_off_id: int | None = None


async def open_items(
    tx: ReadTx, pairs: Sequence[Pair]
) -> dict[tuple[int, int, str], list[OpenItem]]:
    """Unpaid invoices by (seller, payer, currency), oldest due first."""
    values = {"sellers": [pair[0] for pair in pairs], "payers": [pair[1] for pair in pairs]}
    found: dict[tuple[int, int, str], list[OpenItem]] = {}
    for seller, payer, currency, *item in await tx.execute(_OPEN_ITEMS, values):
        found.setdefault((seller, payer, currency), []).append(OpenItem(*item))
    return found


async def billed_orders(tx: ReadTx, order_ids: Sequence[int]) -> set[int]:
    """Those of the orders of which something was billed."""
    return set((await tx.execute(_BILLED_ORDERS, {"orders": list(order_ids)})).scalars())


async def insert(
    tx: Tx,
    created_by: int,
    commands: Sequence[PaymentCommand],
    recorded: Sequence[RecordedPayment],
) -> None:
    """Write payments, one statement however many."""
    await tx.execute(
        _INSERT,
        {
            "created_by": created_by,
            "ids": [row.id for row in recorded],
            "numbers": [row.number for row in recorded],
            "sellers": [row.seller_id for row in recorded],
            "payers": [row.payer_id for row in recorded],
            "currencies": [row.currency for row in recorded],
            "amounts": [row.amount_minor for row in recorded],
            "unapplied": [row.unapplied_minor for row in recorded],
            "paid": [row.paid_on for row in recorded],
            "methods": [command.method for command in commands],
            "references": [command.reference for command in commands],
            "orders": [command.order_id for command in commands],
            "kept": [row.kept for row in recorded],
            "generated": [command.generated for command in commands],
            "sources": [command.source for command in commands],
            "external_ids": [command.external_id for command in commands],
        },
    )


async def settle_invoices(tx: Tx, settled: Sequence[Settled]) -> None:
    """Write shares and lower what is open of their invoices."""
    if not settled:
        return
    amounts = [one.share.amount_minor for one in settled]
    invoices = [one.share.invoice_id for one in settled]
    await tx.execute(
        _ALLOCATE,
        {
            "ids": await tx.new_ids(len(settled)),
            "payments": [one.payment_id for one in settled],
            "credit_notes": [one.credit_note_id for one in settled],
            "write_offs": [one.write_off_id for one in settled],
            "invoices": invoices,
            "amounts": amounts,
            "days": [one.share.on for one in settled],
        },
    )
    await tx.execute(_LOWER_INVOICES, {"ids": invoices, "amounts": amounts})


async def draw(tx: Tx, settled: Sequence[Settled]) -> None:
    """Lower what is left of the payments and credit notes that shares come from."""
    paid = [one for one in settled if one.payment_id is not None]
    if paid:
        await tx.execute(
            _LOWER_PAYMENTS,
            {
                "ids": [one.payment_id for one in paid],
                "amounts": [one.share.amount_minor for one in paid],
            },
        )
    credited = [one for one in settled if one.credit_note_id is not None]
    if credited:
        await tx.execute(
            _LOWER_INVOICES,
            {
                "ids": [one.credit_note_id for one in credited],
                "amounts": [-one.share.amount_minor for one in credited],
            },
        )


async def kept_for(tx: ReadTx, order_ids: Sequence[int]) -> list[tuple[int, int, date, int]]:
    """(payment, order, paid on, unapplied) of money kept for orders, oldest first."""
    rows = await tx.execute(_KEPT, {"orders": list(order_ids)})
    return [(row.id, row.order_id, row.paid_on, row.unapplied_minor) for row in rows]


async def unkeep(tx: Tx, order_ids: Sequence[int]) -> set[int]:
    """Let go what is kept for orders; the sellers concerned."""
    return set((await tx.execute(_UNKEEP, {"orders": list(order_ids)})).scalars())


async def receivables_of_kept(tx: ReadTx, order_ids: Sequence[int]) -> list[tuple[int, int, str]]:
    """(seller, payer, currency) of money kept for orders."""
    rows = await tx.execute(_ORDER_PAIRS, {"orders": list(order_ids)})
    return [(row.seller_id, row.payer_id, row.currency) for row in rows]


async def by_id(tx: ReadTx, payment_id: int) -> StoredPayment | None:
    """A payment as it stands; read again after its receivable was locked."""
    row = (await tx.execute(_FIND, {"id": payment_id})).one_or_none()
    return StoredPayment(*row) if row else None


async def reverse(tx: Tx, payment_id: int, *, on: date, reason: str, by: int) -> None:
    """Take a payment back: what it settled is open again from `on`."""
    await tx.execute(_REOPEN, {"payment_id": payment_id, "on": on})
    await tx.execute(_REVERSE, {"id": payment_id, "on": on, "reason": reason, "by": by})
