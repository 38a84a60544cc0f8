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
STOPS_TRADE = frozenset(
    {
        ExceptionKind.BLOCKED_ORDER,
        ExceptionKind.OVER_LIMIT,
        ExceptionKind.OVER_POOL,
        ExceptionKind.NEGATIVE_STOCK,
    }
)
CAN_WAIT = frozenset({ExceptionKind.NEARLY_USED, ExceptionKind.NO_ORDER, ExceptionKind.OLD_STOCK})


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


def _pressing(fact: ExceptionFact) -> tuple[int, date]:
    """What stops trade, then what has a deadline, then what can wait; each by its due day."""
    rank = 0 if fact.kind in STOPS_TRADE else 2 if fact.kind in CAN_WAIT else 1
    return rank, fact.due or date.max


def arrange(
    facts: Sequence[ExceptionFact],
    marks: Mapping[Subject, Mark],
    filters: InboxFilters,
    *,
    today: date,
    reader_id: int,
) -> Arranged:
    """What the reader asked for, most pressing first; of equally pressing ones the earliest due."""
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
        shown=tuple(
            sorted((f for f in chosen if filters.kind in ("", f.kind.value)), key=_pressing)
        ),
        counts=Counter(f.kind for f in waiting),
        mine=len(mine),
        nobodys=len(nobodys),
        aside=len(aside),
    )
