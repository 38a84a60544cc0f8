"""Passwords, hashed by argon2 in a thread: a hash takes tens of milliseconds of a processor."""

import asyncio
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's least for argon2id: 19 MiB, two passes."""
_AT_ONCE = asyncio.Semaphore(4)
"""How many hashes one process computes at a time: 19 MiB each."""


async def hash_password(password: str) -> str:
    """The text to store."""
    async with _AT_ONCE:
        return await asyncio.to_thread(_HASHER.hash, password)


async def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password is right; takes as long for a user that doesn't exist."""
    async with _AT_ONCE:
        return await asyncio.to_thread(_verify, stored, password)


def _verify(stored: str | None, password: str) -> bool:
    try:
        _HASHER.verify(stored or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@cache
def _nobody() -> str:
    return _HASHER.hash(secrets.token_hex(16))
