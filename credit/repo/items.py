"""Open items, ageing and movements as of a day, within a reader's scope."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import text

from credit.rules import BUCKETS, bucket_of, days_late
from credit.types import Pair
from credit.views import AgeingRow, OpenItemRow
from dealers import Scope
from kernel.db import ReadTx
from kernel.periods import Period

_ITEMS_THEN = """
    WITH live AS (
        SELECT payment_id, credit_note_id, invoice_id, amount_minor FROM allocation
        WHERE allocated_on <= :as_of AND (undone_on IS NULL OR undone_on > :as_of)
    ), settled AS (
        SELECT document_id, sum(minor)::BIGINT AS minor FROM (
            SELECT invoice_id AS document_id, amount_minor AS minor FROM live
            UNION ALL
            SELECT credit_note_id, -amount_minor FROM live WHERE credit_note_id IS NOT NULL
            UNION ALL
            SELECT payment_id, -amount_minor FROM live WHERE payment_id IS NOT NULL
        ) AS share GROUP BY document_id
    ), document AS (
        SELECT seller_id, payer_id, currency, kind, id, number, order_id, issued_on, due_on,
               gross_minor
        FROM invoice WHERE issued_on <= :as_of
        UNION ALL
        SELECT seller_id, payer_id, currency, 'payment', id, number, order_id, paid_on, paid_on,
               -amount_minor
        FROM payment
        WHERE paid_on <= :as_of AND (reversed_on IS NULL OR reversed_on > :as_of)
    ), item AS (
        SELECT document.*, document.gross_minor - COALESCE(settled.minor, 0) AS open_minor
        FROM document LEFT JOIN settled ON settled.document_id = document.id
    )
"""
_ITEMS_NOW = """
    WITH item AS (
        SELECT seller_id, payer_id, currency, kind, id, number, order_id, issued_on, due_on,
               gross_minor, open_minor
        FROM invoice WHERE open_minor <> 0
        UNION ALL
        SELECT seller_id, payer_id, currency, 'payment', id, number, order_id, paid_on, paid_on,
               -amount_minor, -unapplied_minor
        FROM payment WHERE unapplied_minor > 0
    )
"""
_PAIR_FILTER = """
      AND (CAST(:seller_id AS BIGINT) IS NULL OR seller_id = :seller_id)
      AND (CAST(:payer_ids AS BIGINT[]) IS NULL OR payer_id = ANY(CAST(:payer_ids AS BIGINT[])))
"""
_BUCKETS = {
    "current": ":as_of - due_on <= 0",
    "d1_30": ":as_of - due_on BETWEEN 1 AND 30",
    "d31_60": ":as_of - due_on BETWEEN 31 AND 60",
    "d61_90": ":as_of - due_on BETWEEN 61 AND 90",
    "d91_120": ":as_of - due_on BETWEEN 91 AND 120",
    "older": ":as_of - due_on > 120",
}
_ENTRIES = """
    SELECT on_day, kind, id, number, reference, minor FROM (
        SELECT issued_on AS on_day, 1 AS rank, kind, id, number, note AS reference,
               gross_minor AS minor, seller_id, payer_id, currency
        FROM invoice
        UNION ALL
        SELECT paid_on, 2, 'payment', id, number, reference, -amount_minor,
               seller_id, payer_id, currency
        FROM payment
        UNION ALL
        SELECT reversed_on, 3, 'payment_reversal', id, number, reversal_reason, amount_minor,
               seller_id, payer_id, currency
        FROM payment WHERE reversed_on IS NOT NULL
        UNION ALL
        SELECT w.written_off_on, 2, 'write_off', w.invoice_id, i.number, w.reason, -w.amount_minor,
               w.seller_id, w.payer_id, w.currency
        FROM write_off AS w JOIN invoice AS i ON i.id = w.invoice_id
        UNION ALL
        SELECT w.reversed_on, 3, 'write_off_reversal', w.invoice_id, i.number, w.reversal_reason,
               w.amount_minor, w.seller_id, w.payer_id, w.currency
        FROM write_off AS w JOIN invoice AS i ON i.id = w.invoice_id
        WHERE w.reversed_on IS NOT NULL
    ) AS entry
    WHERE seller_id = :seller_id AND payer_id = :payer_id AND currency = :currency
"""


async def _items(tx: ReadTx, as_of: date) -> str:
    """Open documents as of a day; today's (headquarters') are those that are open now."""
    return _ITEMS_NOW if as_of >= await tx.today() else _ITEMS_THEN


class Movement(NamedTuple):
    """One entry of a statement."""

    on: date
    kind: str
    id: int
    number: str
    reference: str | None
    minor: int


async def ageing(
    tx: ReadTx,
    scope: Scope,
    as_of: date,
    *,
    seller_id: int | None = None,
    payer_ids: Sequence[int] | None = None,
) -> list[AgeingRow]:
    """One row per pair and currency that has something open on the day."""
    sums = ", ".join(
        f"COALESCE(sum(open_minor) FILTER (WHERE open_minor > 0 AND {late}), 0)::BIGINT AS {name}"
        for name, late in _BUCKETS.items()
    )
    statement = text(
        f"""{await _items(tx, as_of)}
        SELECT seller_id, payer_id, currency, {sums},
               COALESCE(sum(open_minor) FILTER (WHERE open_minor < 0), 0)::BIGINT AS unapplied,
               sum(open_minor)::BIGINT AS total
        FROM item
        WHERE open_minor <> 0 AND {scope.trade_sql("seller_id", "payer_id")} {_PAIR_FILTER}
        GROUP BY seller_id, payer_id, currency
        ORDER BY seller_id, payer_id, currency
        """  # noqa: S608 - the parts are our own text, values are bound
    )
    values = _pair_values(as_of, seller_id, payer_ids) | scope.bind
    return [
        AgeingRow(
            row.seller_id,
            row.payer_id,
            row.currency,
            {name: getattr(row, name) for name in BUCKETS},
            row.unapplied,
            row.total,
        )
        for row in await tx.execute(statement, values)
    ]


async def open_items(
    tx: ReadTx,
    scope: Scope,
    as_of: date,
    *,
    seller_id: int | None = None,
    payer_ids: Sequence[int] | None = None,
) -> list[OpenItemRow]:
    """Every document with something open on the day, oldest due first."""
    statement = text(
        f"""{await _items(tx, as_of)}
        SELECT seller_id, payer_id, currency, kind, id, number, order_id, issued_on, due_on,
               gross_minor, open_minor
        FROM item
        WHERE open_minor <> 0 AND {scope.trade_sql("seller_id", "payer_id")} {_PAIR_FILTER}
        ORDER BY due_on, id
        """  # noqa: S608 - the parts are our own text, values are bound
    )
    values = _pair_values(as_of, seller_id, payer_ids) | scope.bind
    found = []
    for row in (await tx.execute(statement, values)).mappings():
        late = days_late(row["due_on"], as_of)
        found.append(OpenItemRow(**row, days_late=late, bucket=bucket_of(late)))
    return found


def _pair_values(
    as_of: date, seller_id: int | None, payer_ids: Sequence[int] | None
) -> dict[str, Any]:
    return {
        "as_of": as_of,
        "seller_id": seller_id,
        "payer_ids": None if payer_ids is None else list(payer_ids),
    }


async def entries(
    tx: ReadTx, scope: Scope, pair: Pair, currency: str, period: Period
) -> tuple[int, list[Movement]]:
    """The balance before the period, and its movements in their order."""
    visible = scope.trade_sql("seller_id", "payer_id")
    asked = {"seller_id": pair[0], "payer_id": pair[1], "currency": currency} | scope.bind
    before = (
        f"SELECT COALESCE(sum(minor), 0)::BIGINT FROM ({_ENTRIES} AND {visible}) AS before"  # noqa: S608
        " WHERE on_day < :first"
    )
    opening: int = (await tx.execute(text(before), asked | {"first": period.first})).scalar_one()
    within = (
        f"{_ENTRIES} AND {visible} AND on_day >= :first AND on_day < :until"
        " ORDER BY on_day, rank, id"
    )
    rows = await tx.execute(text(within), asked | {"first": period.first, "until": period.until})
    return opening, [Movement(*row) for row in rows]
