"""What is still promised."""

from collections.abc import Sequence

from kernel.db import ReadTx
from ledger import repo
from ledger.types import Document, OpenHold


async def open_holds(
    tx: ReadTx,
    documents: Sequence[Document] = (),
    *,
    hold_ids: Sequence[int] = (),
) -> list[OpenHold]:
    """Holds with something left, by document (all its lines) or by id, oldest first.

    What is left is only certain while the locks of the accounts that carry the holds are held.
    """
    found: dict[int, OpenHold] = {}
    if documents:
        found |= {hold.hold_id: hold for hold in await repo.holds_by_document(tx, documents)}
    if hold_ids:
        found |= {hold.hold_id: hold for hold in await repo.holds_by_id(tx, hold_ids)}
    return [found[hold_id] for hold_id in sorted(found) if found[hold_id].amount_open > 0]
