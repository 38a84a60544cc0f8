"""The classes of an exposure as parts of a bar."""

from dataclasses import dataclass

from credit.views import Exposure
from kernel.i18n import Text, _l

_OPEN_BILLS = "/invoices?open_only=true"


@dataclass(frozen=True, slots=True)
class Segment:
    """One class of exposure in the bar: `start` and `width` in thousandths of its length."""

    label: Text
    minor: int
    tone: str
    start: int
    width: int
    path: str = ""
    """Where a payer finds the documents behind it."""


def segments_of(use: Exposure, coming_minor: int = 0) -> list[Segment]:
    """What is used by class, from the most urgent; the bar is as long as limit or use.

    `coming_minor`: what an order that is not placed yet would add.
    """
    classes = [
        (_l("Overdue"), use.overdue_minor, "danger", _OPEN_BILLS),
        (_l("Invoiced"), use.invoiced_minor, "primary", _OPEN_BILLS),
        (_l("Shipped"), use.shipped_minor, "purple", "/deliveries?status=all"),
        (_l("Ordered"), use.ordered_minor, "teal", "/orders?state=confirmed"),
    ]
    if coming_minor:
        classes.append((_l("This order"), coming_minor, "orange", ""))
    whole = max(use.limit_minor or 0, sum(minor for _, minor, _, _ in classes), 1)
    found, start = [], 0
    for label, minor, tone, path in classes:
        width = 1000 * minor // whole
        found.append(Segment(label, minor, tone, start, width, path))
        start += width
    return found
