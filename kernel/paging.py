"""Pages of a list."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
DEFAULT_SIZE = 50
LARGEST_SIZE = 500
LAST_PAGE = 1_000_000
"""Nobody turns so many pages; a larger number in an address is no reason to fail."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page: `number` from 1, `size` rows."""

    number: int = 1
    size: int = DEFAULT_SIZE

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", min(max(1, self.number), LAST_PAGE))
        object.__setattr__(self, "size", min(max(1, self.size), LARGEST_SIZE))

    @property
    def offset(self) -> int:
        """Rows to pass over."""
        return (self.number - 1) * self.size


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a longer list and how long it is."""

    rows: list[T]
    total: int
    request: PageRequest

    @property
    def last(self) -> int:
        """Number of the last page, at least 1."""
        return max(1, -(-self.total // self.request.size))

    @property
    def has_next(self) -> bool:
        """Whether a page follows."""
        return self.request.number < self.last
