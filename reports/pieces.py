"""Which kept months and which single days make up a period, so that few days are read.

Rows add up and can be taken away again: of a month that a period covers in part, the shorter of
the covered and the other days is read, and the kept month makes up for the rest.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from kernel.periods import Period, first_of_month, next_month


@dataclass(frozen=True, slots=True)
class Kept:
    """Whole months [begins, ends), from the beginning of time where `begins` is None."""

    begins: date | None
    ends: date
    inside: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """Days [begins, ends) of one month, and what for: (1 or -1, inside the period or before)."""

    begins: date
    ends: date
    uses: tuple[tuple[int, bool], ...]


@dataclass(frozen=True, slots=True)
class Pieces:
    """What a period and all before it consist of."""

    kept: tuple[Kept, ...]
    days: tuple[Piece, ...]


def pieces_of(period: Period, today: date) -> Pieces:
    """The months to take and the days to read; days after today are empty and cost nothing."""
    first, until = period.first, period.until
    begin, end = first_of_month(first), first_of_month(until)
    kept, days = [Kept(None, begin, inside=False)], []
    if begin == end and first != begin:
        before = Piece(begin, first, ((1, False),))
        return Pieces(tuple(kept), (before, Piece(first, until, ((1, True),))))
    whole_from = begin
    if first != begin:
        whole_from = next_month(begin)
        shorter = _count(begin, first, today) <= _count(first, whole_from, today)
        kept.append(Kept(begin, whole_from, inside=shorter))
        head, tail = ((1, False), (-1, True)), ((1, True), (-1, False))
        days.append(Piece(begin, first, head) if shorter else Piece(first, whole_from, tail))
    if whole_from < end:
        kept.append(Kept(whole_from, end, inside=True))
    if until != end:
        after = next_month(end)
        if _count(end, until, today) <= _count(until, after, today):
            days.append(Piece(end, until, ((1, True),)))
        else:
            kept.append(Kept(end, after, inside=True))
            days.append(Piece(until, after, ((-1, True),)))
    return Pieces(tuple(kept), tuple(days))


def _count(begins: date, ends: date, today: date) -> int:
    """How many of the days [begins, ends) there have been."""
    return max(0, (min(ends, today + timedelta(days=1)) - begins).days)
