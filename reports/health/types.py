"""A dealer's health as one line of a list."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

DAYS = 90
"""Flows are those of so many days up to today, beside as many days before."""
TREND_MONTHS = 12


def first_day(today: date) -> date:
    """The first of the days whose flows are shown; `today` is the last."""
    return today - timedelta(days=DAYS - 1)


def first_month(today: date) -> date:
    """The first day of the TREND_MONTHS of a trend; the month of `today` is the last of them."""
    months = today.year * 12 + today.month - TREND_MONTHS
    return date(months // 12, months % 12 + 1, 1)


class Trouble(StrEnum):
    """What a list of dealers can be narrowed to."""

    ANY = ""
    OVERDUE = "overdue"
    OVER_LIMIT = "over_limit"
    NO_ORDER = "no_order"
    MUCH_STOCK = "much_stock"
    FALLING = "falling"


@dataclass(frozen=True, slots=True)
class HealthFilters:
    """How the list is narrowed. `below_id`: only dealers under this node."""

    text: str = ""
    below_id: int | None = None
    segment: str = ""
    status: str = ""
    trouble: Trouble = Trouble.ANY


@dataclass(frozen=True, slots=True)
class HealthRow:
    """A dealer and its figures: amounts in minor units of `currency`, goods in base units.

    Orders are those placed with companies. `limit_minor` None: not checked, or no account.
    """

    id: int
    code: str
    name: str
    status: str
    segment: str | None
    grade: str | None
    tier: int
    supplier_name: str
    currency: str
    orders: int
    ordered_minor: int
    ordered_before_minor: int
    last_ordered_on: date | None
    sold_out: int
    sold_out_before: int
    on_hand: int
    used_minor: int
    limit_minor: int | None
    has_account: bool
    owed_minor: int
    overdue_minor: int
    overdue_since: date | None
    last_contact_on: date | None
    trend: tuple[int, ...] = field(default=())

    @property
    def lasts_days(self) -> Decimal | None:
        """How long what is on hand lasts at the rate of sell-out; None where nothing is sold."""
        return Decimal(self.on_hand * DAYS) / self.sold_out if self.sold_out > 0 else None

    @property
    def used_part(self) -> Decimal | None:
        """What of the limit is used; None without a limit."""
        return Decimal(self.used_minor) / self.limit_minor if self.limit_minor else None

    @property
    def ordered_change(self) -> Decimal | None:
        """By how much orders grew over the days before; None where there were none."""
        before = self.ordered_before_minor
        return Decimal(self.ordered_minor - before) / before if before > 0 else None

    @property
    def sold_out_change(self) -> Decimal | None:
        """By how much sell-out grew over the days before; None where there was none."""
        before = self.sold_out_before
        return Decimal(self.sold_out - before) / before if before > 0 else None
