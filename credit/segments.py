"""The classes of an exposure as parts of a bar."""

from dataclasses import dataclass

from credit.views import Exposure
from kernel.i18n import Text, _l


@dataclass(frozen=True, slots=True)
class Segment:
    """One class of exposure in the bar: `start` and `width` in thousandths of its length."""

    label: Text
    minor: int
    tone: str
    start: int
    width: int


def segments_of(use: Exposure, coming_minor: int = 0) -> list[Segment]:
    """What is used by class, from the most urgent; the bar is as long as limit or use.

    `coming_minor`: what an order that is not placed yet would add.
    """
    classes = [
        (_l("Overdue"), use.overdue_minor, "danger"),
        (_l("Invoiced"), use.invoiced_minor, "primary"),
        (_l("Shipped"), use.shipped_minor, "azure"),
        (_l("Ordered"), use.ordered_minor, "teal"),
    ]
    if coming_minor:
        classes.append((_l("This order"), coming_minor, "orange"))
    whole = max(use.limit_minor or 0, sum(minor for _, minor, _ in classes), 1)
    found, start = [], 0
    for label, minor, tone in classes:
        width = 1000 * minor // whole
        found.append(Segment(label, minor, tone, start, width))
        start += width
    return found
