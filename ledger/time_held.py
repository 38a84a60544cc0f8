"""How much stood in an account for how long: the figures behind days of stock and money."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from kernel.clock import start_of_day
from kernel.db import ReadTx
from kernel.periods import Period
from ledger import repo
from ledger.types import Area

SECONDS_A_DAY = 86_400


async def areas(
    tx: ReadTx, account_ids: Iterable[int], period: Period, known_on: date | None = None
) -> dict[int, Area]:
    """Opening, flows, closing and area of accounts over a period of headquarters' days.

    The area is in amount x seconds over the instants that passed: none after now, and, as known
    on a day, none after the end of that day. `known_on` leaves out what was recorded later.
    """
    start = start_of_day(period.first, tx.zone)
    cut = min(start_of_day(period.until, tx.zone), await tx.now())
    if known_on is not None:
        cut = min(cut, start_of_day(known_on + timedelta(days=1), tx.zone))
    rows = await repo.areas(
        tx,
        {
            "ids": list(account_ids),
            "first": period.first,
            "until": period.until,
            "start": start,
            "cut": max(cut, start),
            "zone": str(tx.zone),
            "known_on": known_on,
        },
    )
    return {
        account_id: Area(
            opening=int(opening),
            inflow=int(inflow),
            outflow=int(outflow),
            closing=int(opening + inflow - outflow),
            area=int(area),
        )
        for account_id, opening, inflow, outflow, area in rows
    }


def days_of(area: int, outflow: int) -> Decimal | None:
    """Days of stock, or of money, at the period's rate: area / what left; None if nothing left.

    Little's law. It equals the average time spent only in a steady account, so it is never
    called the age of goods.
    """
    if outflow == 0:
        return None
    return Decimal(area) / (Decimal(outflow) * SECONDS_A_DAY)
