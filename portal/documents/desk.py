"""The one desk at which this process makes documents, for requests and jobs alike."""

from kernel.db import Database
from kernel.pdf import Papers
from portal import rooms

_DESKS: dict[Database, Papers] = {}


def papers_of(database: Database) -> Papers:
    """Where documents of a database are issued; there is one worker however many ask."""
    desk = _DESKS.get(database)
    if desk is None:
        desk = _DESKS[database] = Papers(database, rooms.papers())
    return desk


async def close_desk(database: Database) -> None:
    """End what is being made for a database, and its worker."""
    desk = _DESKS.pop(database, None)
    if desk is not None:
        await desk.close()
