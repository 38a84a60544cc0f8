"""Amounts as people type them."""

from decimal import Decimal

from kernel.errors import FieldProblem, Invalid
from kernel.i18n import _l
from kernel.money import Money


def minor_of(amount: Decimal, currency: str, pointer: str) -> int:
    """A typed amount in minor units.

    Raises:
        Invalid: it has more decimals than the currency.
    """
    try:
        return Money.of(amount, currency).minor
    except ValueError:
        message = _l("Enter an amount of %(currency)s with no more decimals than it has.")
        raise Invalid([FieldProblem(pointer, "too_precise", message, currency=currency)]) from None
