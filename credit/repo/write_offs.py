"""Rests of invoices that were written off."""

from datetime import date

from sqlalchemy import text

from kernel.db import Tx

_INSERT = text(
    """
    INSERT INTO write_off (
        id, seller_id, payer_id, invoice_id, currency, amount_minor, written_off_on, reason,
        created_by, created_at)
    VALUES (:id, :seller_id, :payer_id, :invoice_id, :currency, :amount_minor, :on, :reason,
            :by, :at)
    """
)
_IN_FORCE = text(
    "SELECT id, amount_minor, written_off_on FROM write_off"
    " WHERE invoice_id = :invoice_id AND reversed_on IS NULL ORDER BY id DESC LIMIT 1 FOR UPDATE"
)
_REVERSE = text(
    """
    WITH undone AS (
        UPDATE allocation SET undone_on = GREATEST(allocated_on, CAST(:on AS DATE))
        WHERE write_off_id = :id AND undone_on IS NULL RETURNING invoice_id, amount_minor
    ), opened AS (
        UPDATE invoice SET open_minor = open_minor + undone.amount_minor
        FROM undone WHERE invoice.id = undone.invoice_id
    )
    UPDATE write_off SET reversed_on = :on, reversal_reason = :reason, reversed_by = :by
    WHERE id = :id
    """
)


async def insert(tx: Tx, **values: object) -> None:
    """Write a write-off."""
    await tx.execute(_INSERT, values)


async def in_force(tx: Tx, invoice_id: int) -> tuple[int, int, date] | None:
    """(id, amount, day) of an invoice's newest write-off that stands, locked."""
    row = (await tx.execute(_IN_FORCE, {"invoice_id": invoice_id})).one_or_none()
    return (row[0], row[1], row[2]) if row else None


async def reverse(tx: Tx, write_off_id: int, *, on: date, reason: str, by: int) -> None:
    """Take a write-off back: its amount is open again."""
    await tx.execute(_REVERSE, {"id": write_off_id, "on": on, "reason": reason, "by": by})
