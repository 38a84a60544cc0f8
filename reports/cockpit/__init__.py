"""The channel cockpit: how product and money flow through the levels, how fast, what goes wrong."""

from reports.cockpit.reading import (
    BranchLine,
    Cockpit,
    Comparison,
    change,
    compared_period,
    read_cockpit,
)
from reports.cockpit.rules import Edge, Hop, Place
from reports.cockpit.troubles import Trouble

__all__ = [
    "BranchLine",
    "Cockpit",
    "Comparison",
    "Edge",
    "Hop",
    "Place",
    "Trouble",
    "change",
    "compared_period",
    "read_cockpit",
]
