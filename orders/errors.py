"""Refusals of this room, as facts."""

from kernel.errors import Refusal
from kernel.i18n import _l


class OrderNotInState(Refusal):
    """The table of transitions has no such step from where the order stands."""

    code = "order_not_in_state"
    title = _l("The order has moved on")
    message = _l(
        "Order %(number)s is %(state)s; “%(step)s” is not possible from there. "
        "Open the order to see what can be done now."
    )
