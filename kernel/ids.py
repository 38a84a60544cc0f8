"""Ids made before the write: whole numbers, unique over all tables, handed out in blocks.

A process takes blocks of ten thousand from one database sequence and gives them away from
memory, so that a batch of orders knows every id before its first insert. Gaps are harmless.
"""

from collections import deque
from collections.abc import Awaitable, Callable

BLOCK = 10_000


class Ids:
    """The ids that this process may still give away."""

    def __init__(self) -> None:
        self._free: deque[int] = deque()

    async def take(self, count: int, next_block: Callable[[], Awaitable[int]]) -> list[int]:
        """Give away `count` ids, rising; `next_block` draws from the sequence if need be."""
        while len(self._free) < count:
            block = await next_block()
            self._free.extend(range(block * BLOCK, (block + 1) * BLOCK))
        return [self._free.popleft() for _ in range(count)]
