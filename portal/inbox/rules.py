"""Which exceptions wait, and in what order: no I/O."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.inbox.types import InboxFilters, Mark, Whose
from reports import ExceptionFact, ExceptionKind

Subject = tuple[str, int]
ENDS_BY_ITSELF = frozenset(
    {
        ExceptionKind.BLOCKED_ORDER,
        ExceptionKind.OVER_LIMIT,
        ExceptionKind.OVER_POOL,
        ExceptionKind.NEGATIVE_STOCK,
        ExceptionKind.CLAIM,
        ExceptionKind.RETURN_REQUEST,
        ExceptionKind.GOODS_READY,
        ExceptionKind.LATE_SHIPMENT,
        ExceptionKind.PAYMENT_NOTICE,
        ExceptionKind.BANK_ENTRIES,
    }
)
"""They go when somebody acts. Until then they may rest, but nobody can call them settled."""


@dataclass(frozen=True, slots=True)
class Arranged:
    """Facts that are shown, and the numbers beside the filters."""

    shown: tuple[ExceptionFact, ...]
    counts: Mapping[ExceptionKind, int]
    mine: int
    nobodys: int
    aside: int


def subject_of(fact: ExceptionFact) -> Subject:
    """What a mark is about."""
    return fact.kind.value, fact.subject_id


def is_aside(fact: ExceptionFact, mark: Mark | None, today: date) -> bool:
    """Whether this very occurrence was put aside, and still is."""
    if mark is None or mark.occurrence != fact.occurrence:
        return False
    return mark.done or (mark.hidden_until is not None and today < mark.hidden_until)


def arrange(
    facts: Sequence[ExceptionFact],
    marks: Mapping[Subject, Mark],
    filters: InboxFilters,
    *,
    today: date,
    reader_id: int,
) -> Arranged:
    """What the reader asked for, in the order of kinds and of their due days."""
    asked = [f for f in facts if filters.seller_id in (None, f.seller_id)]
    aside = [f for f in asked if is_aside(f, marks.get(subject_of(f)), today)]
    put_away = {subject_of(f) for f in aside}
    waiting = [f for f in asked if subject_of(f) not in put_away]

    def owner(fact: ExceptionFact) -> int | None:
        mark = marks.get(subject_of(fact))
        return mark.owner_id if mark else None

    mine = [f for f in waiting if owner(f) == reader_id]
    nobodys = [f for f in waiting if owner(f) is None]
    chosen = {
        Whose.ALL: waiting,
        Whose.MINE: mine,
        Whose.NOBODYS: nobodys,
        Whose.ASIDE: aside,
    }[filters.whose]
    return Arranged(
        shown=tuple(f for f in chosen if filters.kind in ("", f.kind.value)),
        counts=Counter(f.kind for f in waiting),
        mine=len(mine),
        nobodys=len(nobodys),
        aside=len(aside),
    )
