"""Who sends a request: a member of an organisation, by a session's cookie or a program's token."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from dealers import Identity, Scope, find_identity, find_token_identities
from kernel.actor import Actor
from kernel.db import Database
from kernel.db.editions import read_editions
from portal.auth import repo
from portal.auth.errors import TokenUnknown
from portal.auth.sign_in import fingerprint

FRESH_SECONDS = 1.0
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
    """The members behind API tokens, remembered in this process until anybody's rights change.

    Once a second the process looks whether they did (`kernel.db.editions`). Tokens that are asked
    for while others are being looked up share the next query: a transaction for each would cost
    more than placing the orders that they are sent with.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, Visitor] = {}
        self._stamp = ""
        self._looked_at = float("-inf")
        self._asked: dict[str, asyncio.Future[Visitor | None]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def identify(self, token: str, language: str) -> Visitor:
        """The member whose token it is.

        Raises:
            TokenUnknown: there is no such token, or it was revoked.
        """
        key = fingerprint(token)
        visitor = self._known.get(key)
        now = asyncio.get_running_loop().time()
        if visitor is None or now - self._looked_at > FRESH_SECONDS:
            visitor = await self._look_up(key)
        if visitor.actor.language == language:
            return visitor
        return replace(visitor, actor=replace(visitor.actor, language=language))

    async def _look_up(self, key: str) -> Visitor:
        found = self._asked.get(key)
        if found is None:
            found = self._asked[key] = asyncio.get_running_loop().create_future()
        if self._looking is None:
            self._looking = asyncio.create_task(self._answer_all())
        # Others may wait for the same answer: one that goes away doesn't take it along.
        visitor = await asyncio.shield(found)
        if visitor is None:
            raise TokenUnknown
        return visitor

    async def _answer_all(self) -> None:
        """Look up whatever is asked for, query after query, until nobody waits."""
        try:
            while self._asked:
                asked, self._asked = self._asked, {}
                await self._answer(asked)
        finally:
            self._looking = None

    async def _answer(self, asked: Mapping[str, "asyncio.Future[Visitor | None]"]) -> None:
        try:
            await self._learn(asked)
        except Exception as failed:  # noqa: BLE001 - whoever waits is told, the next query goes on
            for waiting in asked.values():
                waiting.set_exception(failed)
            return
        for key, waiting in asked.items():
            waiting.set_result(self._known.get(key))

    async def _learn(self, keys: Iterable[str]) -> None:
        """Forget everybody if anybody's rights have changed; read those who are not known."""
        looked_at = asyncio.get_running_loop().time()
        async with self._database.read() as tx:
            stamp = (await read_editions(tx))["people"]
            if stamp != self._stamp or len(self._known) >= TOKENS_REMEMBERED:
                self._known.clear()
            unknown = [key for key in keys if key not in self._known]
            found = await find_token_identities(tx, unknown) if unknown else {}
        self._known |= {key: _visitor(identity, "en") for key, identity in found.items()}
        self._stamp, self._looked_at = stamp, looked_at
