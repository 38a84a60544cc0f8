"""Small shapes that the page macros draw."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; in templates `column(_("Amount"), number=true, sort="amount")`."""

    label: str
    number: bool = False
    sort: str = ""
    hide: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One thing that happened to a document."""

    at: datetime
    title: str
    who: str = ""
    detail: str = ""
    icon: str = "point"


@dataclass(frozen=True, slots=True)
class ReceiptStep:
    """One step of how a price came about; `skipped`: why a rule did not apply."""

    label: str
    effect: str = ""
    skipped: str = ""
