"""Jobs of this room; each may run twice without harm."""

from typing import Any, Final

from kernel.db import Database
from kernel.jobs import Job, Schedule
from orders.following import follow_deliveries
from orders.retrying import lapse_reservations, retry_seller, sweep


async def retry_blocked(database: Database, payload: dict[str, Any]) -> None:
    """Room came free at a seller: serve what waits there."""
    await retry_seller(database, payload["seller_id"])


async def follow(database: Database, payload: dict[str, Any]) -> None:
    """Deliveries of orders came further: close those that are done."""
    async with database.write() as tx:
        await follow_deliveries(tx, payload["order_ids"])


async def every_minute(database: Database, _payload: dict[str, Any]) -> None:
    """What nobody told us of: reservations that lapsed, orders that could go on."""
    await lapse_reservations(database)
    await sweep(database)


JOBS: Final = {
    job.name: job
    for job in (
        Job("orders.retry_blocked", retry_blocked),
        Job("orders.follow_deliveries", follow),
    )
}
SCHEDULES: Final = [Schedule("orders.sweep", "* * * * *", every_minute)]
