"""Quotes: rules kept in memory, one query that proves them fresh, then pure pricing."""

from collections import OrderedDict
from collections.abc import Sequence

from kernel.db import ReadTx
from pricing import repo
from pricing.rules import PriceRules
from pricing.types import Quote, QuoteRequest

KEPT_EDITIONS = 4
"""Old ones serve transactions that began before a change, and databases beside this one."""

MOST_ENTRIES = 50_000
"""Pairs of list and product kept for an edition, some 20 MB; with more it starts afresh."""

_kept: OrderedDict[str, PriceRules] = OrderedDict()


async def quote(tx: ReadTx, requests: Sequence[QuoteRequest]) -> list[Quote]:
    """Price every line of every request, in their order; takes no lock.

    One query however many requests and lines: it reads the entries that this process does not
    have yet, and the edition of the rules. A process that starts, or sees a new edition, reads
    the rules first. Whose prices the asker may see is the caller's business: buyer and seller of
    a request are taken as given.
    """
    if not requests:
        return []
    rules = next(reversed(_kept.values()), None) or await _read_rules(tx)
    while True:
        baskets = rules.baskets(requests)
        missing = rules.missing(baskets)
        entries = await repo.load_entries(tx, missing)
        if entries.edition == rules.edition:
            rules.learn(missing, entries.rows)
            if rules.size > MOST_ENTRIES:
                _kept.pop(rules.edition, None)
            return rules.price(baskets)
        rules = _recall(entries.edition) or await _read_rules(tx)


async def _read_rules(tx: ReadTx) -> PriceRules:
    rules = PriceRules(await repo.load_book(tx))
    _kept[rules.edition] = rules
    while len(_kept) > KEPT_EDITIONS:
        _kept.popitem(last=False)
    return rules


def _recall(edition: str) -> PriceRules | None:
    rules = _kept.get(edition)
    if rules is not None:
        _kept.move_to_end(edition)
    return rules
