"""Orders as subjects of messages and news."""

from collections.abc import Collection
from urllib.parse import quote

from dealers import Scope
from kernel.db import ReadTx
from kernel.i18n import _l
from kernel.messages import Subject, SubjectKind
from orders.repo import subjects as repo


async def orders(tx: ReadTx, ids: Collection[int], scope: Scope | None) -> dict[int, Subject]:
    """Orders by id, as far as `scope` goes."""
    return {
        row.id: Subject(
            "order",
            row.id,
            row.number,
            f"/orders/{quote(row.number)}",
            row.seller_id,
            row.buyer_id,
            on=row.ordered_on,
            imported=row.imported,
            facts={"amount": {"minor": row.gross_minor, "currency": row.currency}},
        )
        for row in await repo.subjects(tx, ids, scope)
    }


SUBJECTS = [SubjectKind("order", _l("order"), "orders.read", orders)]
