"""The receipt of a line: plain facts, small enough to be stored with every line.

`list`, `break` and `unit_price` say where the price comes from, `policies` what changed it,
`skipped` what did not and why, `next_break` what the next quantity would bring, `tax` the rate.
Prices and rates are millionths. The words for people are made by whoever shows it.
"""

from typing import Any

from pricing.rules.amounts import Priced
from pricing.rules.breaks import Found
from pricing.rules.policies import Choice


def receipt_of(found: Found, counted: int, choice: Choice, priced: Priced) -> dict[str, Any]:
    """The receipt of a line that a list prices; `counted` is the product over the whole order."""
    receipt: dict[str, Any] = {
        "list": found.price_list.code if found.price_list else None,
        "break": found.reached.minimum if found.reached else None,
        "counted": counted,
        "unit_price": priced.price_micros,
        "price_per": priced.price_per,
        "off": priced.off_micros,
        "tax": priced.tax_micros,
    }
    if priced.tax_included:
        receipt["tax_included"] = True
    if choice.applied:
        receipt["policies"] = [
            {"policy": policy.code, "name": policy.name, "rate": policy.rate_micros}
            for policy in choice.applied
        ]
    if choice.skipped:
        receipt["skipped"] = choice.skipped
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
