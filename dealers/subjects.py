"""A dealer as the subject of messages with whoever supplies it."""

from collections.abc import Collection
from urllib.parse import quote

from dealers import repo_subjects as repo
from dealers.scope import Scope
from kernel.db import ReadTx
from kernel.i18n import _l
from kernel.messages import Subject, SubjectKind


async def dealers(tx: ReadTx, ids: Collection[int], scope: Scope | None) -> dict[int, Subject]:
    """Dealers by id: what one writes with its supplier is seen like their trade."""
    return {
        row.id: Subject(
            "dealer", row.id, row.name, f"/dealers/{quote(row.code)}", row.seller_id, row.id
        )
        for row in await repo.subjects(tx, ids, scope)
    }


SUBJECTS = [SubjectKind("dealer", _l("dealer"), "orders.read", dealers)]
