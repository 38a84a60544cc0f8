"""The one table that a run prints."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing: what it is compared with, their ratio, the target, and whether it holds.

    Everything but `met` is shown as it stands; `met` of None: the figure has no target.
    """

    what: str
    measured: str
    compared: str
    ratio: str
    target: str
    met: bool | None


HEADER = ("what", "measured", "compared with", "ratio", "target", "met")
_WORDS = {True: "yes", False: "NO", None: ""}


def as_table(figures: Sequence[Figure]) -> str:
    """The figures as a table of Markdown, its columns aligned."""
    rows = [
        HEADER,
        *((f.what, f.measured, f.compared, f.ratio, f.target, _WORDS[f.met]) for f in figures),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
