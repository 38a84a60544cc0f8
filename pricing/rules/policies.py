"""Which policies apply to a line: scope, ranges, strength, groups."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec

from kernel.money import MICRO
from kernel.periods import is_valid
from pricing.book import PolicyRow
from pricing.rules.breaks import Market
from pricing.types import QuoteLine

WIDEST = 1_000_000
"""Stands for everybody and everything where narrowness is compared."""

OUTSIDE = -1
MOST_MARKETS = 1_000
"""Markets and kinds of buyers kept in memory."""

Strength = tuple[int, int, int, int]


class Measure(msgspec.Struct, frozen=True):
    """What a policy's range is held against: base units, and price x quantity in micros."""

    quantity: int
    value_micros: int


class Choice(msgspec.Struct, frozen=True):
    """What applies to a line, the strongest first, and what was passed over and why."""

    applied: list[PolicyRow]
    skipped: list[dict[str, Any]]


NO_CHOICE = Choice([], [])


class Rack:
    """The policies; keeps what it has found for a market and its buyers."""

    def __init__(self, policies: Sequence[PolicyRow]) -> None:
        self._policies = policies
        self._open: dict[Market, tuple[list[PolicyRow], list[PolicyRow]]] = {}
        self._candidates: dict[tuple[Market, tuple[int, ...]], Candidates] = {}

    def candidates(self, market: Market, keys: Sequence[str]) -> "Candidates":
        """The policies whose seller, dates, currency and buyers fit."""
        if market not in self._open:
            if len(self._candidates) > MOST_MARKETS:
                self._open.clear()
                self._candidates.clear()
            valid = [policy for policy in self._policies if _open_in(policy, market)]
            self._open[market] = (
                [policy for policy in valid if policy.buyers is None],
                [policy for policy in valid if policy.buyers is not None],
            )
        everybodys, somebodys = self._open[market]
        widths = tuple(_buyer_width(policy, keys) for policy in somebodys)
        found = self._candidates.get((market, widths))
        if found is None:
            pairs = [(policy, WIDEST) for policy in everybodys]
            pairs += [
                (policy, width)
                for policy, width in zip(somebodys, widths, strict=True)
                if width != OUTSIDE
            ]
            found = self._candidates[market, widths] = Candidates(pairs)
        return found


class Candidates:
    """The policies of a buyer with the width of their buyers, split by named product."""

    def __init__(self, found: Sequence[tuple[PolicyRow, int]]) -> None:
        self._general = [one for one in found if one[0].products is None]
        self._by_product: dict[int, list[tuple[PolicyRow, int]]] = defaultdict(list)
        for one in found:
            for product_id in one[0].products or ():
                self._by_product[product_id].append(one)
        self._by_category = any(policy.categories is not None for policy, _ in self._general)
        self._everywhere = [] if self._by_category else _ranked(self._general, None)
        self._targets = [one[0] for one in found if one[0].price_list_id is not None]
        self.shared = {policy.id for policy, _ in found if policy.counted_over == "policy"}
        """Policies whose range counts all lines in their scope together."""

    def targets(self, product_id: int) -> list[int]:
        """The lists that policies may switch a product to."""
        return [
            policy.price_list_id
            for policy in self._targets
            if policy.price_list_id is not None
            and (policy.products is None or product_id in policy.products)
        ]

    def of(self, line: QuoteLine) -> list[PolicyRow]:
        """The policies in whose scope a line is, the strongest first.

        Higher priority, then narrower buyers, narrower products, the newest. A policy that
        names products and categories wants both.
        """
        if line.product_id not in self._by_product and not self._by_category:
            return self._everywhere
        return _ranked((*self._general, *self._by_product.get(line.product_id, ())), line)


def _ranked(candidates: Sequence[tuple[PolicyRow, int]], line: QuoteLine | None) -> list[PolicyRow]:
    found: list[tuple[Strength, PolicyRow]] = []
    for policy, buyer_width in candidates:
        width = _product_width(policy, line)
        if width != OUTSIDE:
            found.append(((-policy.priority, buyer_width, width, -policy.rank), policy))
    found.sort(key=lambda one: one[0])
    return [policy for _, policy in found]


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
                skipped.append({"policy": policy.code, "why": "weaker", "than": winner.code})
        elif _below_amount(policy, measure, digits):
            amount = policy.minimum_amount_minor
            skipped.append({"policy": policy.code, "why": "needs_amount", "minimum_minor": amount})
    if nearest is not None:
        skipped.append({"policy": nearest.code, "why": "needs_quantity", "more": gap})
    return Choice(list(applied.values()), skipped)


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


def _open_in(policy: PolicyRow, market: Market) -> bool:
    return (
        policy.seller_id in market.owners
        and is_valid(market.on, policy.valid_from, policy.valid_until)
        and policy.currency in {None, market.currency}
    )


def _buyer_width(policy: PolicyRow, keys: Sequence[str]) -> int:
    for width, key in enumerate(keys):
        if policy.buyers is not None and key in policy.buyers:
            return width
    return OUTSIDE


def _product_width(policy: PolicyRow, line: QuoteLine | None) -> int:
    if policy.categories is None or line is None:
        return 0 if policy.products is not None else WIDEST
    for width, category in enumerate(line.category_ids, start=1):
        if category in policy.categories:
            return 0 if policy.products is not None else width
    return OUTSIDE


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
