"""Refusals of this room."""

from kernel.errors import Refusal
from kernel.i18n import _l


class QuantityNotWhole(Refusal):
    """A pack that isn't whole in base units; `lower` and `upper` are the nearest, in base units."""

    code = "quantity_not_whole"
    status = 422
    title = _l("Not a whole quantity")
    message = _l(
        "%(requested)s of %(sku)s is not a whole number of %(unit)s. "
        "The nearest possible are %(lower)s and %(upper)s."
    )


class UnknownUnit(Refusal):
    """The product is not counted in that unit."""

    code = "unknown_unit"
    status = 422
    title = _l("Not sold in this unit")
    message = _l("%(sku)s is not sold by the %(unit)s. It is sold by: %(units)s.")


class UnknownFilter(Refusal):
    """A filter names something that does not exist; showing everything would mislead."""

    code = "unknown_filter"
    status = 422
    title = _l("This filter matches nothing")
    message = _l("There is no %(filter)s “%(value)s”. Choose one from the list or clear it.")


class SuccessorUnsuitable(Refusal):
    """A chain of successors must end."""

    code = "successor_unsuitable"
    title = _l("Not this successor")
    message = _l("%(successor)s is itself succeeded by %(sku)s. Choose another successor.")


class OwnCodeTaken(Refusal):
    """A dealer's own code names one product."""

    code = "own_code_taken"
    title = _l("This code is in use")
    message = _l("Your code %(own_code)s already names %(sku)s. Use another code.")


class CostOverlaps(Refusal):
    """On any day a product has one standard cost."""

    code = "cost_overlaps"
    title = _l("Two costs on one day")
    message = _l(
        "%(sku)s already has a standard cost from %(valid_from)s on. "
        "Choose a later first day, or correct that entry."
    )
