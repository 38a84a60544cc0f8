"""Bills and payments as subjects of messages and news."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import quote

from credit.notices import subject_of
from credit.repo import notices as notice_repo, subjects as repo
from dealers import Scope
from kernel.db import ReadTx
from kernel.i18n import _l
from kernel.messages import Subject, SubjectKind

REMINDED_DAYS = 365
"""What was due longer ago is no longer reminded of by the portal."""


async def invoices(tx: ReadTx, ids: Collection[int], scope: Scope | None) -> dict[int, Subject]:
    """Invoices and credit notes by id, as far as `scope` goes."""
    return {
        row.id: Subject(
            "invoice",
            row.id,
            row.number,
            f"/invoices/{quote(row.number)}?seller={quote(row.seller_code)}",
            row.seller_id,
            row.payer_id,
            on=row.issued_on,
            imported=row.imported,
            facts={
                "amount": {"minor": abs(row.gross_minor), "currency": row.currency},
                "open": {"minor": row.open_minor, "currency": row.currency},
                "due_on": row.due_on.isoformat(),
                "bill_kind": row.kind,
            },
        )
        for row in await repo.invoices(tx, ids, scope)
    }


async def payments(tx: ReadTx, ids: Collection[int], scope: Scope | None) -> dict[int, Subject]:
    """Payments by id, as far as `scope` goes."""
    return {
        row.id: Subject(
            "payment",
            row.id,
            row.number,
            f"/payments/{row.id}",
            row.seller_id,
            row.payer_id,
            on=row.paid_on,
            imported=row.imported,
            facts={
                "amount": {"minor": row.amount_minor, "currency": row.currency},
                "paid_on": row.paid_on.isoformat(),
            },
        )
        for row in await repo.payments(tx, ids, scope)
    }


async def payment_notices(
    tx: ReadTx, ids: Collection[int], scope: Scope | None
) -> dict[int, Subject]:
    """What payers say they have paid, by id, as far as `scope` goes."""
    return {
        row.id: replace(
            subject_of(row.id, row.seller_id, row.payer_id),
            on=row.paid_on,
            facts={"amount": {"minor": row.amount_minor, "currency": row.currency}},
        )
        for row in await notice_repo.by_ids(tx, ids, scope)
    }


async def overdue_invoices(tx: ReadTx, today: date) -> list[Subject]:
    """Every invoice that is past its due date with something open, for reminders."""
    ids = await repo.overdue_ids(tx, today, today - timedelta(days=REMINDED_DAYS))
    return list((await invoices(tx, ids, None)).values())


SUBJECTS = [
    SubjectKind("invoice", _l("invoice"), "account.read", invoices),
    SubjectKind("payment", _l("payment"), "account.read", payments),
    SubjectKind("payment_notice", _l("payment notice"), "account.read", payment_notices),
]
