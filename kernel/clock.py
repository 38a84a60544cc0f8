"""Time, handed in: nobody asks the machine for the hour behind a reader's back."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the present instant, aware and in UTC."""

    @property
    def frozen(self) -> bool:
        """A frozen clock outranks the database's own (tests, replays)."""
        ...

    def now(self) -> datetime:
        """The present instant in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock; inside a transaction the database's clock is read instead."""

    frozen: bool = False

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place that may ask


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until it is moved."""

    at: datetime
    frozen: bool = True

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        """Move forward (or back, for a late posting) by `by`."""
        self.at += by


def business_date(at: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an instant in `zone`."""
    return at.astimezone(zone).date()


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which `day` begins in `zone`, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def seconds_of_day(day: date, zone: ZoneInfo) -> int:
    """How many seconds `day` has in `zone` (82,800 to 90,000 where clocks change)."""
    length = start_of_day(day + timedelta(days=1), zone) - start_of_day(day, zone)
    return int(length.total_seconds())


def seconds_left(at: datetime, zone: ZoneInfo) -> int:
    """Whole seconds from `at` to the end of its day in `zone`."""
    end = start_of_day(business_date(at, zone) + timedelta(days=1), zone)
    return int((end - at).total_seconds())
