"""What an exposure will be if the payer goes on paying as it does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class OutlookDay:
    """A day to come on which money is expected, and what is used of the limit after it."""

    on: date
    expected_minor: int
    used_minor: int


def outlook(
    used_minor: int, items: Iterable[tuple[date, int]], *, today: date, days_late: int
) -> tuple[OutlookDay, ...]:
    """The days on which open items are expected to be paid, each `days_late` after it is due.

    Nobody knows when an item will be paid that should have come by now: it stays used.
    `items` are (due on, open amount above zero).
    """
    expected: dict[date, int] = {}
    for due_on, minor in items:
        day = due_on + timedelta(days=days_late)
        if day > today:
            expected[day] = expected.get(day, 0) + minor
    found: list[OutlookDay] = []
    left = used_minor
    for day, minor in sorted(expected.items()):
        left -= minor
        found.append(OutlookDay(day, minor, left))
    return tuple(found)


def fits_on(days: Iterable[OutlookDay], limit_minor: int, wanted_minor: int) -> date | None:
    """The first day of an outlook on which so much more fits into the limit; None: on none."""
    return next((day.on for day in days if day.used_minor + wanted_minor <= limit_minor), None)
