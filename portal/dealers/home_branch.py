"""The start page of a branch: the dealers that need somebody most."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dealers import STATUS_LABELS, STATUS_TONES, Scope
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import Text
from kernel.paging import PageRequest
from kernel.web.start_page import BRANCH, PanelSource
from reports import HealthFilters, HealthRow, first_day, first_month, list_health

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Watched:
    """The first rows of the list of dealers, and the days that its figures are about."""

    rows: list[HealthRow]
    first: date
    trend_first: date
    statuses: Mapping[str, Text]
    tones: Mapping[str, str]


async def watched(tx: ReadTx, _actor: Actor, scope: Scope) -> Watched | None:
    """Those who owe too long and use most of their limit; None for a branch without dealers."""
    found = await list_health(tx, scope, HealthFilters(), PageRequest(size=SHOWN))
    if not found.rows:
        return None
    today = await tx.today()
    return Watched(
        list(found.rows), first_day(today), first_month(today), STATUS_LABELS, STATUS_TONES
    )


PANELS = [
    PanelSource("dealers/_watch.html", watched, "dealers.read", rank=30, kinds=BRANCH, width="full")
]
