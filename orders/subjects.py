"""Orders and return requests as subjects of messages and news."""

from collections.abc import Collection
from urllib.parse import quote

from dealers import Scope
from kernel.db import ReadTx
from kernel.i18n import _l
from kernel.messages import Subject, SubjectKind
from orders.repo import return_requests, subjects as repo
from orders.return_requests import subject_of


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


async def requests(tx: ReadTx, ids: Collection[int], scope: Scope | None) -> dict[int, Subject]:
    """Return requests by id, as far as `scope` goes; they are shown with their order."""
    return {row.id: subject_of(row) for row in await return_requests.by_ids(tx, ids, scope)}


SUBJECTS = [
    SubjectKind("order", _l("order"), "orders.read", orders),
    SubjectKind("return_request", _l("return request"), "orders.read", requests),
]
