"""Deliveries, differences and returns as subjects of messages and news."""

from collections.abc import Collection
from datetime import date, timedelta
from urllib.parse import quote

from dealers import Scope
from inventory import repo_subjects as repo
from kernel.db import ReadTx
from kernel.i18n import _l
from kernel.messages import Subject, SubjectKind

REMINDED_DAYS = 60
"""Deliveries that were due longer ago are a matter of the inbox, not of a reminder."""


async def deliveries(tx: ReadTx, ids: Collection[int], scope: Scope | None) -> dict[int, Subject]:
    """Deliveries by id, as far as `scope` goes."""
    return {
        row.id: Subject(
            "delivery",
            row.id,
            row.number,
            f"/deliveries/{quote(row.number)}",
            row.seller_id,
            row.buyer_id,
            on=row.shipped_on,
            imported=row.imported,
            facts={
                "order": row.order_number,
                "carrier": f"{row.carrier} {row.tracking_number}".strip(),
                "due_on": row.due_on.isoformat(),
            },
        )
        for row in await repo.shipments(tx, ids, scope)
    }


async def claims(tx: ReadTx, ids: Collection[int], scope: Scope | None) -> dict[int, Subject]:
    """Differences by id, as far as `scope` goes; they are shown with their delivery."""
    return {
        row.id: Subject(
            "claim",
            row.id,
            f"{row.number} {row.sku}",
            f"/deliveries/{quote(row.number)}",
            row.seller_id,
            row.buyer_id,
        )
        for row in await repo.claims(tx, ids, scope)
    }


async def returns(tx: ReadTx, ids: Collection[int], scope: Scope | None) -> dict[int, Subject]:
    """Returns by id, as far as `scope` goes."""
    return {
        row.id: Subject(
            "return",
            row.id,
            row.number,
            f"/returns/{quote(row.number)}",
            row.seller_id,
            row.buyer_id,
            on=row.returned_on,
            imported=row.imported,
        )
        for row in await repo.returns(tx, ids, scope)
    }


async def deliveries_to_confirm(tx: ReadTx, today: date) -> list[Subject]:
    """Deliveries that should have arrived and that nobody has confirmed, for reminders."""
    ids = await repo.ids_to_confirm(tx, today, today - timedelta(days=REMINDED_DAYS))
    return list((await deliveries(tx, ids, None)).values())


SUBJECTS = [
    SubjectKind("delivery", _l("delivery"), "orders.read", deliveries),
    SubjectKind("claim", _l("difference"), "orders.read", claims),
    SubjectKind("return", _l("return"), "orders.read", returns),
]
