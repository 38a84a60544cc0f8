"""Small shapes that the page macros draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; in templates `column(_("Amount"), number=true, sort="amount")`.

    hide: the column is left out below that width (sm, md, lg, xl). pick: the column of the
    checkboxes of a batch bar with this id; its head chooses all rows at once. On a telephone
    a `beside` column stands right beside the title of its row, without its label (the one figure
    that a row is read for) unless it is `named`, and a `wide` one takes the whole width
    (running text, names).
    """

    label: str
    number: bool = False
    sort: str = ""
    hide: str = ""
    pick: str = ""
    beside: bool = False
    named: bool = False
    wide: bool = False


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


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """One message of a thread. own: of the reader's organisation; internal: others don't see it.

    files: (name, address).
    """

    at: datetime
    who: str
    text: str
    own: bool = False
    internal: bool = False
    files: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab that is a link: its address has the tab in it."""

    label: str
    path: str
    current: bool = False
    count: int | None = None
