"""Numbers without gaps for the documents of a batch."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from kernel.db import Tx
from kernel.db.numbering import next_numbers

Wanted = tuple[int, str, date, str | None]
"""(seller, series, day, number given by another system or None)."""


async def number(tx: Tx, wanted: Sequence[Wanted]) -> list[str]:
    """One number per document, in the order of their days; given numbers are kept.

    Counters are locked in sorted order and stay locked until the transaction ends, so that a
    roll-back gives the numbers back.
    """
    numbers = [given or "" for *_, given in wanted]
    series: dict[tuple[int, str, int], list[int]] = defaultdict(list)
    for index, (seller, kind, day, given) in enumerate(wanted):
        if given is None:
            series[seller, kind, day.year].append(index)
    for (seller, kind, year), indexes in sorted(series.items()):
        taken = await next_numbers(tx, seller, kind, year, len(indexes))
        indexes.sort(key=lambda index: (wanted[index][2], index))
        for index, one in zip(indexes, taken, strict=True):
            numbers[index] = one
    return numbers
