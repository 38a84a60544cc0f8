"""Deliveries that nobody contested are received by themselves."""

from typing import Any, Final

from inventory import repo
from inventory.errors import NotUnderWay
from inventory.receipts import receive_goods
from inventory.types import ReceiveGoods
from kernel.actor import system_actor
from kernel.db import Database
from kernel.jobs import Job, Schedule

AT_ONCE: Final = 500
"""Deliveries looked up in one go; each is received in a transaction of its own."""


async def receive_overdue(database: Database, _: dict[str, Any] | None = None) -> None:
    """Receive every delivery whose closing day has come; one by one, so none delays another.

    Somebody who confirms at the same instant wins: the delivery is passed over here.
    """
    async with database.read() as tx:
        due = await repo.due_shipments(tx, await tx.today(), AT_ONCE)
    for shipment_id, seller_id in due:
        async with database.write() as tx:
            try:
                await receive_goods(
                    tx, system_actor(seller_id), ReceiveGoods(shipment_id), by_itself=True
                )
            except NotUnderWay:
                continue


JOBS: dict[str, Job] = {
    "inventory.receive_overdue": Job("inventory.receive_overdue", receive_overdue),
}
SCHEDULES = [Schedule("inventory.receive_overdue", "20 * * * *", receive_overdue)]
