"""The start page of one person: what waits for them and the panels of the rooms, in order."""

from dataclasses import dataclass
from typing import Any

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.web.start_page import BRANCH, Need, NeedSource, PanelSource
from portal import rooms


@dataclass(frozen=True, slots=True)
class Section:
    """A panel with what it shows."""

    template: str
    width: str
    content: object


async def what_needs_me(tx: ReadTx, actor: Actor, scope: Scope) -> list[Need]:
    """Everything that waits for this person, in the order in which it should be dealt with."""
    sources: list[NeedSource] = _asked("NEEDS", actor, scope)
    return [need for source in sources for need in await source.find(tx, actor, scope)]


async def what_to_show_first(tx: ReadTx, actor: Actor, scope: Scope) -> list[Need]:
    """The same without what a branch's inbox shows in its first rows anyway."""
    has_inbox = scope.kind in BRANCH and actor.may("inbox.work")
    sources: list[NeedSource] = _asked("NEEDS", actor, scope)
    shown = [source for source in sources if not (has_inbox and source.in_inbox)]
    return [need for source in shown for need in await source.find(tx, actor, scope)]


async def sections(tx: ReadTx, actor: Actor, scope: Scope) -> list[Section]:
    """The panels that have something to show to this person."""
    sources: list[PanelSource] = _asked("PANELS", actor, scope)
    return [
        Section(source.template, source.width, content)
        for source in sources
        if (content := await source.build(tx, actor, scope)) is not None
    ]


def _asked(name: str, actor: Actor, scope: Scope) -> list[Any]:
    """The rooms' sources for this role and kind of organisation; the most urgent first."""
    mine = [
        source
        for window in rooms.HOME
        for module in rooms.windows(window)
        for source in getattr(module, name, ())
        if scope.kind in source.kinds and (not source.permission or actor.may(source.permission))
    ]
    return sorted(mine, key=lambda source: source.rank)
