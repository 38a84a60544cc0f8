"""What a line comes to: one rounding, and tax per line or spread over the document."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from kernel.money import MICRO, line_minor, round_half_away, share_minor, spread


class Priced(msgspec.Struct, frozen=True):
    """What the amounts of a line follow from."""

    quantity: int
    price_micros: int
    price_per: int
    off_micros: tuple[int, ...]
    tax_micros: int
    tax_included: bool


class Amounts(msgspec.Struct, frozen=True):
    """Net + tax = gross, whole minor units."""

    net_minor: int
    tax_minor: int
    gross_minor: int


def amounts_of(priced: Priced, digits: int) -> Amounts:
    """Net, tax and gross of a line that stands for itself; `digits` is the currency's exponent.

    A price with tax in it fixes the gross; its net is the exact product divided by (1 + rate),
    rounded once as well, and the tax is what lies between.
    """
    total = line_minor(
        priced.quantity,
        priced.price_micros,
        digits=digits,
        price_per=priced.price_per,
        off_micros=priced.off_micros,
    )
    if not priced.tax_included:
        tax_minor = share_minor(total, priced.tax_micros) if priced.tax_micros else 0
        return Amounts(total, tax_minor, total + tax_minor)
    net = _without_tax(priced, digits)
    return Amounts(net, total - net, total)


def amounts_on_document(lines: Sequence[Priced], digits: int) -> list[Amounts]:
    """The same with the tax rounded once per rate on the document.

    The tax of a rate is spread over its lines by largest remainder, so that lines add up.
    Deliveries and returns of one document are summed apart: a return runs the rule backwards.
    """
    totals = [
        line_minor(
            line.quantity,
            line.price_micros,
            digits=digits,
            price_per=line.price_per,
            off_micros=line.off_micros,
        )
        for line in lines
    ]
    groups: dict[tuple[int, bool, bool], list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        groups[line.tax_micros, line.tax_included, totals[index] < 0].append(index)
    result = [Amounts(total, 0, total) for total in totals]
    for (rate, included, _), members in groups.items():
        whole = sum(totals[index] for index in members)
        tax = _tax_inside(whole, rate) if included else share_minor(whole, rate)
        parts = spread(tax, [abs(totals[index]) for index in members])
        for index, part in zip(members, parts, strict=True):
            net = totals[index] - part if included else totals[index]
            result[index] = Amounts(net, part, net + part)
    return result


def net_price_micros(priced: Priced) -> int:
    """The unit price after everything taken off and without tax, to six decimals."""
    numerator, denominator = priced.price_micros, 1
    for rate in priced.off_micros:
        numerator *= MICRO - rate
        denominator *= MICRO
    if priced.tax_included:
        numerator *= MICRO
        denominator *= MICRO + priced.tax_micros
    return round_half_away(numerator, denominator)


def _without_tax(priced: Priced, digits: int) -> int:
    numerator = priced.quantity * priced.price_micros * 10**digits
    denominator = priced.price_per * (MICRO + priced.tax_micros)
    for rate in priced.off_micros:
        numerator *= MICRO - rate
        denominator *= MICRO
    return round_half_away(numerator, denominator)


def _tax_inside(gross_minor: int, rate_micros: int) -> int:
    return gross_minor - round_half_away(gross_minor * MICRO, MICRO + rate_micros)
