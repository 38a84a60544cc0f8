"""The receipt of a line: plain facts, small enough to be stored with every line.

`list`, `break` and `unit_price` say where the price comes from, `policies` what changed it,
`skipped` what did not and why, `next_break` what the next quantity would bring, `tax` the rate.
Prices and rates are millionths. The words for people are made by whoever shows it.
"""

from typing import Any

from pricing.rules.amounts import Priced
from pricing.rules.breaks import Found
from pricing.rules.choosing import Choice


def receipt_of(found: Found, counted: int, choice: Choice, priced: Priced) -> dict[str, Any]:
    """The receipt of a line that a list prices; `counted` is the product over the whole order."""
    receipt: dict[str, Any] = {
        **found.facts,
        "counted": counted,
        "price_per": priced.price_per,
        "off": priced.off_micros,
        "tax": priced.tax_micros,
        **choice.facts,
    }
    if priced.tax_included:
        receipt["tax_included"] = True
    following = found.following
    if following is not None:
        receipt["next_break"] = {
            "minimum": following.minimum,
            "unit_price": following.price_micros,
            "more": following.minimum - counted,
        }
    return receipt


def receipt_of_given(priced: Priced) -> dict[str, Any]:
    """The receipt of a line that brought its own price."""
    return {
        "given": True,
        "unit_price": priced.price_micros,
        "price_per": priced.price_per,
        "off": priced.off_micros,
        "tax": priced.tax_micros,
    }
