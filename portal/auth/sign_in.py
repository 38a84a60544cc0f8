"""Signing in and out: one family of use cases, each in short transactions of its own.

A try is counted and committed before the password is looked at, so that tries that arrive
together are all counted; the password is verified while no connection is held.
"""

import hashlib
import secrets
from datetime import timedelta

from dealers import find_user_by_login, normalise_login
from kernel.db import Database, Tx, run_in_tx
from kernel.web import TooManyAttempts
from portal.auth import repo
from portal.auth.errors import SignInFailed
from portal.auth.models import WebSession
from portal.auth.passwords import verify_password

SESSION_LENGTH = timedelta(hours=12)
WINDOW = timedelta(minutes=15)
TRIES_PER_LOGIN = 5
TRIES_PER_ADDRESS = 50
"""Many people may sit behind one address; a password is guessed at one login."""


def fingerprint(secret: str) -> str:
    """SHA-256 of a cookie or token, the only form in which it is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def sign_in(
    database: Database, login: str, password: str, *, sender: str, old_cookie: str = ""
) -> str:
    """The cookie of a new session; the session of `old_cookie` ends.

    Raises, in this order:
        TooManyAttempts: for this login or from this sender, in the last fifteen minutes.
        SignInFailed: unknown, not active, without a membership, or the wrong password.
    """
    subject = "login:" + fingerprint(normalise_login(login))
    await run_in_tx(database, lambda tx: _count(tx, [subject, f"from:{sender}"]))
    async with database.read() as reading:
        user = await find_user_by_login(reading, login)
    right = await verify_password(user.password_hash if user else None, password)
    if not right or user is None or not user.active or not user.memberships:
        raise SignInFailed
    organisation_id = user.memberships[0].organisation_id

    async def open_session(tx: Tx) -> str:
        await repo.forget_attempts(tx, subject)
        if old_cookie:
            await repo.remove_session(tx, fingerprint(old_cookie))
        return await start_session(tx, user.id, organisation_id, user.language)

    return await run_in_tx(database, open_session)


async def start_session(tx: Tx, user_id: int, organisation_id: int, language: str) -> str:
    """Always a new cookie: one that a stranger may have planted is never adopted."""
    cookie = secrets.token_urlsafe(32)
    now = await tx.now()
    session = WebSession(
        token_hash=fingerprint(cookie),
        user_id=user_id,
        organisation_id=organisation_id,
        language=language,
        created_at=now,
        expires_at=now + SESSION_LENGTH,
    )
    await repo.add_session(tx, session)
    return cookie


async def sign_out(tx: Tx, cookie: str) -> None:
    """End the session of `cookie`, on every process at once."""
    await repo.remove_session(tx, fingerprint(cookie))


async def _count(tx: Tx, subjects: list[str]) -> None:
    now = await tx.now()
    counts = await repo.count_attempts(tx, subjects, now - WINDOW)
    limits = dict(zip(subjects, (TRIES_PER_LOGIN, TRIES_PER_ADDRESS), strict=True))
    if any(counts.get(subject, 0) >= limit for subject, limit in limits.items()):
        raise TooManyAttempts(minutes=int(WINDOW.total_seconds() // 60))
    await repo.add_attempts(tx, subjects, now)
