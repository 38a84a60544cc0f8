"""How buyers and products are named in the tables of rules, narrowest first."""

from collections.abc import Sequence
from functools import lru_cache

ANY = "*"
"""Stands for any country or tax class."""


def organisation_key(organisation_id: int) -> str:
    """This dealer alone."""
    return f"o:{organisation_id}"


def segment_key(segment: str) -> str:
    """Every dealer of the segment."""
    return f"s:{segment}"


def node_key(node_id: int) -> str:
    """Everyone at or below the node."""
    return f"n:{node_id}"


def product_key(product_id: int) -> str:
    """This product alone."""
    return f"p:{product_id}"


def category_key(category_id: int) -> str:
    """Every product of the category or of one below it."""
    return f"c:{category_id}"


@lru_cache(maxsize=5_000)
def buyer_keys(
    organisation_id: int, segment: str | None, ancestors: tuple[int, ...]
) -> tuple[str, ...]:
    """The keys of a buyer in order of strength: this dealer > segment > nearer > farther node."""
    nodes = [f"n:{node}" for node in ancestors]
    own = f"o:{organisation_id}"
    return (own, f"s:{segment}", *nodes) if segment else (own, *nodes)


def product_keys(product_id: int, category_ids: Sequence[int]) -> list[str]:
    """The keys of a product, the narrowest first."""
    return [f"p:{product_id}", *(f"c:{category}" for category in category_ids)]
