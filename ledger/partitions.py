"""Months of transfers and day rows, made before they are needed.

What falls into a month that nobody made is caught by the default partition: slower to read,
never lost.
"""

from datetime import date

from kernel.db import Tx
from ledger import repo


async def ensure_partitions(tx: Tx, first: date, until: date) -> int:
    """Make the missing months of [first, until); hands back how many tables were made.

    Call it in a transaction of its own: it briefly locks out writers of the default partition.
    """
    return await repo.ensure_partitions(tx, first, until)
