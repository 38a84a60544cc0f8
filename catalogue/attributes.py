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


def attribute_name(name: str) -> str:
    """An attribute in the reader's language; one that nobody described is told by its name."""
    return str(ATTRIBUTES.get(name, name.capitalize()))
