"""Receipts in words, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kernel.i18n import LANGUAGES, current_language, gettext, present
from kernel.i18n.present import number, unit_price
from kernel.money import Money, from_micros


@dataclass(frozen=True, slots=True)
class ReceiptStep:
    """One step of how a price came about; `skipped` says why a rule did not apply."""

    label: str
    effect: str = ""
    skipped: str = ""


def explain(receipt: Mapping[str, Any], currency: str) -> list[ReceiptStep]:
    """The steps of a stored receipt: where the price comes from, what changed it, what did not."""
    if not receipt:
        return []
    steps = [_origin(receipt, currency)]
    steps.extend(
        ReceiptStep(policy["name"] or policy["policy"], _off(policy["rate"]))
        for policy in receipt.get("policies", ())
    )
    if receipt.get("given"):
        steps.extend(ReceiptStep(gettext("Discount"), _off(rate)) for rate in receipt["off"])
    steps.append(_tax(receipt))
    steps.extend(_skipped(one, currency) for one in receipt.get("skipped", ()))
    if following := receipt.get("next_break"):
        label = gettext("From %(minimum)s on") % {"minimum": number(following["minimum"])}
        steps.append(
            ReceiptStep(label, _price(following, receipt, currency), _more(following["more"]))
        )
    return steps


def _origin(receipt: Mapping[str, Any], currency: str) -> ReceiptStep:
    effect = _price(receipt, receipt, currency)
    if receipt.get("given"):
        return ReceiptStep(gettext("Price as it was recorded"), effect)
    facts = {"list": receipt["list"], "minimum": number(receipt["break"])}
    if receipt["break"] > 1:
        label = gettext("Price list %(list)s, from %(minimum)s on") % facts
    else:
        label = gettext("Price list %(list)s") % facts
    return ReceiptStep(label, effect)


def _tax(receipt: Mapping[str, Any]) -> ReceiptStep:
    if receipt.get("tax_included"):
        return ReceiptStep(gettext("Tax, included in the price"), _percent(receipt["tax"]))
    return ReceiptStep(gettext("Tax, on top"), _percent(receipt["tax"]))


def _skipped(one: Mapping[str, Any], currency: str) -> ReceiptStep:
    label = one.get("name") or one["policy"]
    if one["why"] == "needs_quantity":
        return ReceiptStep(label, skipped=_more(one["more"]))
    if one["why"] == "needs_amount":
        least = present(Money(one["minimum_minor"], currency))
        return ReceiptStep(label, skipped=gettext("from %(amount)s on") % {"amount": least})
    reason = gettext("%(policy)s is stronger") % {"policy": one["than"]}
    return ReceiptStep(label, skipped=reason)


def _more(more: int) -> str:
    return gettext("needs %(more)s more") % {"more": number(more)}


def _price(holder: Mapping[str, Any], receipt: Mapping[str, Any], currency: str) -> str:
    locale = LANGUAGES[current_language()].locale
    price = from_micros(holder["unit_price"])
    shown = unit_price(price, currency, locale)
    per = receipt["price_per"]
    if per == 1:
        return shown
    facts = {"price": shown, "per": number(per)}
    return gettext("%(price)s for %(per)s") % facts


def _off(rate: int | None) -> str:
    if rate is None:
        return gettext("other price list")
    return f"−{_percent(rate)}" if rate >= 0 else f"+{_percent(-rate)}"


def _percent(rate: int) -> str:
    return f"{number((from_micros(rate) * 100).normalize())} %"
