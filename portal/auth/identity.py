"""Who sends a request: a member of an organisation, by a session's cookie or a program's token."""

import asyncio
from dataclasses import dataclass, replace

from dealers import Identity, Scope, find_identity, find_token_identity
from kernel.actor import Actor
from kernel.db import Database
from portal.auth import repo
from portal.auth.errors import TokenUnknown
from portal.auth.sign_in import fingerprint

TOKEN_MEMORY_SECONDS = 5.0
"""For so long a process may honour a token after it was revoked."""
TOKENS_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is asking, what they may see, and what the page's head says about them."""

    actor: Actor
    scope: Scope
    identity: Identity


def _visitor(identity: Identity, language: str) -> Visitor:
    actor = replace(identity.actor, language=language)
    return Visitor(actor, Scope(actor.organisation_id, identity.kind), identity)


async def by_session(database: Database, cookie: str) -> Visitor | None:
    """The member behind a cookie, as the database knows it at this moment."""
    async with database.read() as tx:
        found = await repo.find_session(tx, fingerprint(cookie), await tx.now())
        if found is None:
            return None
        user_id, organisation_id, language = found
        identity = await find_identity(tx, user_id, organisation_id)
    return _visitor(identity, language) if identity else None


class TokenIdentities:
    """The members behind API tokens, remembered for a few seconds in this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, tuple[float, Visitor]] = {}

    async def identify(self, token: str, language: str) -> Visitor:
        """The member whose token it is.

        Raises:
            TokenUnknown: there is no such token, or it was revoked.
        """
        key = fingerprint(token)
        now = asyncio.get_running_loop().time()
        until, visitor = self._known.get(key, (0.0, None))
        if visitor is None or until < now:
            visitor = await self._look_up(key)
            if len(self._known) >= TOKENS_REMEMBERED:
                self._known.clear()
            self._known[key] = (now + TOKEN_MEMORY_SECONDS, visitor)
        if visitor.actor.language == language:
            return visitor
        return replace(visitor, actor=replace(visitor.actor, language=language))

    async def _look_up(self, key: str) -> Visitor:
        async with self._database.read() as tx:
            identity = await find_token_identity(tx, key)
        if identity is None:
            raise TokenUnknown
        return _visitor(identity, "en")
