"""What others see of saved filters."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Saved:
    """A filter under its name; `query` as it stands in an address."""

    id: int
    name: str
    query: str
