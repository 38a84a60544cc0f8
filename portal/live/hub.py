"""The open pages of one process: one listening connection, and one set of words for each page.

A page that is slow or away costs nothing: what it has not heard yet is a set of a dozen words, not
a queue. No page holds a connection of the pool.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import msgspec

from dealers import load_parties
from kernel.db import Database
from kernel.errors import Busy
from kernel.jobs import CHANNEL
from portal.live.stopping import when_told_to_stop
from portal.live.topics import audience, mentioned, topics_of

LOG = logging.getLogger(__name__)
EVERYTHING = "*"
AGAIN_SECONDS = 2.0
MOST_PAGES = 2_000
"""Open pages of one process; more are told to come back later."""
_CONNECTING = frozenset({"host", "port", "user", "password", "database", "ssl"})
_EVENTS = msgspec.json.Decoder(list[tuple[str, int, int]])


class Listener:
    """One open page: the words it has not heard yet."""

    def __init__(self, organisation_id: int) -> None:
        self.organisation_id = organisation_id
        self._unheard: set[str] = set()
        self._something = asyncio.Event()

    def tell(self, topics: set[str]) -> None:
        """Something of these kinds happened."""
        self._unheard |= topics
        self._something.set()

    async def next(self) -> list[str]:
        """Wait for words and take them, in the order of the alphabet."""
        await self._something.wait()
        self._something.clear()
        heard, self._unheard = self._unheard, set()
        return sorted(heard)


class Hub:
    """Hears the outbox follower's notices and tells the pages that they concern."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: dict[int, set[Listener]] = defaultdict(set)
        self._notices: asyncio.Queue[str] = asyncio.Queue()
        self.closing = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Hub"]:
        """Listen while the block is open; at its end the open pages are let go."""
        tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._pass_on())]
        try:
            with when_told_to_stop(self._let_go):
                yield self
        finally:
            self._let_go()
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task

    @asynccontextmanager
    async def page(self, organisation_id: int) -> AsyncIterator[Listener]:
        """A page of a member of this organisation, open while the block is.

        Raises:
            Busy: this process has as many open pages as it keeps.
        """
        if sum(map(len, self._listeners.values())) >= MOST_PAGES or self.closing.is_set():
            raise Busy
        listener = Listener(organisation_id)
        self._listeners[organisation_id].add(listener)
        try:
            yield listener
        finally:
            mine = self._listeners[organisation_id]
            mine.discard(listener)
            if not mine:
                del self._listeners[organisation_id]

    def _let_go(self) -> None:
        """End every stream; the pages come again, to whichever server is there then."""
        self.closing.set()
        self._tell_all(set())

    def _tell_all(self, topics: set[str]) -> None:
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.tell(topics)

    async def _listen(self) -> None:
        """Hold the one listening connection; after a break whatever happened meanwhile is asked."""
        arguments = self._database.engine.dialect.create_connect_args(self._database.engine.url)[1]
        wanted: dict[str, Any] = {k: v for k, v in arguments.items() if k in _CONNECTING}
        first = True
        while True:
            lost = asyncio.Event()
            try:
                connection = await asyncpg.connect(**wanted)
                try:
                    connection.add_termination_listener(lambda _gone, lost=lost: lost.set())
                    await connection.add_listener(CHANNEL, self._hear)
                    if not first:
                        self._tell_all({EVERYTHING})
                    first = False
                    await lost.wait()
                finally:
                    await connection.close(timeout=1)
            except (OSError, asyncpg.PostgresError, TimeoutError):
                LOG.warning("Live pages lost the database; they listen again shortly.")
            await asyncio.sleep(AGAIN_SECONDS)

    def _hear(self, *notice: Any) -> None:
        self._notices.put_nowait(notice[-1])

    async def _pass_on(self) -> None:
        while True:
            notice = await self._notices.get()
            if not self._listeners:
                continue
            try:
                await self._tell(_EVENTS.decode(notice))
            except Exception:
                LOG.exception("Live pages could not be told; they are all asked to look.")
                self._tell_all({EVERYTHING})

    async def _tell(self, events: list[tuple[str, int, int]]) -> None:
        async with self._database.read() as tx:
            parties = await load_parties(tx, mentioned(events))
        news: dict[int, set[str]] = defaultdict(set)
        for kind, seller_id, other_id in events:
            for organisation_id in audience(seller_id, other_id, parties):
                news[organisation_id].update(topics_of(kind))
        for organisation_id, topics in news.items():
            for listener in self._listeners.get(organisation_id, ()):
                listener.tell(topics)
