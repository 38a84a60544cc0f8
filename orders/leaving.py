"""When goods can leave: the seller's cut-off time and its working days."""

from datetime import date, datetime, timedelta

from dealers import Party
from kernel.clock import business_date

SATURDAY = 5


def earliest_leaving(seller: Party, at: datetime) -> date:
    """The first day on which an order that is placed at `at` can be shipped.

    The day of the order in the seller's zone if it is a working day and the clock there does not
    show more than the seller's cut-off time; else its next working day.
    """
    day = business_date(at, seller.zone)
    cut_off = seller.order_cut_off
    if cut_off is not None and at.astimezone(seller.zone).time() > cut_off:
        day += timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day
