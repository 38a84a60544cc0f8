"""What the channel report consists of. Quantities in base units, amounts in minor units."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from kernel.periods import Period

Organised = Literal["then", "now"]


@dataclass(frozen=True, slots=True)
class Question:
    """Which figures are asked for: a node by code, a period, and what narrows it."""

    node: str
    period: Period
    organised: Organised = "then"
    category: str = ""
    sku: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether only some products count; funds then know the net invoiced, nothing else."""
        return bool(self.category or self.sku)


@dataclass(frozen=True, slots=True)
class ProductFigures:
    """Product through a node. `…_area` is units x seconds, `…_cost` weighted by standard cost.

    `dealer` is the part at dealers, `sub` the part of that at sub-dealers.
    """

    opening: int = 0
    taken_in: int = 0
    given_out: int = 0
    internal: int = 0
    moved_in: int = 0
    moved_out: int = 0
    supplied: int = 0
    sell_in: int = 0
    sell_down: int = 0
    sell_out: int = 0
    dealer_sold: int = 0
    sub_sold: int = 0
    on_hand_opening: int = 0
    on_hand: int = 0
    transit: int = 0
    dealer: int = 0
    sub: int = 0
    on_hand_area: int = 0
    transit_area: int = 0
    dealer_area: int = 0
    sub_area: int = 0
    out_cost: Decimal = Decimal(0)
    sell_in_cost: Decimal = Decimal(0)
    sell_out_cost: Decimal = Decimal(0)
    area_cost: Decimal = Decimal(0)

    @property
    def closing(self) -> int:
        """Stock at the end, under way included."""
        return self.opening + self.taken_in - self.given_out + self.moved_in - self.moved_out


@dataclass(frozen=True, slots=True)
class FundsFigures:
    """What payers below a node owed one class of creditor; `owed_area` is minor x seconds."""

    currency: str
    creditor: str = "company"
    opening: int = 0
    net: int = 0
    tax: int = 0
    freight: int = 0
    invoiced: int = 0
    credited: int = 0
    collected: int = 0
    written_off: int = 0
    opened: int = 0
    moved_in: int = 0
    moved_out: int = 0
    owed_change: int = 0
    owed_area: int = 0
    overdue: int = 0

    @property
    def closing(self) -> int:
        """What is owed at the end, payments ahead deducted."""
        return self.opening + self.owed_change

    @property
    def left(self) -> int:
        """All that left the receivables: paid, credited, written off."""
        return self.collected + self.credited + self.written_off


@dataclass(frozen=True, slots=True)
class Speeds:
    """Flow per day and time in the channel; None is “–”: nothing to divide by."""

    in_per_day: Decimal | None
    out_per_day: Decimal | None
    days_in_stock: Decimal | None
    dio: Decimal | None
    turns: Decimal | None
    sell_through: Decimal | None
    loading: Decimal | None
    channel_to_production: Decimal | None
    collection_days: Decimal | None
    dso: Decimal | None


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """A node's flows in one month and its stock at the end of it."""

    month: date
    taken_in: int = 0
    given_out: int = 0
    internal: int = 0
    supplied: int = 0
    sell_in: int = 0
    sell_down: int = 0
    sell_out: int = 0
    on_hand: int = 0
    dealer: int = 0


@dataclass(frozen=True, slots=True)
class NodeFigures:
    """One line of the report. `funds` has one entry per currency and creditor."""

    node_id: int
    code: str
    name: str
    kind: str
    product: ProductFigures
    funds: tuple[FundsFigures, ...]
    speeds: Speeds
    months: tuple[MonthPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelReport:
    """The report of one node with the nodes below it; `as_of` is when it was read."""

    question: Question
    as_of: datetime
    way: tuple[tuple[str, str], ...]
    total: NodeFigures
    below: tuple[NodeFigures, ...]
