"""Which policies apply to a line: scope, ranges, strength, groups."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from kernel.money import MICRO
from kernel.periods import is_valid
from pricing.book import PolicyRow
from pricing.rules.breaks import Market
from pricing.types import QuoteLine

WIDEST = 1_000_000
"""Stands for everybody and everything where narrowness is compared."""

Strength = tuple[int, int, int, int]


class Candidate(NamedTuple):
    """A policy in the market of a buyer; `buyer_width` 0 is named in person."""

    policy: PolicyRow
    buyer_width: int


class Measure(NamedTuple):
    """What a policy's range is held against: base units, and price x quantity in micros."""

    quantity: int
    value_micros: int


class Choice(NamedTuple):
    """What applies to a line, the strongest first, and what was passed over and why."""

    applied: list[PolicyRow]
    skipped: list[dict[str, Any]]


class Rack:
    """The policies of a batch; keeps those of each market, found once."""

    def __init__(self, policies: Sequence[PolicyRow]) -> None:
        self._policies = policies
        self._open: dict[Market, list[PolicyRow]] = {}

    def candidates(self, market: Market, keys: Sequence[str]) -> "Candidates":
        """The policies whose seller, dates, currency and buyers fit."""
        valid = self._open.get(market)
        if valid is None:
            valid = [policy for policy in self._policies if _open_in(policy, market)]
            self._open[market] = valid
        found = []
        for policy in valid:
            width = _buyer_width(policy, keys)
            if width is not None:
                found.append(Candidate(policy, width))
        return Candidates(found)


class Candidates:
    """The candidates of one request, split into those for everything and those by product."""

    def __init__(self, found: Sequence[Candidate]) -> None:
        self._general: list[Candidate] = []
        self._by_product: dict[int, list[Candidate]] = defaultdict(list)
        for candidate in found:
            for product_id in candidate.policy.products or ():
                self._by_product[product_id].append(candidate)
            if candidate.policy.products is None:
                self._general.append(candidate)
        self._by_category = any(one.policy.categories is not None for one in self._general)
        self._everywhere = [] if self._by_category else _ranked(self._general, None)
        self.shared = [one.policy for one in found if one.policy.counted_over == "policy"]
        """Policies whose range counts all lines in their scope together."""

    def of(self, line: QuoteLine) -> list[PolicyRow]:
        """The policies in whose scope a line is, the strongest first.

        Higher priority, then narrower buyers, narrower products, the newest. A policy that
        names products and categories wants both.
        """
        named = self._by_product.get(line.product_id)
        if named is None and not self._by_category:
            return self._everywhere
        return _ranked((*self._general, *(named or ())), line)


def _ranked(candidates: Sequence[Candidate], line: QuoteLine | None) -> list[PolicyRow]:
    found: list[tuple[Strength, PolicyRow]] = []
    for policy, buyer_width in candidates:
        width = _product_width(policy, line)
        if width is not None:
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
        measure = shared.get(policy.id, own)
        more = (policy.minimum_quantity or 0) - measure.quantity
        if more > 0:
            if (nearest is None or more < gap) and not _shadowed(policy, applied):
                nearest, gap = policy, more
        elif _in_range(policy, measure, digits):
            winner = applied.setdefault(policy.exclusivity_group, policy)
            if winner is not policy:
                skipped.append({"policy": policy.code, "why": "weaker", "than": winner.code})
        elif _below_amount(policy, measure, digits):
            least = policy.minimum_amount_minor
            skipped.append({"policy": policy.code, "why": "needs_amount", "minimum_minor": least})
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


def _buyer_width(policy: PolicyRow, keys: Sequence[str]) -> int | None:
    if policy.buyers is None:
        return WIDEST
    for width, key in enumerate(keys):
        if key in policy.buyers:
            return width
    return None


def _product_width(policy: PolicyRow, line: QuoteLine | None) -> int | None:
    if policy.categories is None or line is None:
        return 0 if policy.products is not None else WIDEST
    for width, category in enumerate(line.category_ids, start=1):
        if category in policy.categories:
            return 0 if policy.products is not None else width
    return None


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
