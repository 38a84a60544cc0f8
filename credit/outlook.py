"""Evidence for a decision: how a payer has paid, and what its exposure will be."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from credit.overviews import get_account, get_exposure
from credit.repo import habits, items
from credit.rules.outlook import OutlookDay, fits_on, outlook
from credit.types import Pair
from credit.views import Exposure
from dealers import Scope, load_parties
from kernel.clock import business_date
from kernel.db import ReadTx

HABIT_DAYS = 365
"""A payer is known by the invoices of so many days."""


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """How a payer paid the invoices of a year: those that were paid in full by now."""

    paid: int
    on_time: int
    average_days_late: Decimal | None
    worst_days_late: int | None

    @property
    def usual_days_late(self) -> int:
        """The average in whole days; 0 where nothing was paid yet."""
        late = self.average_days_late or Decimal(0)
        return int(late.quantize(Decimal(1), ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is used of a limit, today and on the days on which money is expected."""

    exposure: Exposure
    record: PaymentRecord
    today: date
    days: tuple[OutlookDay, ...]

    def fits_on(self, wanted_minor: int) -> date | None:
        """The day from which so much more fits; None: never, as far as can be seen."""
        limit = self.exposure.limit_minor
        if limit is None or self.exposure.used_minor + wanted_minor <= limit:
            return self.today
        return fits_on(self.days, limit, wanted_minor)


async def get_outlook(tx: ReadTx, scope: Scope, pair: Pair) -> Outlook:
    """The evidence about one account.

    Raises:
        NotFound: the reader may not see what the two trade.
    """
    await get_account(tx, scope, pair)
    exposure = await get_exposure(tx, scope, pair)
    seller = (await load_parties(tx, [pair[0]]))[pair[0]]
    today = business_date(await tx.now(), seller.zone)
    since = today - timedelta(days=HABIT_DAYS)
    record = PaymentRecord(*await habits.paid_invoices(tx, pair, since))
    owed = await items.open_items(tx, scope, today, seller_id=pair[0], payer_ids=[pair[1]])
    due = [
        (item.due_on, item.open_minor)
        for item in owed
        if item.open_minor > 0 and item.currency == exposure.currency
    ]
    days = outlook(exposure.used_minor, due, today=today, days_late=record.usual_days_late)
    return Outlook(exposure, record, today, days)
