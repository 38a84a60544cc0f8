"""The stream that open pages listen to, and what waits for their reader as figures."""

import asyncio
from collections.abc import AsyncIterator

from litestar import get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.web import signed_in
from portal.home.sections import what_needs_me
from portal.live.hub import Hub

BEAT_SECONDS = 15.0
"""A comment that keeps proxies from closing a quiet stream."""
STREAM_SECONDS = 600.0
"""Then the browser comes again and says who it is: a session that ended hears no more."""
COMES_BACK_MILLISECONDS = 3_000
WIDEST_BADGE = 5


@get("/live", guards=[signed_in])
async def live(state: State, actor: NamedDependency[Actor]) -> ServerSentEvent:
    """Words for what changed ("orders deliveries"), never whose or what: pages fetch that anew."""
    hub: Hub = state.hub
    return ServerSentEvent(words(hub, actor.organisation_id))


async def words(hub: Hub, organisation_id: int) -> AsyncIterator[ServerSentEventMessage]:
    """The messages of one stream."""
    ends = asyncio.get_running_loop().time() + STREAM_SECONDS
    async with hub.page(organisation_id) as listener:
        yield ServerSentEventMessage(None, comment="here", retry=COMES_BACK_MILLISECONDS)
        while asyncio.get_running_loop().time() < ends and not hub.closing.is_set():
            try:
                async with asyncio.timeout(BEAT_SECONDS):
                    heard = await listener.next()
            except TimeoutError:
                yield ServerSentEventMessage(None, comment="still here")
                continue
            if heard:
                yield ServerSentEventMessage(" ".join(heard))


@get("/live/counts", guards=[signed_in])
async def counts(
    read_tx: NamedDependency[ReadTx], actor: NamedDependency[Actor], reach: NamedDependency[Scope]
) -> dict[str, str]:
    """How much waits behind each place of the menu; figures too long for a badge are left out."""
    found: dict[str, str] = {}
    for need in await what_needs_me(read_tx, actor, reach):
        if len(need.value) <= WIDEST_BADGE:
            found.setdefault(need.path.partition("?")[0], need.value)
    return found


ROUTES = [live, counts]
