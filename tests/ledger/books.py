"""A small channel to write into: headquarters 1, dealers 2 and 3, product 7, dollars."""

from datetime import datetime
from typing import Any

from sqlalchemy import text

from kernel.db import ReadTx, Tx
from ledger import AccountKey, AccountState, Document, Kind, Transfer, balances, post
from ledger.invariants import INVARIANTS

HEADQUARTERS, DEALER, OTHER = 1, 2, 3
PRODUCT, DOLLAR = 7, 840

SUPPLY = AccountKey(HEADQUARTERS, Kind.SUPPLY, PRODUCT)
SHELF = AccountKey(HEADQUARTERS, Kind.ON_HAND, PRODUCT, location_id=11)
YARD = AccountKey(HEADQUARTERS, Kind.ON_HAND, PRODUCT, location_id=12)
ON_THE_WAY = AccountKey(HEADQUARTERS, Kind.IN_TRANSIT, PRODUCT, DEALER)
STORE = AccountKey(DEALER, Kind.ON_HAND, PRODUCT, location_id=21)
MARKET = AccountKey(HEADQUARTERS, Kind.MARKET, PRODUCT)
LOSS = AccountKey(HEADQUARTERS, Kind.LOSS, PRODUCT)
REVENUE = AccountKey(HEADQUARTERS, Kind.REVENUE, DOLLAR)
OWED = AccountKey(HEADQUARTERS, Kind.RECEIVABLE, DOLLAR, DEALER)
OWED_BY_OTHER = AccountKey(HEADQUARTERS, Kind.RECEIVABLE, DOLLAR, OTHER)
CASH = AccountKey(HEADQUARTERS, Kind.CASH, DOLLAR)
POOL = AccountKey(HEADQUARTERS, Kind.POOL, DOLLAR, lot="pool")

COUNT = Document("count", 901)
ORDER = Document("order", 902, 1)
SHIPMENT = Document("shipment", 903, 1)


async def stock(
    tx: Tx, amount: int, key: AccountKey = SHELF, occurred_at: datetime | None = None
) -> int:
    """Put goods from production on a shelf."""
    source = AccountKey(HEADQUARTERS, Kind.SUPPLY, key.unit)
    [transfer_id] = await post(tx, [Transfer(source, key, amount, COUNT)], occurred_at=occurred_at)
    return transfer_id


async def state(tx: ReadTx, key: AccountKey) -> AccountState:
    return (await balances(tx, [key]))[key]


async def broken_rules(tx: ReadTx) -> dict[str, list[dict[str, Any]]]:
    """The invariants that don't hold, each with the rows that break it."""
    broken = {}
    for invariant in INVARIANTS:
        values = {"zone": str(tx.zone)} if ":zone" in invariant.sql else {}
        rows = (await tx.execute(text(invariant.sql), values)).mappings().all()
        if rows:
            broken[invariant.name] = [dict(row) for row in rows]
    return broken
