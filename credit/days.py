"""Business dates of sellers, and when a dated document counts in the ledger."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from dealers import Party, load_parties
from kernel.clock import business_date, start_of_day
from kernel.db import ReadTx

NOON = timedelta(hours=12)


async def load_sellers(tx: ReadTx, seller_ids: Iterable[int]) -> Mapping[int, Party]:
    """The sellers of a batch, in one query."""
    return await load_parties(tx, sorted(set(seller_ids)))


def today_of(seller: Party, at: datetime) -> date:
    """The business date of an instant in the seller's zone."""
    return business_date(at, seller.zone)


def noon_of(tx: ReadTx, day: date, at: datetime) -> datetime:
    """Noon of a day in headquarters' zone, but never after `at`: dated entries count from then."""
    return min(start_of_day(day, tx.zone) + NOON, at)


def midnight_of(tx: ReadTx, day: date, at: datetime) -> datetime:
    """The beginning of a day in headquarters' zone, but never after `at`: so openings count."""
    return min(start_of_day(day, tx.zone), at)
