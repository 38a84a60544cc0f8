"""The commercial life of an order: one table of transitions, and nothing else moves a state.

Shipped, received, invoiced and paid are no states: they follow from the quantities of the lines.
"""

from enum import StrEnum

from orders.errors import OrderNotInState


class State(StrEnum):
    """Where an order stands commercially."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    BLOCKED = "blocked"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


class Step(StrEnum):
    """What may happen to an order."""

    CONFIRM = "confirm"
    BLOCK = "block"
    REJECT = "reject"
    CANCEL = "cancel"
    CLOSE = "close"
    REOPEN = "reopen"


TRANSITIONS: dict[tuple[State, Step], State] = {
    (State.DRAFT, Step.CONFIRM): State.CONFIRMED,
    (State.DRAFT, Step.BLOCK): State.BLOCKED,
    (State.DRAFT, Step.CANCEL): State.CANCELLED,
    (State.BLOCKED, Step.CONFIRM): State.CONFIRMED,
    (State.BLOCKED, Step.BLOCK): State.BLOCKED,
    (State.BLOCKED, Step.REJECT): State.REJECTED,
    (State.BLOCKED, Step.CANCEL): State.CANCELLED,
    (State.CONFIRMED, Step.CONFIRM): State.CONFIRMED,
    (State.CONFIRMED, Step.CANCEL): State.CANCELLED,
    (State.CONFIRMED, Step.CLOSE): State.CLOSED,
    (State.CLOSED, Step.REOPEN): State.CONFIRMED,
}
"""An edit confirms a confirmed order again; a new judgement may block a blocked one again."""

FINAL = frozenset({State.CANCELLED, State.REJECTED})
"""From here nothing leads on; a closed order can still be reopened by an un-shipment."""


def step(number: str, state: State, taken: Step) -> State:
    """The state after `taken`.

    Raises:
        OrderNotInState: the table has no such transition.
    """
    after = TRANSITIONS.get((state, taken))
    if after is None:
        raise OrderNotInState(number=number, state=state.value, step=taken.value)
    return after


def may(state: State, taken: Step) -> bool:
    """Whether `taken` is possible in `state`."""
    return (state, taken) in TRANSITIONS
