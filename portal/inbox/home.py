"""The inbox in the menu, its first rows and the month so far on the start page of companies."""

from dataclasses import dataclass
from decimal import Decimal

from dealers import Scope, load_parties
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import _l, gettext, ngettext
from kernel.money import Money
from kernel.paging import PageRequest
from kernel.periods import first_of_month
from kernel.web.filters import number
from kernel.web.places import Place
from kernel.web.start_page import BRANCH, COMPANY, Need, NeedItem, NeedSource, PanelSource
from portal.inbox.reading import get_inbox
from portal.inbox.targets import own_target, part_reached
from portal.inbox.types import Entry, InboxFilters
from reports import Behind, MonthSoFar, Question, change, month_so_far

FIRST = 6
"""So many rows of the inbox stand on the start page; the rest is behind it."""


@dataclass(frozen=True, slots=True)
class MonthPanel:
    """The month so far, beside the one before and its target."""

    month: MonthSoFar
    target: Money | None
    reached: Decimal | None
    behind: Behind

    change = staticmethod(change)


async def month_panel(tx: ReadTx, actor: Actor, scope: Scope) -> MonthPanel:
    """In the currency of the reader's own organisation."""
    own = (await load_parties(tx, [actor.organisation_id]))[actor.organisation_id]
    month = await month_so_far(tx, scope, own.currency)
    target = await own_target(tx, scope, first_of_month(await tx.today()))
    behind = Behind(Question(own.code, month.now.period))
    return MonthPanel(month, target, part_reached(month, target), behind)


async def first_exceptions(tx: ReadTx, actor: Actor, scope: Scope) -> list[Need]:
    """The most pressing of the inbox with whose they are, how late, or by when."""
    inbox = await get_inbox(tx, actor, scope, InboxFilters(), PageRequest(1, FIRST))
    if not inbox.total:
        return []
    yours = ngettext("%(n)s of them is yours", "%(n)s of them are yours", inbox.mine)
    note = yours if inbox.mine else ""
    items = [
        NeedItem(entry.what, entry.path, entry.why, _standing(entry), entry.way_out)
        for entry in inbox.entries.rows
    ]
    said = note % {"n": number(inbox.mine)}
    return [Need(gettext("In the inbox"), number(inbox.total), "/today", said, "warning", items)]


def _standing(entry: Entry) -> str:
    """Whose it is, and how late, until when or for how long; what nobody knows is left out."""
    age = ngettext("for %(n)s day", "for %(n)s days", entry.age or 0) % {"n": number(entry.age)}
    since = entry.deadline or (age if entry.age else "")
    return " · ".join(part for part in (entry.owner, since) if part)


NEEDS = [NeedSource(first_exceptions, permission="inbox.work", rank=5, kinds=BRANCH)]
PLACES = (
    Place("/today", _l("Today"), "inbox", "inbox.work", rank=3, kinds=COMPANY, daily=COMPANY),
)
PANELS = [
    PanelSource(
        "inbox/month_panel.html",
        month_panel,
        permission="inbox.work",
        rank=20,
        kinds=COMPANY,
        width="full",
    )
]
