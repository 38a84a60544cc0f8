"""Waiting for a condition, never for a time."""

import asyncio
from collections.abc import Awaitable, Callable

PAUSE_SECONDS = 0.02


async def until(
    condition: Callable[[], bool | Awaitable[bool]], within_seconds: float = 10
) -> None:
    """Return as soon as `condition` holds; TimeoutError if it does not in time."""
    async with asyncio.timeout(within_seconds):
        while True:
            holds = condition()
            if holds if isinstance(holds, bool) else await holds:
                return
            await asyncio.sleep(PAUSE_SECONDS)
