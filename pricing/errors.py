"""Refusals of this room."""

from kernel.errors import Refusal
from kernel.i18n import _l


class PriceOverlap(Refusal):
    """Somebody saved a price for the same days at the same moment."""

    code = "price_overlap"
    status = 409
    title = _l("Another price is valid at the same time")
    message = _l(
        "A price for the same product, quantity and days was saved a moment ago. "
        "Load the list again, end the earlier price first, then repeat your change."
    )


class EffectNotAvailable(Refusal):
    """The effect is known, its logic comes later."""

    code = "effect_not_available"
    status = 422
    title = _l("This effect cannot be used yet")
    message = _l(
        "Policy %(policy)s wants the effect “%(effect)s”, which is not available yet. "
        "Use a percentage off, or switch the line to another price list."
    )


class UnknownPriceList(Refusal):
    """A policy or entry names a list of another seller, or none."""

    code = "unknown_price_list"
    status = 422
    title = _l("Unknown price list")
    message = _l(
        "There is no price list %(price_list)s that this seller may use. "
        "Save the list first, then what refers to it."
    )
