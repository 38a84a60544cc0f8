"""Which lists count for a buyer, and which quantity break of them a line gets."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from kernel.periods import is_valid
from pricing.book import Book, Break, PriceListRow


class Market(NamedTuple):
    """Who sells (the seller, and the companies above it), in which currency, on which day."""

    owners: tuple[int, ...]
    currency: str
    on: date


class Tier(NamedTuple):
    """A price from a minimum quantity on, and the list that it comes from."""

    minimum: int
    price_micros: int
    price_list: PriceListRow


Tiers = tuple[Tier, ...]
Lists = tuple[PriceListRow, ...]


class Shelf:
    """The lists and entries of a batch, indexed; keeps what it has merged once."""

    def __init__(self, book: Book) -> None:
        self.lists = {row.id: row for row in book.lists}
        self._entries = {(row.price_list_id, row.product_id): row.breaks for row in book.entries}
        self._assigned: dict[str, list[tuple[int, PriceListRow]]] = defaultdict(list)
        for row in book.assignments:
            if row.price_list_id in self.lists:
                self._assigned[row.buyer_key].append((-row.priority, self.lists[row.price_list_id]))
        self._merged: dict[tuple[Lists, int, date], Tiers] = {}

    def lists_for(self, market: Market, keys: Sequence[str]) -> Lists:
        """The lists of a buyer, the strongest first: its keys' order, priority, the newest."""
        ranked = [
            (strength, priority, -price_list.rank, price_list)
            for strength, key in enumerate(keys)
            for priority, price_list in self._assigned.get(key, ())
            if counts(price_list, market)
        ]
        if len(ranked) > 1:
            ranked.sort(key=lambda found: found[:3])
        return tuple(dict.fromkeys(found[3] for found in ranked))

    def list_of(self, price_list_id: int, market: Market) -> Lists:
        """The list that a policy switches to, if it counts in this market."""
        price_list = self.lists.get(price_list_id)
        return (price_list,) if price_list and counts(price_list, market) else ()

    def tiers(self, lists: Lists, product_id: int, on: date) -> Tiers:
        """The breaks of a product over `lists`, rising; () if none prices it on that day."""
        asked = (lists, product_id, on)
        known = self._merged.get(asked)
        if known is None:
            known = self._merged[asked] = self._merge(lists, product_id, on)
        return known

    def _merge(self, lists: Lists, product_id: int, on: date) -> Tiers:
        found: dict[int, Tier] = {}
        for price_list in lists:
            valid = [
                one
                for one in self._entries.get((price_list.id, product_id), ())
                if is_valid(on, one.valid_from, one.valid_until)
            ]
            if valid and not price_list.merge:
                if found:
                    continue
                return _rising([_tier(one, price_list) for one in valid])
            for one in valid:
                found.setdefault(one.minimum, _tier(one, price_list))
        return _rising(list(found.values()))


def counts(price_list: PriceListRow, market: Market) -> bool:
    """Whether a list prices what is sold in this market."""
    return (
        price_list.currency == market.currency
        and price_list.seller_id in market.owners
        and is_valid(market.on, price_list.valid_from, price_list.valid_until)
    )


def break_at(tiers: Tiers, quantity: int) -> tuple[Tier | None, Tier | None]:
    """The break that a quantity (always positive) has reached, and the next one."""
    reached = None
    for tier in tiers:
        if tier.minimum > quantity:
            return reached, tier
        reached = tier
    return reached, None


def _tier(one: Break, price_list: PriceListRow) -> Tier:
    return Tier(one.minimum, one.price_micros, price_list)


def _rising(tiers: list[Tier]) -> Tiers:
    return tuple(sorted(tiers, key=lambda tier: tier.minimum))
