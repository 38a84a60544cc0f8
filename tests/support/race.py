"""Races: the same thing done by many at once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Race(Generic[T]):
    """What came of it: answers of those who got through, refusals of the others."""

    won: list[T] = field(default_factory=list)
    lost: list[Exception] = field(default_factory=list)


async def race(runners: int, run: Callable[[int], Awaitable[T]]) -> Race[T]:
    """Start `run(0)` … `run(runners - 1)` at once and wait for all of them."""
    answers = await asyncio.gather(*map(run, range(runners)), return_exceptions=True)
    result = Race[T]()
    for answer in answers:
        if isinstance(answer, Exception):
            result.lost.append(answer)
        elif isinstance(answer, BaseException):
            raise answer
        else:
            result.won.append(answer)
    return result
