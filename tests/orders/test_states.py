"""The table of transitions, exhaustively."""

import pytest

from orders import OrderNotInState, State
from orders.states import FINAL, TRANSITIONS, Step, may, step

LEGAL = {
    ("draft", "confirm"): "confirmed",
    ("draft", "block"): "blocked",
    ("draft", "cancel"): "cancelled",
    ("blocked", "confirm"): "confirmed",
    ("blocked", "block"): "blocked",
    ("blocked", "reject"): "rejected",
    ("blocked", "cancel"): "cancelled",
    ("confirmed", "confirm"): "confirmed",
    ("confirmed", "cancel"): "cancelled",
    ("confirmed", "close"): "closed",
    ("closed", "reopen"): "confirmed",
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("taken", Step)
def test_a_step_leads_where_the_table_says_or_is_refused(state: State, taken: Step) -> None:
    after = LEGAL.get((state.value, taken.value))
    assert may(state, taken) is (after is not None)
    if after is None:
        with pytest.raises(OrderNotInState) as refused:
            step("SO-1", state, taken)
        assert "SO-1" in refused.value.detail
    else:
        assert step("SO-1", state, taken).value == after


def test_nothing_leads_on_from_the_end() -> None:
    assert not [pair for pair in TRANSITIONS if pair[0] in FINAL]


def test_every_state_but_draft_can_be_reached() -> None:
    assert set(TRANSITIONS.values()) == set(State) - {State.DRAFT}
