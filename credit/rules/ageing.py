"""Due dates, days late and the buckets of an ageing."""

from collections.abc import Mapping
from datetime import date, timedelta

BUCKETS = ("current", "d1_30", "d31_60", "d61_90", "d91_120", "older")
"""Day 0 is not late: what is due today is current."""

_ENDS = (0, 30, 60, 90, 120)


def due_date(issued_on: date, terms_days: int) -> date:
    """`terms_days` calendar days after the invoice (30 days from 2016-01-22: 2016-02-21)."""
    return issued_on + timedelta(days=terms_days)


def days_late(due_on: date, on: date) -> int:
    """Whole days past the due date; negative while it isn't due."""
    return (on - due_on).days


def bucket_of(late: int) -> str:
    """The bucket of an item that is `late` days past its due date."""
    for name, end in zip(BUCKETS, _ENDS, strict=False):
        if late <= end:
            return name
    return BUCKETS[-1]


OLD_BUCKETS = ("d91_120", "older")
ALARMING_PERCENT = 8


def is_alarming(buckets: Mapping[str, int]) -> bool:
    """Whether what is more than 90 days late has reached 8 % of all that is owed.

    Args:
        buckets: minor units of one currency by bucket; other entries are passed over.
    """
    owed = sum(buckets[name] for name in BUCKETS)
    old = sum(buckets[name] for name in OLD_BUCKETS)
    return old > 0 and old * 100 >= owed * ALARMING_PERCENT
