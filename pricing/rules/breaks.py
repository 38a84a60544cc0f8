"""Which lists count for a buyer, and which quantity break of them a line gets."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

import msgspec

from kernel.periods import is_valid
from pricing.book import Book, Break, EntryRow, PriceListRow

Lists = tuple[PriceListRow, ...]
Step = tuple[Break, PriceListRow]
Pair = tuple[int, int]
"""A list and a product."""

MOST_BUYERS = 5_000
"""Buyers whose lists are kept in memory."""
MOST_LADDERS = 20_000
"""Merged breaks kept in memory."""


class Market(NamedTuple):
    """Who sells (the seller, and the companies above it), in which currency, on which day."""

    owners: tuple[int, ...]
    currency: str
    on: date


class Found(msgspec.Struct, frozen=True):
    """The break that a quantity has reached with its list, and the next one.

    `facts` are what a receipt says of it; they are shared and never changed.
    """

    price_list: PriceListRow | None
    reached: Break | None
    following: Break | None
    facts: dict[str, Any]


class Ladder(msgspec.Struct, frozen=True):
    """The breaks of a product over the lists of a buyer on a day.

    `found[n]` is what a quantity finds that has reached n of the rising `minimums`.
    """

    minimums: tuple[int, ...]
    found: tuple[Found, ...]


class Shelf:
    """Lists with whom they are for, and their entries as far as they were asked for."""

    def __init__(self, book: Book) -> None:
        self.lists = {row.id: row for row in book.lists}
        self.entries: dict[Pair, tuple[Break, ...]] = {}
        """What was read; a pair without breaks is a list that does not price the product."""
        self._lists_for: dict[tuple[Market, tuple[str, ...]], Lists] = {}
        self._ladders: dict[tuple[Lists, int, date], Ladder] = {}
        self._assigned: dict[str, list[tuple[int, PriceListRow]]] = defaultdict(list)
        for row in book.assignments:
            if row.price_list_id in self.lists:
                self._assigned[row.buyer_key].append((-row.priority, self.lists[row.price_list_id]))

    def lists_for(self, market: Market, keys: tuple[str, ...]) -> Lists:
        """The lists of a buyer, the strongest first: its keys' order, priority, the newest."""
        known = self._lists_for.get((market, keys))
        if known is None:
            if len(self._lists_for) > MOST_BUYERS:
                self._lists_for.clear()
            known = self._lists_for[market, keys] = self._rank(market, keys)
        return known

    def _rank(self, market: Market, keys: tuple[str, ...]) -> Lists:
        ranked = [
            (strength, priority, -price_list.rank, price_list)
            for strength, key in enumerate(keys)
            if key in self._assigned
            for priority, price_list in self._assigned[key]
            if counts(price_list, market)
        ]
        if len(ranked) > 1:
            ranked.sort(key=lambda found: found[:3])
        return tuple(dict.fromkeys(found[3] for found in ranked))

    def learn(self, asked: Iterable[Pair], rows: Sequence[EntryRow]) -> None:
        """Take in the entries of pairs; without a row a list does not price the product."""
        self.entries.update(dict.fromkeys(asked, ()))
        self.entries.update({(row.price_list_id, row.product_id): row.breaks for row in rows})

    def list_of(self, price_list_id: int, market: Market) -> Lists:
        """The list that a policy switches to, if it counts in this market."""
        price_list = self.lists.get(price_list_id)
        return (price_list,) if price_list and counts(price_list, market) else ()

    def find(self, lists: Lists, product_id: int, on: date, quantity: int) -> Found:
        """The break of `lists` that a quantity (always positive) has reached."""
        asked = (lists, product_id, on)
        ladder = self._ladders.get(asked)
        if ladder is None:
            if len(self._ladders) > MOST_LADDERS:
                self._ladders.clear()
            ladder = self._ladders[asked] = _ladder(self._merge(lists, product_id, on))
        return ladder.found[bisect_right(ladder.minimums, quantity)]

    def _merge(self, lists: Lists, product_id: int, on: date) -> dict[int, Step]:
        """Each break from the first list that has it.

        A list with merge off counts only where none before it prices the product, and then alone.
        """
        steps: dict[int, Step] = {}
        for price_list in lists:
            if steps and not price_list.merge:
                continue
            for one in self.entries[price_list.id, product_id]:
                if is_valid(on, one.valid_from, one.valid_until):
                    steps.setdefault(one.minimum, (one, price_list))
            if steps and not price_list.merge:
                break
        return steps


def _ladder(steps: dict[int, Step]) -> Ladder:
    minimums = tuple(sorted(steps))
    rising = [steps[minimum] for minimum in minimums]
    found = [Found(None, None, rising[0][0] if rising else None, {})]
    for place, (reached, price_list) in enumerate(rising, start=1):
        following = rising[place][0] if place < len(rising) else None
        facts = {
            "list": price_list.code,
            "break": reached.minimum,
            "unit_price": reached.price_micros,
        }
        found.append(Found(price_list, reached, following, facts))
    return Ladder(minimums, tuple(found))


def counts(price_list: PriceListRow, market: Market) -> bool:
    """Whether a list prices what is sold in this market."""
    return (
        price_list.currency == market.currency
        and price_list.seller_id in market.owners
        and is_valid(market.on, price_list.valid_from, price_list.valid_until)
    )
