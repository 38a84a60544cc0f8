"""Roll-ups, flows and velocity; reads only."""

from reports.channel import channel_report
from reports.rollup import follow_ledger, rebuild
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
    "channel_report",
    "follow_ledger",
    "rebuild",
]
