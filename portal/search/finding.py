"""Asks every room, and the menu, for what a text means."""

from collections.abc import Sequence
from dataclasses import dataclass

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import gettext
from kernel.web.finding import Finder, Found
from kernel.web.places import Place
from portal import rooms

SHORTEST_TEXT = 2
LONGEST_TEXT = 100


@dataclass(frozen=True, slots=True)
class FoundKind:
    """What was found of one kind."""

    kind: str
    icon: str
    found: Sequence[Found]


async def find_everything(
    tx: ReadTx, actor: Actor, scope: Scope, text: str, limit: int
) -> list[FoundKind]:
    """Things of every kind that this reader may see; nothing for a text of one letter."""
    wanted = " ".join(text[:LONGEST_TEXT].split())
    if len(wanted) < SHORTEST_TEXT:
        return []
    kinds = [
        FoundKind(str(finder.kind), finder.icon, found)
        for finder in _asked(actor, scope)
        if (found := await finder.find(tx, actor, scope, wanted, limit))
    ]
    return sorted(kinds, key=lambda kind: _exactly(wanted, kind.found), reverse=True)


def find_places(places: Sequence[Place], text: str) -> list[FoundKind]:
    """Pages of the menu by their name; all of them for no text."""
    wanted = text.strip().casefold()
    found = [
        Found(str(place.label), place.path)
        for place in places
        if wanted in f"{place.label} {place.words} {place.path}".casefold()
    ]
    return [FoundKind(gettext("Pages"), "arrow-right", found)] if found else []


def _asked(actor: Actor, scope: Scope) -> list[Finder]:
    finders: list[Finder] = [
        finder
        for module in rooms.windows("finders")
        for finder in module.FINDERS
        if scope.kind in finder.kinds and (not finder.permission or actor.may(finder.permission))
    ]
    return sorted(finders, key=lambda finder: finder.rank)


def _exactly(text: str, found: Sequence[Found]) -> bool:
    """Whoever types a whole number or code means it."""
    return any(
        text.casefold() in {f.label.casefold(), f.path.rpartition("/")[2].casefold()} for f in found
    )
