"""Roll-ups, flows and velocity; reads only."""

from reports.channel import channel_report
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
    "ChannelReport",
    "FundsFigures",
    "MonthPoint",
    "NodeFigures",
    "Organised",
    "ProductFigures",
    "Question",
    "Speeds",
    "catch_up",
    "channel_report",
    "follow_ledger",
    "rebuild",
]
