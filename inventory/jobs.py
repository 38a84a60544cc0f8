"""Deliveries that nobody contested are received by themselves."""

from contextlib import suppress
from typing import Any, Final
from zoneinfo import ZoneInfo

from dealers import load_parties
from inventory import repo
from inventory.errors import NotUnderWay
from inventory.receipts import receive_goods
from inventory.types import ReceiveGoods
from kernel.actor import system_actor
from kernel.clock import business_date
from kernel.db import Database
from kernel.errors import Busy
from kernel.jobs import Job, Schedule

_EARLIEST_ZONE: Final = ZoneInfo("Pacific/Kiritimati")
"""Where a day begins first; nobody's closing day has come before it came there."""
AT_ONCE: Final = 500
"""Deliveries looked up in one go; each is received in a transaction of its own."""


async def receive_overdue(database: Database, _: dict[str, Any] | None = None) -> None:
    """Receive every delivery whose closing day has come; one by one, so none delays another.

    Somebody who confirms at the same instant wins: the delivery is passed over here. One whose
    accounts are busy waits for the next time.
    """
    for shipment_id, seller_id in await _due(database):
        with suppress(NotUnderWay, Busy):
            async with database.write() as tx:
                await receive_goods(
                    tx, system_actor(seller_id), ReceiveGoods(shipment_id), by_itself=True
                )


async def _due(database: Database) -> list[tuple[int, int]]:
    """Shipments with their sellers in whose own time zones the closing day has come."""
    async with database.read() as tx:
        now = await tx.now()
        latest = business_date(now, _EARLIEST_ZONE)
        closing = await repo.due_shipments(tx, latest, AT_ONCE)
        sellers = await load_parties(tx, {seller_id for _, seller_id, _ in closing})
    return [
        (shipment_id, seller_id)
        for shipment_id, seller_id, closes_on in closing
        if closes_on <= business_date(now, sellers[seller_id].zone)
    ]


JOBS: dict[str, Job] = {
    "inventory.receive_overdue": Job("inventory.receive_overdue", receive_overdue),
}
SCHEDULES = [Schedule("inventory.receive_overdue", "20 * * * *", receive_overdue)]
