"""The inbox in the menu, and the month so far on the start page of companies."""

from dataclasses import dataclass
from decimal import Decimal

from dealers import Scope, load_parties
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import _l
from kernel.periods import first_of_month
from kernel.web.places import Place
from kernel.web.start_page import BRANCH, COMPANY, PanelSource
from portal.inbox.targets import Target, find_target, part_reached
from reports import MonthSoFar, change, month_so_far


@dataclass(frozen=True, slots=True)
class MonthPanel:
    """The month so far, beside the one before and its target."""

    month: MonthSoFar
    target: Target | None
    reached: Decimal | None

    change = staticmethod(change)


async def month_panel(tx: ReadTx, actor: Actor, scope: Scope) -> MonthPanel:
    """In the currency of the reader's own organisation."""
    own = (await load_parties(tx, [actor.organisation_id]))[actor.organisation_id]
    month = await month_so_far(tx, scope, own.currency)
    target = await find_target(tx, scope, first_of_month(await tx.today()))
    return MonthPanel(month, target, part_reached(month, target))


PLACES = (
    Place("/today", _l("Today"), "inbox", "inbox.work", rank=3, kinds=COMPANY, daily=COMPANY),
)
PANELS = [
    PanelSource(
        "inbox/month_panel.html",
        month_panel,
        permission="inbox.work",
        rank=20,
        kinds=BRANCH,
        width="full",
    )
]
