"""Dated rows that must not overlap: what saving them would add, change or break."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple


class Dated(NamedTuple):
    """A row valid on [valid_from, valid_until); rows of one key exclude each other in time."""

    key: tuple[Any, ...]
    valid_from: date | None
    valid_until: date | None
    values: tuple[Any, ...] = ()
    id: int = 0


class Overlap(NamedTuple):
    """The wanted row at `place` would be valid at the same time as `other`."""

    place: int
    other: Dated


class Plan(NamedTuple):
    """Indexes of the wanted rows to add, and (id, index) of those that change a row."""

    add: list[int]
    change: list[tuple[int, int]]
    unchanged: int
    overlaps: list[Overlap]


def plan(existing: Sequence[Dated], wanted: Sequence[Dated]) -> Plan:
    """Match by key and first day; whatever then overlaps, stored or wanted twice, is named."""
    stored = {(row.key, row.valid_from): row for row in existing}
    add: list[int] = []
    change: list[tuple[int, int]] = []
    unchanged = 0
    for index, row in enumerate(wanted):
        match = stored.pop((row.key, row.valid_from), None)
        if match is None:
            add.append(index)
        elif (match.values, match.valid_until) == (row.values, row.valid_until):
            unchanged += 1
        else:
            change.append((match.id, index))
    return Plan(add, change, unchanged, _overlaps(list(stored.values()), wanted))


def overlap(one: Dated, other: Dated) -> bool:
    """Whether two half-open ranges share a day; an absent end is open."""
    return _before(one.valid_from, other.valid_until) and _before(other.valid_from, one.valid_until)


def succession(existing: Sequence[Dated], wanted: Dated) -> list[Dated]:
    """The rows to save so that `wanted` follows what is valid on its first day.

    That one ends there; `wanted` ends where the next one of its key begins.
    """
    beside = [row for row in existing if row.key == wanted.key]
    first = wanted.valid_from
    later = [
        row.valid_from
        for row in beside
        if row.valid_from is not None and first is not None and row.valid_from > first
    ]
    until = min(later, default=wanted.valid_until)
    before = [
        row._replace(valid_until=first)
        for row in beside
        if row.valid_from != first
        and _before(row.valid_from, first)
        and (row.valid_until is None or (first is not None and row.valid_until > first))
    ]
    return [*before, wanted._replace(valid_until=until)]


def _before(start: date | None, end: date | None) -> bool:
    return start is None or end is None or start < end


def _overlaps(kept: Sequence[Dated], wanted: Sequence[Dated]) -> list[Overlap]:
    by_key: dict[tuple[Any, ...], list[Dated]] = defaultdict(list)
    for row in kept:
        by_key[row.key].append(row)
    found: list[Overlap] = []
    for index, row in enumerate(wanted):
        beside = by_key[row.key]
        found.extend(Overlap(index, other) for other in beside if overlap(row, other))
        beside.append(row)
    return found
