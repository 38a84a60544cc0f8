"""Which exceptions wait: a table of marks against one fact."""

from datetime import date, timedelta

import pytest

from portal.inbox.rules import arrange
from portal.inbox.types import InboxFilters, Mark, Whose
from reports import ExceptionFact, ExceptionKind

TODAY = date(2026, 3, 2)
ME, OTHER = 7, 8


def fact(
    subject_id: int = 1,
    occurrence: str = "first",
    seller_id: int = 5,
    due: date | None = None,
    kind: ExceptionKind = ExceptionKind.NO_ORDER,
) -> ExceptionFact:
    return ExceptionFact(
        kind=kind,
        subject_id=subject_id,
        occurrence=occurrence,
        seller_id=seller_id,
        party_id=subject_id,
        number="",
        since=None,
        due=due,
        amount_minor=None,
        currency=None,
        quantity=None,
        facts={},
    )


def shown(mark: Mark, whose: Whose, occurrence: str = "first", seller_id: int | None = None) -> int:
    found = arrange(
        [fact(occurrence=occurrence)],
        {("no_order", 1): mark},
        InboxFilters(whose=whose, seller_id=seller_id),
        today=TODAY,
        reader_id=ME,
    )
    return len(found.shown)


@pytest.mark.parametrize(
    ("mark", "waits"),
    [
        (Mark(), True),
        (Mark(occurrence="first", done=True, reason="closed for winter"), False),
        (Mark(occurrence="first", hidden_until=TODAY + timedelta(days=1), reason="called"), False),
        (Mark(occurrence="first", hidden_until=TODAY, reason="called"), True),
        (Mark(occurrence="earlier", done=True, reason="closed for winter"), True),
        (Mark(occurrence="earlier", hidden_until=TODAY + timedelta(days=9), reason="x"), True),
    ],
    ids=["unmarked", "done", "rests", "rested-enough", "done-before", "rested-before"],
)
def test_only_this_very_occurrence_can_be_put_aside(mark: Mark, *, waits: bool) -> None:
    assert shown(mark, Whose.ALL) == int(waits)
    assert shown(mark, Whose.ASIDE) == int(not waits)


def test_an_owner_stays_over_occurrences_and_filters_know_him() -> None:
    mine, theirs = Mark(owner_id=ME, occurrence="earlier"), Mark(owner_id=OTHER)
    assert (shown(mine, Whose.MINE), shown(mine, Whose.NOBODYS)) == (1, 0)
    assert (shown(theirs, Whose.MINE), shown(Mark(), Whose.NOBODYS)) == (0, 1)


def test_another_sellers_exceptions_are_neither_shown_nor_counted() -> None:
    found = arrange(
        [fact(1, seller_id=5), fact(2, seller_id=6)],
        {},
        InboxFilters(seller_id=6),
        today=TODAY,
        reader_id=ME,
    )
    assert [one.subject_id for one in found.shown] == [2]
    assert found.counts == {ExceptionKind.NO_ORDER: 1}


def test_what_stops_trade_comes_first_then_what_is_late_and_last_what_can_wait() -> None:
    soon, late = TODAY + timedelta(days=3), TODAY - timedelta(days=19)
    found = arrange(
        [
            fact(1, due=late),
            fact(2, kind=ExceptionKind.CLAIM, due=soon),
            fact(3, kind=ExceptionKind.OVERDUE, due=late),
            fact(4, kind=ExceptionKind.UNAPPLIED),
            fact(5, kind=ExceptionKind.BLOCKED_ORDER, due=soon),
        ],
        {},
        InboxFilters(),
        today=TODAY,
        reader_id=ME,
    )
    assert [one.subject_id for one in found.shown] == [5, 3, 2, 4, 1]
