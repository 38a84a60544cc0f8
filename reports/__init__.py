"""Roll-ups, flows and velocity; reads only."""

from reports.attention.figures import MonthSoFar, TradeFigures, change, month_so_far
from reports.attention.repo import list_exceptions
from reports.attention.types import ExceptionFact, ExceptionKind
from reports.channel import channel_report
from reports.documents import Behind
from reports.health.repo import list_health
from reports.health.types import HealthFilters, HealthRow, Trouble, first_day, first_month
from reports.moving import CurrencyFigures, MoveConsequences, PriceChange, move_consequences
from reports.naming import Subject, name_subjects
from reports.rollup import catch_up, follow_ledger, rebuild
from reports.types import (
    ChannelReport,
    FundsFigures,
    MonthPoint,
    NodeFigures,
    Organised,
    ProductFigures,
    Question,
    Speeds,
)

__all__ = [
    "Behind",
    "ChannelReport",
    "CurrencyFigures",
    "ExceptionFact",
    "ExceptionKind",
    "FundsFigures",
    "HealthFilters",
    "HealthRow",
    "MonthPoint",
    "MonthSoFar",
    "MoveConsequences",
    "NodeFigures",
    "Organised",
    "PriceChange",
    "ProductFigures",
    "Question",
    "Speeds",
    "Subject",
    "TradeFigures",
    "Trouble",
    "catch_up",
    "change",
    "channel_report",
    "first_day",
    "first_month",
    "follow_ledger",
    "list_exceptions",
    "list_health",
    "month_so_far",
    "move_consequences",
    "name_subjects",
    "rebuild",
]
