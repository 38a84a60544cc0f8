"""The locks of placing, and what is read under them.

Every account whose running columns may change is opened (sorted) and locked in one statement;
only then are limits, blocks, overdue items and approvals looked at, because whoever changes those
holds the receivable's lock.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import count

from credit import (
    Pair,
    Standing,
    load_approvals,
    load_prepayments,
    load_standings,
    receivable_key,
)
from inventory import bounds_for, known_shelves, on_hand_key
from kernel.clock import business_date
from kernel.db import Tx
from kernel.db.editions import Editions
from ledger import (
    AccountKey,
    Accounts,
    AccountState,
    Bounds,
    Document,
    balances,
    lock_accounts,
    open_holds,
)
from orders.allocation import ORDER
from orders.drafts import Draft, Unreadable
from orders.rules import Books

IDS_FOR_FUNDS = 3
"""An order holds its receivable for revenue, tax and freight."""


async def glance(tx: Tx, editions: Editions, drafts: Sequence[Draft]) -> Books:
    """The same books for drafts that are refused anyway: read without a lock, pools left out."""
    places = await known_shelves(tx, editions, {draft.seller.id for draft in drafts})
    shelves: dict[tuple[int, int], list[AccountKey]] = {}
    floors: dict[AccountKey, int | None] = {}
    for draft in drafts:
        seller = draft.seller
        floors[receivable_key(*draft.pair, draft.currency)] = None
        for line in draft.lines:
            shelves[seller.id, line.product_id] = [
                on_hand_key(seller.id, line.product_id, place) for place in places[seller.id]
            ]
            floors |= dict.fromkeys(shelves[seller.id, line.product_id], bounds_for(seller).floor)
    found = await balances(tx, floors)
    for state in found.values():
        state.summary_id = None
    states = [found.get(key) or AccountState(0, key, floor=floors[key]) for key in floors]
    now = await tx.now()
    return Books(
        accounts=Accounts(states, now),
        standings=await _standings(tx, drafts, now),
        shelves=shelves,
        ids=count(1),
    )


async def _standings(tx: Tx, drafts: Sequence[Draft], at: datetime) -> dict[Pair, Standing]:
    return await load_standings(
        tx,
        {draft.pair for draft in drafts},
        {draft.seller.id: business_date(at, draft.seller.zone) for draft in drafts},
        {draft.seller.id: draft.seller.overdue_grace_days for draft in drafts},
    )


async def load_books(tx: Tx, editions: Editions, drafts: Sequence[Draft | Unreadable]) -> Books:
    """Lock what the drafts touch and read what guards it; refused drafts lock nothing."""
    live = [draft for draft in drafts if isinstance(draft, Draft)]
    places = await known_shelves(tx, editions, {draft.seller.id for draft in live})
    shelves: dict[tuple[int, int], list[AccountKey]] = {}
    bounds: dict[AccountKey, Bounds] = {}
    keys: dict[AccountKey, None] = {}
    ids = 0
    for draft in live:
        seller = draft.seller
        bound = bounds_for(seller)
        keys[receivable_key(*draft.pair, draft.currency)] = None
        for line in draft.lines:
            shelf = (seller.id, line.product_id)
            if shelf not in shelves:
                shelves[shelf] = [
                    on_hand_key(seller.id, line.product_id, place) for place in places[seller.id]
                ]
                for key in shelves[shelf]:
                    keys[key] = None
                    bounds[key] = bound
            ids += 1 + 2 * len(shelves[shelf])
    again = [draft for draft in live if draft.before is not None]
    holds = await open_holds(tx, [Document(ORDER, draft.id) for draft in again]) if again else []
    for hold in holds:
        keys.update(dict.fromkeys(key for key in (hold.source, hold.target) if key is not None))
    for draft in again:
        if draft.before is not None:
            draft.before.hold_ids = [h.hold_id for h in holds if h.document.id == draft.id]
    accounts = await lock_accounts(tx, keys, bounds)
    order_ids = [draft.id for draft in again]
    return Books(
        accounts=accounts,
        standings=await _standings(tx, live, accounts.at),
        shelves=shelves,
        ids=iter(await tx.new_ids(ids)),
        approvals=await load_approvals(tx, order_ids),
        prepaid=await load_prepayments(tx, order_ids),
        open_holds={hold.hold_id: hold for hold in holds},
    )
