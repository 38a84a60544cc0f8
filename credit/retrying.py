"""Telling blocked orders that room came free."""

from collections.abc import Iterable

from kernel.db import Tx
from kernel.jobs import enqueue

RETRY_BLOCKED = "orders.retry_blocked"


async def retry_blocked(tx: Tx, seller_ids: Iterable[int]) -> None:
    """Have the blocked orders of these sellers looked at again, once this transaction commits.

    Without a de-duplication key: a job that runs already may have read past this change.
    """
    for seller_id in sorted(set(seller_ids)):
        await enqueue(tx, RETRY_BLOCKED, {"seller_id": seller_id})
