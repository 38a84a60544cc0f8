"""Lowest and highest prices: who has to approve a price outside them."""

from collections import defaultdict
from collections.abc import Sequence

from kernel.money import MICRO
from kernel.periods import is_valid
from pricing.book import LimitRow
from pricing.keys import product_keys
from pricing.rules.amounts import Priced, net_price_micros
from pricing.rules.breaks import Market
from pricing.types import LimitBreach, QuoteLine


class Fence:
    """The limits by product or category."""

    def __init__(self, limits: Sequence[LimitRow]) -> None:
        self._limits: dict[str, list[LimitRow]] = defaultdict(list)
        self.stands = bool(limits)
        """Whether there is any limit to ask for."""
        for limit in limits:
            self._limits[limit.product_key].append(limit)

    def breach(self, market: Market, line: QuoteLine, priced: Priced) -> LimitBreach | None:
        """The breach of a line's net unit price, None if it is inside or nothing limits it.

        The narrowest limit counts: the product's, then its categories' upwards; of one key the
        seller's own before that of a company above it.
        """
        limit = self._limit(market, line)
        return outside(limit, net_price_micros(priced)) if limit else None

    def _limit(self, market: Market, line: QuoteLine) -> LimitRow | None:
        for key in product_keys(line.product_id, line.category_ids):
            valid = [
                limit
                for limit in self._limits.get(key, ())
                if limit.currency == market.currency
                and limit.seller_id in market.owners
                and is_valid(market.on, limit.valid_from, limit.valid_until)
            ]
            if valid:
                return min(valid, key=lambda limit: market.owners.index(limit.seller_id))
        return None


def outside(limit: LimitRow, price_micros: int) -> LimitBreach | None:
    """How a price breaks a limit: exactly on the bound is inside."""
    lowest, highest, share = limit.lowest_micros, limit.highest_micros, limit.branch_rate_micros
    if lowest is not None and price_micros < lowest:
        branch_may = price_micros * MICRO >= lowest * (MICRO - share)
        return _breach("below_lowest_price", price_micros, lowest, branch_may=branch_may)
    if highest is not None and price_micros > highest:
        branch_may = price_micros * MICRO <= highest * (MICRO + share)
        return _breach("above_highest_price", price_micros, highest, branch_may=branch_may)
    return None


def _breach(code: str, price_micros: int, bound_micros: int, *, branch_may: bool) -> LimitBreach:
    return LimitBreach(
        code=code,
        price_micros=price_micros,
        bound_micros=bound_micros,
        authority="branch" if branch_may else "headquarters",
    )
