"""Jobs of news: sending what leaves the house, reminding each morning, forgetting what is old."""

from datetime import timedelta
from typing import Any, Final

from kernel.db import Database, Tx, run_in_tx
from kernel.jobs import Job, Schedule
from kernel.mail import channels_of, connected
from kernel.settings import Settings
from portal.documents.desk import papers_of
from portal.notifications import repo
from portal.notifications.enclosing import enclosing
from portal.notifications.reminding import remind
from portal.notifications.sending import send_waiting
from portal.notifications.telling import SEND

KEPT_DAYS = 180


async def send(database: Database, _: dict[str, Any]) -> None:
    """Send what waits, by the channels that this installation has set."""
    settings = Settings.load()
    enclose = enclosing(database, papers_of(database))
    await send_waiting(database, channels_of(settings), settings.address, enclose)


async def remind_all(database: Database, _: dict[str, Any]) -> None:
    """Tell of what is due, late or about to change; a second time the same day tells nobody."""
    ways_out = connected(channels_of(Settings.load()))
    await run_in_tx(database, lambda tx: remind(tx, ways_out))


async def forget(database: Database, _: dict[str, Any]) -> None:
    """News older than half a year go."""

    async def work(tx: Tx) -> None:
        await repo.forget_before(tx, await tx.now() - timedelta(days=KEPT_DAYS))

    await run_in_tx(database, work)


JOBS: Final = {
    job.name: job
    for job in (
        Job(SEND, send),
        Job("notifications.remind", remind_all),
        Job("notifications.forget", forget),
    )
}
SCHEDULES: Final = [
    Schedule(SEND, "* * * * *", send),
    Schedule("notifications.remind", "10 * * * *", remind_all),
    Schedule("notifications.forget", "45 2 * * *", forget),
]
"""Reminders run each hour: a day begins at another time in each zone, and nobody is told twice."""
