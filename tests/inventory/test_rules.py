"""Pure decisions, without a database."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from inventory.rules import (
    closes_on,
    instant_of,
    instant_of_history,
    receipt_problems,
    receive_line,
    refuse_line,
    status_of,
    take_back,
    word_for,
)
from inventory.types import ReceivedLine, ShipmentLineView, WrongItem

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def line(quantity: int = 10, **changes: int) -> ShipmentLineView:
    values = {"in_transit": quantity, "received": 0, "refused": 0, "claimed": 0} | changes
    return ShipmentLineView(1, 1, 11, 7, 3, None, quantity, **values)


def adds_up(view: ShipmentLineView) -> bool:
    return view.received + view.in_transit + view.refused + view.claimed == view.quantity


@pytest.mark.parametrize(
    ("arrived", "claimed", "reason"),
    [(10, 0, "surplus"), (8, 2, "missing"), (0, 10, "missing"), (12, -2, "surplus")],
)
def test_receipt_divides_what_was_in_transit(arrived: int, claimed: int, reason: str) -> None:
    outcome = receive_line(line(), ReceivedLine(1, arrived))
    assert (outcome.received, outcome.claimed) == (arrived, claimed)
    assert outcome.line.in_transit == 0
    assert adds_up(outcome.line)
    if claimed:
        assert outcome.reason == reason


def test_damaged_goods_are_claimed_as_damaged() -> None:
    assert receive_line(line(), ReceivedLine(1, 9, "damaged")).reason == "damaged"


@given(quantity=st.integers(1, 1000), arrived=st.integers(0, 1500), refused=st.booleans())
def test_every_outcome_adds_up_and_is_taken_back_exactly(
    quantity: int, arrived: int, *, refused: bool
) -> None:
    before = line(quantity)
    outcome = refuse_line(before) if refused else receive_line(before, ReceivedLine(1, arrived))
    assert adds_up(outcome.line)
    back = take_back(
        outcome.line,
        received=outcome.received,
        refused=outcome.refused,
        claimed=outcome.claimed,
    )
    assert back.line == before


def test_a_delivery_is_under_way_until_the_last_unit_is_dealt_with() -> None:
    done = receive_line(line(), ReceivedLine(1, 10)).line
    assert status_of([done, line()]) == "shipped"
    assert status_of([done, refuse_line(line()).line]) == "received"
    assert status_of([refuse_line(line()).line]) == "refused"


def test_everything_wrong_at_the_door_is_named_at_once() -> None:
    lines = [line(), line(in_transit=0, received=10)]
    given_lines = [ReceivedLine(1, -1), ReceivedLine(99, 1), ReceivedLine(1, 2)]
    problems = receipt_problems(lines[:1], given_lines, [WrongItem(5, 8, 0)])
    assert [(p.pointer, p.code) for p in problems] == [
        ("/lines/0/received", "negative"),
        ("/lines/1", "unknown_line"),
        ("/lines/2", "unknown_line"),
        ("/wrong_items/0/quantity", "not_positive"),
        ("/wrong_items/0", "unknown_line"),
    ]
    [dealt_with] = receipt_problems(lines[1:], [ReceivedLine(1, 1)], [])
    assert dealt_with.code == "not_under_way"


def test_days_of_the_past_are_booked_at_their_hour_and_today_now() -> None:
    noon = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
    assert instant_of(date(2026, 3, 1), 12, NOW, ZONE) == noon
    assert instant_of(date(2026, 3, 2), 12, NOW, ZONE) is None
    assert instant_of(None, 12, NOW, ZONE) is None
    assert instant_of_history(date(2026, 3, 2), 12, NOW, ZONE) == NOW
    assert instant_of_history(date(2026, 3, 2), 6, NOW, ZONE) < NOW


def test_a_delivery_closes_n_days_after_it_is_due_or_never() -> None:
    assert closes_on(date(2026, 3, 2), 7) == date(2026, 3, 9)
    assert closes_on(date(2026, 3, 2), 0) is None


@pytest.mark.parametrize(
    ("available", "word"),
    [
        (-3, "out_of_stock"),
        (0, "out_of_stock"),
        (1, "few_left"),
        (10, "few_left"),
        (11, "in_stock"),
    ],
)
def test_availability_in_words(available: int, word: str) -> None:
    assert word_for(available) == word
