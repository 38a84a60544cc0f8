"""How attributes of products are called; they are free, these are those that everybody has."""

from collections.abc import Mapping
from typing import Final

from kernel.i18n import Text, _l

ATTRIBUTES: Final[Mapping[str, Text]] = {
    "brand": _l("Brand"),
    "colour": _l("Colour"),
    "color": _l("Colour"),
    "size": _l("Size"),
    "material": _l("Material"),
}


ABSENT: Final = frozenset({"", "-", "NA", "N/A", "NONE"})
"""What the books of others write where a product has no such attribute."""
SIZES: Final = ("XXS", "XS", "S", "M", "L", "XL", "XXL", "XXXL")


def is_told(value: str) -> bool:
    """Whether a value of an attribute says something."""
    return value.strip().upper() not in ABSENT


def by_value(value: str) -> tuple[int, int, str]:
    """The order in which people look for a value: 38 before 44 before S before XL, then names."""
    known = value.strip().upper()
    if known.isdecimal():
        return 0, int(known), ""
    if known in SIZES:
        return 1, SIZES.index(known), ""
    return 2, 0, value


def told(attributes: Mapping[str, str]) -> list[tuple[str, str]]:
    """The attributes of a product that say something, called as the reader calls them."""
    return [
        (attribute_name(name), value) for name, value in attributes.items() if is_told(str(value))
    ]


def attribute_name(name: str) -> str:
    """An attribute in the reader's language; one that nobody described is told by its name."""
    return str(ATTRIBUTES.get(name, name.capitalize()))
