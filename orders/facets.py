"""The narrowings of the catalogue as links: each says what it leaves and toggles itself."""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from catalogue import Found, Search, attribute_name, by_value, is_told
from kernel.i18n import gettext
from orders.marks import MARKS

MOST_VALUES = 12
"""Values of one attribute that are shown; chosen ones always are."""


@dataclass(frozen=True, slots=True)
class Value:
    """One narrowing; `path` is the address with it turned on, or off where it is chosen."""

    label: str
    count: int
    path: str
    chosen: bool
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    """A question with its answers."""

    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Address:
    """The catalogue's address as it stands: what is searched, and for whom."""

    search: Search
    buyer: str = ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What the address says, in a fixed order."""
        search = self.search
        found = [("q", search.text), ("category", search.category), ("buyer", self.buyer)]
        found += [
            ("a", f"{name}:{value}")
            for name, values in sorted(search.attributes.items())
            for value in sorted(values)
        ]
        found += [("mark", mark) for mark in sorted(search.marked)]
        return [(name, value) for name, value in found if value]

    def with_(self, name: str, value: str) -> str:
        """The address with a category chosen, or another value turned on or off."""
        pairs = self.pairs
        if name == "category":
            pairs = [pair for pair in pairs if pair[0] != name]
            toggled = pairs if value == self.search.category else [*pairs, (name, value)]
        elif (name, value) in pairs:
            toggled = [pair for pair in pairs if pair != (name, value)]
        else:
            toggled = [*pairs, (name, value)]
        return "/catalogue" + ("?" + urlencode(toggled) if toggled else "")


def read_attributes(typed: Collection[str]) -> dict[str, set[str]]:
    """Chosen attribute values from `name:value` texts; anything else is passed over."""
    found: dict[str, set[str]] = {}
    for text in typed:
        name, colon, value = text.partition(":")
        if name and colon and value:
            found.setdefault(name, set()).add(value)
    return found


def facets_of(found: Found, address: Address) -> list[Facet]:
    """Every facet that can narrow what was found."""
    facets = [_marks(found, address), _categories(found, address)]
    for name, counted in found.attributes.items():
        values = [(value, count) for value, count in counted if is_told(value)]
        if len(values) > 1 or name in address.search.attributes:
            facets.append(_attribute(name, values, address))
    return [facet for facet in facets if facet]


def _marks(found: Found, address: Address) -> Facet | None:
    values = tuple(
        Value(
            str(MARKS[name]),
            count,
            address.with_("mark", name),
            chosen=name in address.search.marked,
        )
        for name, count in found.marks.items()
        if count or name in address.search.marked
    )
    return Facet(gettext("Show only"), values) if values else None


def _categories(found: Found, address: Address) -> Facet | None:
    values = tuple(
        Value(
            node.name,
            count,
            address.with_("category", node.code),
            chosen=node.code == address.search.category,
            depth=node.depth,
        )
        for node, count in found.categories
    )
    return Facet(gettext("Category"), values) if values else None


def _attribute(name: str, values: Collection[tuple[str, int]], address: Address) -> Facet:
    chosen = address.search.attributes.get(name, ())
    shown = [
        Value(value, count, address.with_("a", f"{name}:{value}"), chosen=value in chosen)
        for value, count in values
    ]
    most = [value for at, value in enumerate(shown) if at < MOST_VALUES or value.chosen]
    return Facet(attribute_name(name), tuple(sorted(most, key=lambda one: by_value(one.label))))
