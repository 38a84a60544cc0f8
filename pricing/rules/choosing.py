"""Choosing among the policies in whose scope a line is: ranges, groups, what comes off."""

from collections.abc import Sequence
from typing import Any

import msgspec

from kernel.money import MICRO
from pricing.book import PolicyRow


class Measure(msgspec.Struct, frozen=True):
    """What a policy's range is held against: base units, and price x quantity in micros."""

    quantity: int
    value_micros: int


class Choice(msgspec.Struct, frozen=True):
    """What applies to a line, the strongest first, and what it takes off.

    `facts` are what a receipt says of it, with what was passed over and why; they are shared by
    lines and never changed.
    """

    applied: tuple[PolicyRow, ...]
    off_micros: tuple[int, ...]
    facts: dict[str, Any]


NO_CHOICE = Choice((), (), {})


def choose(
    ranked: Sequence[PolicyRow], own: Measure, shared: dict[int, Measure], digits: int
) -> Choice:
    """Keep the strongest policy of each exclusivity group whose ranges the line is in.

    Args:
        ranked: the line's policies, the strongest first.
        own: what ranges are held against, counted over the product in the whole order.
        shared: the same by policy id for policies that count all lines of their scope.
        digits: decimals of the currency, for amount ranges.
    """
    applied: dict[str, PolicyRow] = {}
    skipped: list[dict[str, Any]] = []
    nearest: PolicyRow | None = None
    gap = 0
    for policy in ranked:
        measure = shared.get(policy.id, own) if shared else own
        least = policy.minimum_quantity
        if least is not None and measure.quantity < least:
            more = least - measure.quantity
            if (nearest is None or more < gap) and not (applied and _shadowed(policy, applied)):
                nearest, gap = policy, more
        elif _in_range(policy, measure, digits):
            winner = applied.setdefault(policy.exclusivity_group, policy)
            if winner is not policy:
                skipped.append(_skip(policy, "weaker", than=winner.name))
        elif _below_amount(policy, measure, digits):
            amount = policy.minimum_amount_minor
            skipped.append(_skip(policy, "needs_amount", minimum_minor=amount))
    if nearest is not None:
        skipped.append(_skip(nearest, "needs_quantity", more=gap))
    winners = tuple(applied.values())
    facts: dict[str, Any] = {}
    if winners:
        facts["policies"] = [
            {"policy": one.code, "name": one.name, "rate": one.rate_micros} for one in winners
        ]
    if skipped:
        facts["skipped"] = skipped
    return Choice(winners, taken_off(winners), facts)


def _skip(policy: PolicyRow, why: str, **facts: object) -> dict[str, Any]:
    return {"policy": policy.code, "name": policy.name, "why": why, **facts}


def taken_off(applied: Sequence[PolicyRow]) -> tuple[int, ...]:
    """The rates that come off one after the other: additive ones as one sum, up to all of it."""
    additive = 0
    compound = []
    for policy in applied:
        if not policy.rate_micros:
            continue
        if policy.stacking == "additive":
            additive += policy.rate_micros
        else:
            compound.append(policy.rate_micros)
    return (min(additive, MICRO), *compound) if additive else tuple(compound)


def _in_range(policy: PolicyRow, measure: Measure, digits: int) -> bool:
    if policy.maximum_quantity is not None and measure.quantity > policy.maximum_quantity:
        return False
    most = policy.maximum_amount_minor
    if most is not None and measure.value_micros * 10**digits > most * MICRO:
        return False
    return not _below_amount(policy, measure, digits)


def _below_amount(policy: PolicyRow, measure: Measure, digits: int) -> bool:
    least = policy.minimum_amount_minor
    return least is not None and measure.value_micros * 10**digits < least * MICRO


def _shadowed(policy: PolicyRow, applied: dict[str, PolicyRow]) -> bool:
    """Whether a stronger policy would still apply at the quantity that this one needs."""
    winner = applied.get(policy.exclusivity_group)
    if winner is None or policy.minimum_quantity is None:
        return False
    return winner.maximum_quantity is None or winner.maximum_quantity >= policy.minimum_quantity
