"""What the ledger refuses, in order of precedence: existence, state, input, credit, stock."""

from kernel.errors import Refusal
from kernel.i18n import _l


class HoldNotFound(Refusal):
    """No hold has that id."""

    code = "hold_not_found"
    status = 404
    title = _l("There is no such hold")
    message = _l("Hold %(hold_id)s does not exist. Look at the document again.")


class HoldExceeded(Refusal):
    """More was to be settled or cancelled than is left of the hold."""

    code = "hold_exceeded"
    title = _l("More than was promised")
    message = _l("Only %(open)s is left of the hold and %(requested)s was asked for. Ask for less.")


class AlreadyReversed(Refusal):
    """An entry is reversed once and never again."""

    code = "already_reversed"
    title = _l("Reversed before")
    message = _l("This was reversed before. Look at the document again; nothing is left to do.")


class NothingToReverse(Refusal):
    """The document moved nothing."""

    code = "nothing_to_reverse"
    title = _l("Nothing to reverse")
    message = _l("Nothing was posted for this document, so there is nothing to reverse.")


class OccursInFuture(Refusal):
    """The ledger records what was, never what will be."""

    code = "occurs_in_future"
    status = 422
    title = _l("This lies in the future")
    message = _l("%(occurred_at)s lies in the future. Give the time at which it happened.")


class CeilingExceeded(Refusal):
    """A promise would take an account past its ceiling."""

    code = "ceiling_exceeded"
    title = _l("Over the limit")
    message = _l(
        "Only %(headroom)s is free of the limit and %(requested)s was asked for."
        " Make room first, or ask for less."
    )


class FloorBreached(Refusal):
    """A promise would take more out of an account than is available."""

    code = "floor_breached"
    title = _l("Not enough available")
    message = _l(
        "Only %(available)s is available and %(requested)s was asked for."
        " Ask for less, or wait for goods to come in."
    )


class SummaryMismatch(Refusal):
    """An account may only be summed up by a summary account of its unit, in a chain of three."""

    code = "summary_mismatch"
    status = 422
    title = _l("These accounts don't belong together")
    message = _l(
        "An account can only join a summary account of the same unit, at most %(depth)s above it."
        " Choose another one."
    )


class MalformedEntryError(ValueError):
    """A caller's bug: an entry that no state of the ledger could make right."""
