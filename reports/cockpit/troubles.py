"""What is going wrong at a node, worst first; thresholds are those of a channel that turns."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from reports.rules import days, ratio
from reports.types import NodeFigures

Kind = Literal["overdue", "falling", "slow_stock", "loading", "slow_money", "standing"]
WORSE: Final = 3
"""How much a grave trouble counts against one that needs watching."""

OVERDUE_SHARE: Final = (Decimal("0.10"), Decimal("0.25"))
FALL: Final = (Decimal("0.10"), Decimal("0.25"))
STOCK_DAYS: Final = (Decimal(60), Decimal(90))
LOADING: Final = (Decimal("1.15"), Decimal("1.40"))
MONEY_DAYS: Final = (Decimal(45), Decimal(75))


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that goes wrong, and the figure that says so."""

    kind: Kind
    grave: bool
    value: Decimal


def troubles(node: NodeFigures, before: NodeFigures | None) -> list[Trouble]:
    """What a node's figures warn of, grave ones first; `before` is what it is compared with."""
    goods = node.product
    owed = sum(one.closing for one in node.funds if one.creditor == "company")
    overdue = sum(one.overdue for one in node.funds if one.creditor == "company")
    one_currency = len({one.currency for one in node.funds}) <= 1
    dealer_days = days(goods.dealer_area, goods.dealer_sold)
    found = [
        _over(
            "overdue", ratio(overdue, owed) if one_currency and owed > 0 else None, OVERDUE_SHARE
        ),
        _over("falling", _fall(goods.sell_out, before), FALL),
        _over("slow_stock", dealer_days, STOCK_DAYS),
        _over("loading", ratio(goods.sell_in, goods.sell_out), LOADING),
        _over("slow_money", node.speeds.collection_days, MONEY_DAYS),
    ]
    if goods.dealer > 0 and goods.sell_out <= 0:
        found.append(Trouble("standing", grave=True, value=Decimal(goods.dealer)))
    return sorted((one for one in found if one), key=lambda one: not one.grave)


def badness(found: Sequence[Trouble]) -> int:
    """By how much a node goes wrong, to sort by."""
    return sum(WORSE if one.grave else 1 for one in found)


def _fall(now: int, before: NodeFigures | None) -> Decimal | None:
    if before is None or before.product.sell_out <= 0:
        return None
    return 1 - Decimal(now) / before.product.sell_out


def _over(kind: Kind, value: Decimal | None, thresholds: tuple[Decimal, Decimal]) -> Trouble | None:
    watch, grave = thresholds
    if value is None or value < watch:
        return None
    return Trouble(kind, value >= grave, value)
