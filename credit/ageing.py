"""Who owes how much for how long, as of any day."""

from collections.abc import Sequence
from datetime import date

from credit.repo import items as repo
from credit.types import Pair
from credit.views import AgeingRow, OpenItemRow
from dealers import Scope, UnknownFilter, find_organisation_id, load_parties
from kernel.db import ReadTx
from kernel.i18n import _l


async def list_ageing(
    tx: ReadTx,
    scope: Scope,
    as_of: date,
    *,
    seller_id: int | None = None,
    payer_ids: Sequence[int] | None = None,
    below: str = "",
) -> list[AgeingRow]:
    """What each payer owed each seller at the end of `as_of`, in buckets of days past due.

    Payments booked later than `as_of` are added back; what is due on the day itself is current.
    `below` is the code of a node: only payers of its subtree as it stands today. An empty
    `payer_ids` finds nothing: a filter that matches nobody never shows everybody.

    Raises:
        UnknownFilter: there is no such node, or the reader may not see it.
    """
    rows = await repo.ageing(tx, scope, as_of, seller_id=seller_id, payer_ids=payer_ids)
    if not below:
        return rows
    node_id = await find_organisation_id(tx, scope, below)
    if node_id is None:
        raise UnknownFilter(filter=_l("branch"), value=below)
    payers = await load_parties(tx, sorted({row.payer_id for row in rows}))
    return [row for row in rows if node_id in payers[row.payer_id].ancestors]


async def list_open_items(tx: ReadTx, scope: Scope, pair: Pair, as_of: date) -> list[OpenItemRow]:
    """The documents behind one row of the ageing, oldest due first.

    Payments and credit notes with something left are rows of their own, with negative amounts.
    """
    return await repo.open_items(tx, scope, as_of, seller_id=pair[0], payer_ids=[pair[1]])
