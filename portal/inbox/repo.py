"""What was said about exceptions, and targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text

from dealers import Scope
from kernel.db import ReadTx, Tx
from kernel.periods import next_month
from portal.inbox.rules import Subject
from portal.inbox.types import Mark

_MARKS = """
    SELECT kind, subject_id, owner_id, occurrence, hidden_until, done, reason FROM inbox_mark
    WHERE {seen}
"""
_SAVE = text(
    """
    INSERT INTO inbox_mark AS m (
        kind, subject_id, seller_id, owner_id, occurrence, hidden_until, done, reason,
        marked_by, marked_at)
    SELECT given.*, CAST(:by AS BIGINT), CAST(:at AS timestamptz)
    FROM unnest(
        CAST(:kinds AS TEXT[]), CAST(:subjects AS BIGINT[]), CAST(:sellers AS BIGINT[]),
        CAST(:owners AS BIGINT[]), CAST(:occurrences AS TEXT[]), CAST(:until AS DATE[]),
        CAST(:done AS BOOLEAN[]), CAST(:reasons AS TEXT[])) AS given
    ORDER BY 1, 2
    ON CONFLICT (kind, subject_id) DO UPDATE
    SET seller_id = EXCLUDED.seller_id, owner_id = EXCLUDED.owner_id,
        occurrence = EXCLUDED.occurrence, hidden_until = EXCLUDED.hidden_until,
        done = EXCLUDED.done, reason = EXCLUDED.reason, marked_by = EXCLUDED.marked_by,
        marked_at = EXCLUDED.marked_at
    """
)
_TARGETS = """
    SELECT o.id, o.code, o.name, o.currency, t.net_minor, t.version, invoiced.net_minor
    FROM organisation o
    LEFT JOIN sales_target t ON t.organisation_id = o.id AND t.month = :month
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(i.net_minor), 0)::bigint AS net_minor
        FROM invoice i JOIN organisation seller ON seller.id = i.seller_id
        JOIN organisation payer ON payer.id = i.payer_id
        WHERE seller.kind <> 'dealer' AND payer.path <@ o.path AND i.currency = o.currency
          AND i.kind <> 'opening' AND i.issued_on >= :month AND i.issued_on < :until
    ) invoiced
    WHERE o.kind <> 'dealer' AND {seen} ORDER BY o.path
"""
_OWN_TARGET = text(
    """
    SELECT currency, net_minor FROM sales_target
    WHERE organisation_id = :scope_id AND month = :month
    """
)
_SET_TARGET = text(
    """
    INSERT INTO sales_target AS t (organisation_id, month, currency, net_minor, set_by, set_at)
    VALUES (:organisation_id, :month, :currency, :net_minor, :by, :at)
    ON CONFLICT (organisation_id, month) DO UPDATE
    SET net_minor = EXCLUDED.net_minor, currency = EXCLUDED.currency, version = t.version + 1,
        set_by = EXCLUDED.set_by, set_at = EXCLUDED.set_at
    WHERE t.version = :version
    RETURNING version
    """
)
_DROP_TARGET = text(
    """
    DELETE FROM sales_target
    WHERE organisation_id = :organisation_id AND month = :month AND version = :version
    RETURNING version
    """
)


@dataclass(frozen=True, slots=True)
class Said:
    """A mark as it is written."""

    subject: Subject
    seller_id: int
    mark: Mark


async def list_marks(tx: ReadTx, scope: Scope) -> dict[Subject, Mark]:
    """Every mark in the reader's part of the channel."""
    statement = text(_MARKS.format(seen=scope.organisations_sql("seller_id")))
    rows = await tx.execute(statement, scope.bind)
    return {(kind, subject_id): Mark(*mark) for kind, subject_id, *mark in rows}


async def save_marks(tx: Tx, said: Sequence[Said], *, by: int, at: datetime) -> None:
    """Write marks over what was said before, one statement however many."""
    await tx.execute(
        _SAVE,
        {
            "by": by,
            "at": at,
            "kinds": [one.subject[0] for one in said],
            "subjects": [one.subject[1] for one in said],
            "sellers": [one.seller_id for one in said],
            "owners": [one.mark.owner_id for one in said],
            "occurrences": [one.mark.occurrence for one in said],
            "until": [one.mark.hidden_until for one in said],
            "done": [one.mark.done for one in said],
            "reasons": [one.mark.reason for one in said],
        },
    )


async def list_targets(tx: ReadTx, scope: Scope, month: date) -> list[tuple[Any, ...]]:
    """(id, code, name, currency, net_minor, version, invoiced) of each company in scope."""
    statement = text(_TARGETS.format(seen=scope.organisations_sql("o.id")))
    values = {"month": month, "until": next_month(month), **scope.bind}
    rows = await tx.execute(statement, values)
    return [tuple(row) for row in rows]


async def find_own_target(tx: ReadTx, scope: Scope, month: date) -> tuple[str, int] | None:
    """(currency, net_minor) of the reader's own organisation."""
    row = (await tx.execute(_OWN_TARGET, {"month": month, **scope.bind})).one_or_none()
    return (row.currency, row.net_minor) if row else None


async def set_target(tx: Tx, **values: Any) -> bool:
    """Write or change a target; False if somebody else changed it since `version`."""
    return (await tx.execute(_SET_TARGET, values)).one_or_none() is not None


async def drop_target(tx: Tx, **values: Any) -> bool:
    """Take a target away; False if somebody else changed it since `version`."""
    return (await tx.execute(_DROP_TARGET, values)).one_or_none() is not None
