"""How the example's dealers behave: when goods arrive, when they pay, how fast they sell on.

The source has orders only. Everything here is generated, marked as such (`source` says
`generated`) and the same on every machine.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

from portal.example.dice import between, draw

PUNCTUAL, SLOW, STALLED = 72, 90, 96
"""Of a hundred dealers: up to 72 pay on time, up to 90 late, up to 96 stopped, others at once."""
OVERSTOCKED = 12
"""Of a hundred dealers, so many sell less than half of what they buy."""
STALLED_DAYS = 150


@dataclass(frozen=True)
class Habits:
    """One dealer's ways; `today` ends the story: what would come after it has not happened."""

    dealer: str
    today: date

    def received_on(self, order_no: str, shipped_on: date) -> date | None:
        """The day goods were put on the shelf; None: still under way or not confirmed."""
        arrived = shipped_on + timedelta(days=_days_under_way(order_no))
        return arrived if arrived <= self.today else None

    def paid_on(self, order_no: str, invoiced_on: date, terms_days: int) -> date | None:
        """The day an invoice was paid; None: not yet."""
        due = invoiced_on + timedelta(days=terms_days)
        manner = draw(100, "payer", self.dealer)
        if manner < PUNCTUAL:
            paid = due + timedelta(days=between(-6, 2, "paid", order_no))
        elif manner < SLOW:
            paid = due + timedelta(days=between(8, 45, "paid", order_no))
        elif manner < STALLED:
            paid = due + timedelta(days=between(5, 30, "paid", order_no))
            if invoiced_on > self.today - timedelta(days=STALLED_DAYS):
                return None
        else:
            paid = invoiced_on
        return paid if paid <= self.today else None

    def sales(self, line: str, received_on: date, quantity: int) -> list[tuple[date, int]]:
        """What of one received line went to the market, and when: [(day, quantity)]."""
        share = between(25, 45, line) if self._overstocked else between(82, 100, line)
        sold = (quantity * share + 50) // 100
        parts = [sold] if sold < 2 * _SPLIT else [sold - sold // 2, sold // 2]
        sales: list[tuple[date, int]] = []
        day = received_on
        for part, amount in enumerate(parts):
            day += timedelta(days=between(3, 40, "sold", line, part))
            if amount and day <= self.today:
                sales.append((day, amount))
        return sales

    @cached_property
    def _overstocked(self) -> bool:
        return draw(100, "stock", self.dealer) < OVERSTOCKED


@cache
def habits_of(dealer: str, today: date) -> Habits:
    """A dealer's ways; every line of the source asks for somebody's."""
    return Habits(dealer, today)


@cache
def _days_under_way(order_no: str) -> int:
    return between(2, 6, "transit", order_no)


_SPLIT = 4
"""From twice this many pieces on, a line is sold in two goes."""
