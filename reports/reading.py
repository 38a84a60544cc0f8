"""The rows that figures are summed from: cached whole months, days read from the journal itself.

Every row says how stock changed and the area up to the end of its month. Over [a, cut) a row of
before `a` adds change x (cut - a); one inside adds its area + change x (cut - end of its month):
that is the area of DESIGN section 2, whatever the months' lengths.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text

from kernel.clock import start_of_day
from kernel.db import ReadTx
from kernel.periods import Period, first_of_month, next_month
from reports.changes import (
    ALL,
    ALL_PRODUCTS,
    EACH,
    FUNDS_COLUMNS,
    PRODUCT_COLUMNS,
    Moves,
    funds_changes,
    product_changes,
)
from reports.pieces import Kept, Piece, pieces_of
from reports.types import Organised


@dataclass(frozen=True, slots=True)
class Part:
    """Days [begins, ends) of a period, through which the tree stood still.

    `whole`: months that are over, so that what was kept by month is complete.
    """

    begins: date
    ends: date
    whole: bool


@dataclass(frozen=True, slots=True)
class Window:
    """A period in days and instants; `cut` is its end or now, whichever comes first."""

    period: Period
    start: datetime
    cut: datetime
    today: date
    zone: str
    move_days: tuple[date, ...] = ()

    @classmethod
    async def of(cls, tx: ReadTx, period: Period) -> "Window":
        """The window of a period as of now."""
        start = start_of_day(period.first, tx.zone)
        cut = max(start, min(start_of_day(period.until, tx.zone), await tx.now()))
        moved = await tx.scalars(
            text('SELECT DISTINCT "on" FROM organisation_move WHERE applied_at IS NOT NULL')
        )
        return cls(period, start, cut, await tx.today(), str(tx.zone), tuple(moved.all()))

    @property
    def passed_seconds(self) -> int:
        """Seconds of the period that have passed."""
        return int((self.cut - self.start).total_seconds())

    @property
    def values(self) -> dict[str, Any]:
        """What the statements bind."""
        return {
            "first": self.period.first,
            "until": self.period.until,
            "start": self.start,
            "cut": self.cut,
            "today": self.today,
            "zone": self.zone,
        }

    def months(self) -> dict[date, int]:
        """Each month of the period, with the seconds from its end to the cut; mostly negative."""
        return _months(self.period, self.cut, self.zone)

    def debt_parts(self) -> list[Part]:
        """The period up to today in parts: cut where the tree changed and where months are whole.

        A month within which something moved is read by day.
        """
        until = min(self.period.until, self.today + timedelta(days=1))
        cuts = {day for day in self.move_days if self.period.first < day < until}
        months = []
        month = first_of_month(self.period.first)
        while month < until:
            end = next_month(month)
            whole = (
                self.period.first <= month
                and end <= min(until, self.today)
                and not any(month < day < end for day in cuts)
            )
            months.append(Part(max(month, self.period.first), min(end, until), whole))
            month = end
        return [part for joined in _joined(months, cuts) for part in _split(joined, cuts)]


@lru_cache(maxsize=32)
def _months(period: Period, cut: datetime, zone: str) -> dict[date, int]:
    """See Window.months; asked for once per row of a report."""
    found = {}
    month = first_of_month(period.first)
    while month < period.until:
        end = next_month(month)
        found[month] = int((cut - start_of_day(end, ZoneInfo(zone))).total_seconds())
        month = end
    return found


def _joined(months: Iterable[Part], cuts: set[date]) -> Iterator[Part]:
    """Neighbouring months of one kind as one part, unless the tree changed between them."""
    run: Part | None = None
    for month in months:
        if run and run.whole == month.whole and month.begins not in cuts:
            run = Part(run.begins, month.ends, run.whole)
            continue
        if run:
            yield run
        run = month
    if run:
        yield run


def _split(part: Part, cuts: set[date]) -> Iterator[Part]:
    """The part in pieces between the days on which the tree changed."""
    begins = part.begins
    for day in sorted(day for day in cuts if part.begins < day < part.ends):
        yield Part(begins, day, part.whole)
        begins = day
    yield Part(begins, part.ends, part.whole)


def product_rows(
    window: Window,
    organised: Organised,
    products: str = "",
    columns: Sequence[str] = PRODUCT_COLUMNS,
) -> str:
    """SQL: (node_id, product_id, month, *columns, inside) for :nodes.

    `products` is a condition on `product_id`; without one the sum of all is read.
    """
    return _rows(
        window,
        organised,
        Source(
            "product_month",
            ("node_id", "product_id"),
            columns,
            partial(product_changes, sums=(EACH if products else ALL,), columns=columns),
            products or f"product_id = {ALL_PRODUCTS}",
        ),
    )


def funds_rows(window: Window, organised: Organised) -> str:
    """SQL: (node_id, creditor, unit, month, *FUNDS_COLUMNS, inside) for :nodes."""
    keys = ("node_id", "creditor", "unit")
    return _rows(window, organised, Source("funds_month", keys, FUNDS_COLUMNS, funds_changes))


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from: the table of whole months, the text for days, a condition on both."""

    table: str
    keys: Sequence[str]
    columns: Sequence[str]
    changes: Callable[..., str]
    which: str = "true"


def _rows(window: Window, organised: Organised, source: Source) -> str:
    pieces = pieces_of(window.period, window.today)
    names = ", ".join((*source.keys, "month", *source.columns))
    inside = [_month_in(one) for one in pieces.kept if one.inside]
    taken = " OR ".join(map(_month_in, pieces.kept))
    kept = (
        f"SELECT {names}, {' OR '.join(inside) or 'false'} AS inside FROM {source.table}"  # noqa: S608
        f" WHERE organised = '{organised}' AND node_id = ANY(:nodes)"
        f" AND {source.which} AND ({taken})"
    )
    if not pieces.days:
        return kept
    return f"{kept} UNION ALL {_days(window, organised, source, pieces.days)}"


def _month_in(kept: Kept) -> str:
    after = f"month >= '{kept.begins}' AND " if kept.begins else ""
    return f"({after}month < '{kept.ends}')"


def _days(window: Window, organised: Organised, source: Source, pieces: Sequence[Piece]) -> str:
    """SQL: rows of single days, each as often as it is used, taken away where its sign says so."""
    first = window.period.first
    moved = any(piece.begins <= day < piece.ends for piece in pieces for day in window.move_days)
    live = source.changes(
        _within(pieces, "t.day"),
        organised,
        "a.ancestor_id = ANY(:nodes)",
        Moves("true", f"{_within(pieces, '{at}')} AND {{at}} <= :today") if moved else None,
        first=first,
    )
    uses = ", ".join(
        f"(DATE '{first_of_month(piece.begins)}', {piece.begins >= first}, {sign}, {inside})"
        for piece in pieces
        for sign, inside in piece.uses
    )
    columns = ", ".join(f"p.sign * live.{name} AS {name}" for name in source.columns)
    keys = ", ".join(f"live.{name}" for name in (*source.keys, "month"))
    return f"""
        SELECT {keys}, {columns}, p.inside FROM ({live}) live
        JOIN (VALUES {uses}) AS p(of_month, since, sign, inside)
          ON p.of_month = live.month AND p.since = live.inside
        WHERE {source.which}
    """  # noqa: S608


def _within(pieces: Iterable[Piece], day: str) -> str:
    """SQL: the day lies in one of the pieces."""
    parts = (f"({day} >= '{one.begins}' AND {day} < '{one.ends}')" for one in pieces)
    return f"({' OR '.join(parts)})"
