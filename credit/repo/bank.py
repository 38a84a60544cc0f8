"""Entries of bank statements, and what helps to find whose they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text

from credit.bank_reading import NewEntry
from credit.rules.matching import OpenInvoice
from dealers import Scope
from kernel.db import ReadTx, Tx

LIKE_ENOUGH = "0.4"
"""From this similarity of trigrams on (pg_trgm) a name is taken for another way to write it."""

_ADD = text(
    """
    INSERT INTO bank_entry (
        id, fingerprint, paid_on, amount_minor, currency, payer_text, reference, seller_id,
        imported_by, imported_at)
    SELECT given.*, CAST(:seller_id AS BIGINT), CAST(:by AS BIGINT), CAST(:at AS timestamptz)
    FROM unnest(
        CAST(:ids AS BIGINT[]), CAST(:prints AS TEXT[]), CAST(:days AS DATE[]),
        CAST(:amounts AS BIGINT[]), CAST(:currencies AS TEXT[]), CAST(:payers AS TEXT[]),
        CAST(:references AS TEXT[])) AS given
    ON CONFLICT (seller_id, fingerprint) DO NOTHING
    RETURNING id
    """
)
_OPEN = """
    SELECT e.id, e.paid_on, e.amount_minor, e.currency, e.payer_text, e.reference, like_it.id
    FROM bank_entry e
    LEFT JOIN LATERAL (
        SELECT d.id FROM organisation d
        WHERE e.payer_text <> '' AND coalesce(d.supplier_id, d.parent_id) = e.seller_id
          AND d.kind = 'dealer'
          AND greatest(similarity(d.name, e.payer_text),
                       similarity(coalesce(d.invoice_title, ''), e.payer_text)) >= {like_enough}
        ORDER BY greatest(similarity(d.name, e.payer_text),
                          similarity(coalesce(d.invoice_title, ''), e.payer_text)) DESC, d.id
        LIMIT 1
    ) AS like_it ON true
    WHERE e.state = 'open' AND {mine} ORDER BY e.paid_on, e.id LIMIT 200
"""
_INVOICES = """
    SELECT i.id, i.number, i.payer_id, i.currency, i.open_minor FROM invoice i
    WHERE i.open_minor > 0 AND {mine} ORDER BY i.due_on, i.id
"""
_LOCK = """
    SELECT e.id, e.seller_id, e.paid_on, e.amount_minor, e.currency, e.payer_text, e.reference,
           e.state
    FROM bank_entry e WHERE e.id = :id AND {mine} FOR UPDATE
"""
_SETTLE = text(
    """
    UPDATE bank_entry SET state = :state, payment_id = CAST(:payment_id AS BIGINT), reason = :reason
    WHERE id = :id
    """
)


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """An entry that waits; `named_id`: the dealer whose name is most like the payer's."""

    id: int
    paid_on: date
    amount_minor: int
    currency: str
    payer_text: str
    reference: str
    named_id: int | None


@dataclass(frozen=True, slots=True)
class LockedEntry:
    """An entry under its row lock."""

    id: int
    seller_id: int
    paid_on: date
    amount_minor: int
    currency: str
    payer_text: str
    reference: str
    state: str


async def add(tx: Tx, seller_id: int, entries: Sequence[NewEntry], *, by: int, at: datetime) -> int:
    """Write entries that are not there yet; how many were new."""
    values = {
        "ids": await tx.new_ids(len(entries)),
        "prints": [one.fingerprint for one in entries],
        "days": [one.paid_on for one in entries],
        "amounts": [one.amount_minor for one in entries],
        "currencies": [one.currency for one in entries],
        "payers": [one.payer_text for one in entries],
        "references": [one.reference for one in entries],
    }
    added = await tx.execute(_ADD, values | {"seller_id": seller_id, "by": by, "at": at})
    return len(added.all())


async def list_open(tx: ReadTx, scope: Scope) -> list[OpenEntry]:
    """The reader's own entries that wait, oldest first."""
    statement = _OPEN.format(mine=scope.own_sql("e.seller_id"), like_enough=LIKE_ENOUGH)
    return [OpenEntry(*row) for row in await tx.execute(text(statement), scope.bind)]


async def list_owed(tx: ReadTx, scope: Scope) -> list[OpenInvoice]:
    """What is owed to the reader itself, oldest due first."""
    statement = _INVOICES.format(mine=scope.own_sql("i.seller_id"))
    return [OpenInvoice(*row) for row in await tx.execute(text(statement), scope.bind)]


async def lock(tx: Tx, scope: Scope, entry_id: int) -> LockedEntry | None:
    """One of the reader's own entries, locked; None if there is none."""
    statement = _LOCK.format(mine=scope.own_sql("e.seller_id"))
    row = (await tx.execute(text(statement), {"id": entry_id, **scope.bind})).one_or_none()
    return LockedEntry(*row) if row else None


async def settle(
    tx: Tx, entry_id: int, state: str, *, payment_id: int | None = None, reason: str = ""
) -> None:
    """Say what became of an entry."""
    await tx.execute(
        _SETTLE, {"id": entry_id, "state": state, "payment_id": payment_id, "reason": reason}
    )
