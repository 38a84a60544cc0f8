"""Chance that falls the same way every time: drawn from names, not from a generator's state."""

from hashlib import blake2b


def draw(sides: int, *names: object) -> int:
    """A number in [0, sides) that depends on the names only."""
    digest = blake2b("/".join(map(str, names)).encode(), digest_size=8).digest()
    return int.from_bytes(digest) % sides


def between(least: int, most: int, *names: object) -> int:
    """A whole number from `least` to `most`, both included."""
    return least + draw(most - least + 1, *names)
