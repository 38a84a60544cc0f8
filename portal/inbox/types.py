"""The inbox as its readers see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dealers import Party
from kernel.paging import Page
from reports import ExceptionFact, ExceptionKind


class Whose(StrEnum):
    """Which entries are shown."""

    ALL = ""
    MINE = "mine"
    NOBODYS = "nobodys"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Mark:
    """What was said about one exception; see InboxMark."""

    owner_id: int | None = None
    occurrence: str = ""
    hidden_until: date | None = None
    done: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InboxFilters:
    """How the inbox is narrowed."""

    kind: str = ""
    whose: Whose = Whose.ALL
    seller_id: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One exception with whose it is and what gets rid of it. `age` in days; None: nobody knows.

    days_late: since its deadline; 0 where that is to come, or where it has none. deadline: in
    words.
    """

    fact: ExceptionFact
    party: Party
    seller: Party
    what: str
    why: str
    way_out: str
    path: str
    owner_id: int | None
    owner: str
    age: int | None
    days_late: int
    deadline: str
    aside: str

    @property
    def late(self) -> bool:
        """Its deadline has passed."""
        return self.days_late > 0

    @property
    def key(self) -> str:
        """What the form of a row sends."""
        return f"{self.fact.kind.value}:{self.fact.subject_id}"


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of what is to be done, most pressing first, and how much there is of each kind."""

    entries: Page[Entry]
    counts: Mapping[ExceptionKind, int]
    mine: int
    nobodys: int
    aside: int

    @property
    def total(self) -> int:
        """Everything that waits."""
        return sum(self.counts.values())
