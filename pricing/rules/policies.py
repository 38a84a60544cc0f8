"""Which policies a line may have: seller, dates, buyers, products, and who is stronger."""

from collections import defaultdict
from collections.abc import Sequence

from kernel.periods import is_valid
from pricing.book import PolicyRow
from pricing.rules.breaks import Market
from pricing.rules.choosing import Choice, Measure, choose
from pricing.types import QuoteLine

WIDEST = 1_000_000
"""Stands for everybody and everything where narrowness is compared."""
OUTSIDE = -1
MOST_MARKETS = 1_000
"""Markets and kinds of buyers kept in memory."""
MOST_CHOICES = 5_000
"""Rankings kept for a kind of buyers, and choices kept for a ranking."""

Strength = tuple[int, int, int, int]
Scoped = tuple[PolicyRow, int]
"""A policy and how wide its buyers are."""


class Ranking:
    """The policies of a line, the strongest first; remembers what it chose for a quantity."""

    def __init__(self, policies: Sequence[PolicyRow]) -> None:
        self.policies = policies
        self._by_quantity = all(map(_by_quantity, policies))
        self._chosen: dict[int, Choice] = {}

    def choose(self, own: Measure, shared: dict[int, Measure], digits: int) -> Choice:
        """What applies; see `choosing.choose`."""
        if not self._by_quantity:
            return choose(self.policies, own, shared, digits)
        known = self._chosen.get(own.quantity)
        if known is None:
            if len(self._chosen) > MOST_CHOICES:
                self._chosen.clear()
            known = self._chosen[own.quantity] = choose(self.policies, own, shared, digits)
        return known


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
            scoped = [(policy, WIDEST) for policy in everybodys]
            scoped += [
                (policy, width)
                for policy, width in zip(somebodys, widths, strict=True)
                if width != OUTSIDE
            ]
            found = self._candidates[market, widths] = Candidates(scoped)
        return found


class Candidates:
    """The policies of a kind of buyers, split by named product; keeps the rankings it made."""

    def __init__(self, found: Sequence[Scoped]) -> None:
        self._general = [one for one in found if one[0].products is None]
        self._by_product: dict[int, list[Scoped]] = defaultdict(list)
        self._targets: dict[int, list[int]] = defaultdict(list)
        for one in found:
            for product_id in one[0].products or ():
                self._by_product[product_id].append(one)
                self._targets[product_id].extend(_target(one[0]))
        self._general_targets = [row for one, _ in self._general for row in _target(one)]
        self._by_category = any(policy.categories is not None for policy, _ in self._general)
        self._everywhere = Ranking([] if self._by_category else _ranked(self._general, None))
        self._rankings: dict[tuple[int, tuple[int, ...]], Ranking] = {}
        self.shared = {policy.id for policy, _ in found if policy.counted_over == "policy"}
        """Policies whose range counts all lines in their scope together."""

    def targets(self, product_id: int) -> Sequence[int]:
        """The lists that policies may switch a product to."""
        named = self._targets.get(product_id)
        return [*self._general_targets, *named] if named else self._general_targets

    def of(self, line: QuoteLine) -> Ranking:
        """The policies in whose scope a line is, the strongest first.

        Higher priority, then narrower buyers, narrower products, the newest. A policy that
        names products and categories wants both.
        """
        named = self._by_product.get(line.product_id)
        if named is None and not self._by_category:
            return self._everywhere
        asked = (line.product_id, line.category_ids)
        known = self._rankings.get(asked)
        if known is None:
            if len(self._rankings) > MOST_CHOICES:
                self._rankings.clear()
            ranked = _ranked((*self._general, *(named or ())), line)
            known = self._rankings[asked] = Ranking(ranked)
        return known


def _ranked(candidates: Sequence[Scoped], line: QuoteLine | None) -> list[PolicyRow]:
    found: list[tuple[Strength, PolicyRow]] = []
    for policy, buyer_width in candidates:
        width = _product_width(policy, line)
        if width != OUTSIDE:
            found.append(((-policy.priority, buyer_width, width, -policy.rank), policy))
    found.sort(key=lambda one: one[0])
    return [policy for _, policy in found]


def _by_quantity(policy: PolicyRow) -> bool:
    """Whether nothing but the quantity of the line's own product decides."""
    amounts = (policy.minimum_amount_minor, policy.maximum_amount_minor)
    return policy.counted_over == "product" and amounts == (None, None)


def _target(policy: PolicyRow) -> list[int]:
    return [] if policy.price_list_id is None else [policy.price_list_id]


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
