"""Half-open ranges of days [first, until) and of validity."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` up to, but not including, `until`."""

    first: date
    until: date

    def __post_init__(self) -> None:
        if self.until <= self.first:
            raise ValueError(f"{self.until} does not lie after {self.first}")

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.until - self.first).days

    @property
    def last(self) -> date:
        """The last day that belongs to it."""
        return self.until - timedelta(days=1)

    def before(self) -> "Period":
        """The period of the same length that ends where this one begins."""
        return Period(self.first - timedelta(days=self.days), self.first)

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range(self.days))

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.until


def is_valid(on: date, valid_from: date | None, valid_until: date | None) -> bool:
    """Whether `on` lies in [valid_from, valid_until); an absent end is open."""
    return (valid_from is None or valid_from <= on) and (valid_until is None or on < valid_until)


def first_of_month(day: date) -> date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after that of `day`."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
