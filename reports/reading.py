"""The rows that figures are summed from: cached whole months, days read from the journal itself.

Every row says how stock changed and the area up to the end of its month. Over [a, cut) a row of
before `a` adds change x (cut - a); one inside adds its area + change x (cut - end of its month):
that is the area of DESIGN section 2, whatever the months' lengths.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text

from kernel.clock import start_of_day
from kernel.db import ReadTx
from kernel.periods import Period, first_of_month, next_month
from reports.changes import (
    FUNDS_COLUMNS,
    PRODUCT_COLUMNS,
    Moves,
    funds_changes,
    product_changes,
)
from reports.types import Organised


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

    def cached(self) -> str:
        """Condition for the months that the roll-up answers for, of before and of the period."""
        first, until = self.period.first, self.period.until
        whole_from = first if first == first_of_month(first) else next_month(first)
        parts = [f"month < '{first_of_month(first)}'"]
        if whole_from < first_of_month(until):
            parts.append(f"(month >= '{whole_from}' AND month < '{first_of_month(until)}')")
        return f"({' OR '.join(parts)})"

    def ragged(self) -> list[tuple[date, date]]:
        """Ranges of days that are no whole month: read from the journal."""
        first, until = self.period.first, self.period.until
        ranges = []
        if first != first_of_month(first):
            ranges.append((first_of_month(first), first))
            ranges.append((first, min(next_month(first), until)))
        if until != first_of_month(until) and first_of_month(until) >= first:
            ranges.append((first_of_month(until), until))
        return ranges


def product_rows(window: Window, organised: Organised) -> str:
    """SQL: (node_id, product_id, month, *PRODUCT_COLUMNS, inside) for :nodes."""
    return _rows(
        window,
        organised,
        "product_month",
        ("node_id", "product_id", "month", *PRODUCT_COLUMNS),
        product_changes,
    )


def funds_rows(window: Window, organised: Organised) -> str:
    """SQL: (node_id, creditor, unit, month, *FUNDS_COLUMNS, inside) for :nodes."""
    return _rows(
        window,
        organised,
        "funds_month",
        ("node_id", "creditor", "unit", "month", *FUNDS_COLUMNS),
        funds_changes,
    )


def _rows(
    window: Window,
    organised: Organised,
    table: str,
    columns: Iterable[str],
    changes: Callable[[str, str, str, Moves | None], str],
) -> str:
    names = ", ".join(columns)
    first = window.period.first
    cached = (
        f"SELECT {names}, month >= '{first}' AS inside FROM {table}"  # noqa: S608
        f" WHERE organised = '{organised}' AND node_id = ANY(:nodes) AND {window.cached()}"
    )
    parts = [cached]
    for begin, end in window.ragged():
        days = f"t.day >= '{begin}' AND t.day < '{end}'"
        moves = Moves("true", f"{{at}} >= '{begin}' AND {{at}} < '{end}'")
        moved = any(begin <= day < end for day in window.move_days)
        live = changes(days, organised, "node_id = ANY(:nodes)", moves if moved else None)
        parts.append(
            f"SELECT {names}, {begin >= first} AS inside FROM ({live}) live"  # noqa: S608
        )
    return " UNION ALL ".join(parts)
