"""The start page of a dealer: what it has to pay, and what its credit is used by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from credit.ageing import list_open_items
from credit.overviews import get_exposure
from credit.segments import Segment, segments_of
from credit.views import Exposure, OpenItemRow
from dealers import Party, Scope, load_parties
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import _l, gettext, ngettext, present
from kernel.money import Money
from kernel.web.filters import day, money, number
from kernel.web.places import Place
from kernel.web.start_page import DEALER, Need, NeedItem, NeedSource, PanelSource

DUE_DAYS = 7
"""What is due within so many days is told."""
AHEAD_DAYS = 30
MOST_ITEMS = 5


@dataclass(frozen=True, slots=True)
class DayAhead:
    """A day on which something is due, and the exposure after it if everything is paid in time.

    late: it was due before, some of it at least, and is to be paid now.
    """

    on: date
    due_minor: int
    exposure_minor: int
    late: bool = False


@dataclass(frozen=True, slots=True)
class CreditPanel:
    """What the limit is used by, and how that falls day by day."""

    seller: Party
    exposure: Exposure
    segments: Sequence[Segment]
    ahead: Sequence[DayAhead]


async def bills_due(tx: ReadTx, actor: Actor, scope: Scope) -> list[Need]:
    """What is overdue or due within a week, each with the way to pay it."""
    parties = await _own(tx, actor)
    if parties is None:
        return []
    seller, payer = parties
    today = await tx.today(seller.zone)
    items = await list_open_items(tx, scope, (seller.id, payer.id), today)
    last = today + timedelta(days=DUE_DAYS)
    due = sorted(
        (item for item in items if item.open_minor > 0 and item.due_on <= last),
        key=lambda item: item.due_on,
    )
    if not due:
        return []
    total = sum(item.open_minor for item in due)
    late = any(item.days_late > 0 for item in due)
    note = ngettext(
        "%(count)s bill overdue or due within a week",
        "%(count)s bills overdue or due within a week",
        len(due),
    )
    return [
        Need(
            gettext("To be paid"),
            money(Money(total, due[0].currency)),
            "/account",
            note % {"count": number(len(due))},
            "danger" if late else "warning",
            [_bill(item, seller) for item in due[:MOST_ITEMS]],
        )
    ]


def _bill(item: OpenItemRow, seller: Party) -> NeedItem:
    if item.days_late > 0:
        overdue = ngettext("%(days)s day overdue", "%(days)s days overdue", item.days_late)
        why = overdue % {"days": number(item.days_late)}
    else:
        why = gettext("due on %(day)s") % {"day": day(item.due_on)}
    return NeedItem(
        item.number,
        f"/invoices/{item.number}?seller={seller.code}",
        why,
        str(present(Money(item.open_minor, item.currency))),
        gettext("Pay"),
        f"/account/pay?invoice={item.number}",
    )


async def credit_panel(tx: ReadTx, actor: Actor, scope: Scope) -> CreditPanel | None:
    """The dealer's credit with its supplier; nothing if it buys from nobody."""
    parties = await _own(tx, actor)
    if parties is None:
        return None
    seller, payer = parties
    pair = (seller.id, payer.id)
    use = await get_exposure(tx, scope, pair)
    today = await tx.today(seller.zone)
    items = await list_open_items(tx, scope, pair, today)
    return CreditPanel(seller, use, segments_of(use), ahead_of(items, use.used_minor, today))


def ahead_of(items: Sequence[OpenItemRow], used_minor: int, today: date) -> list[DayAhead]:
    """By day of the next `AHEAD_DAYS`, what is due and what stays used then.

    What is overdue counts as due today; orders that are not billed yet stay in the exposure.
    """
    due: dict[date, int] = {}
    for item in items:
        on = max(item.due_on, today)
        if item.open_minor > 0 and on <= today + timedelta(days=AHEAD_DAYS):
            due[on] = due.get(on, 0) + item.open_minor
    late = any(item.open_minor > 0 and item.due_on < today for item in items)
    found = []
    for on in sorted(due):
        used_minor -= due[on]
        found.append(DayAhead(on, due[on], used_minor, late and on == today))
    return found


async def _own(tx: ReadTx, actor: Actor) -> tuple[Party, Party] | None:
    payer = (await load_parties(tx, [actor.organisation_id]))[actor.organisation_id]
    if payer.seller_id is None:
        return None
    return (await load_parties(tx, [payer.seller_id]))[payer.seller_id], payer


NEEDS = [NeedSource(bills_due, permission="account.read", rank=25, kinds=DEALER)]
PANELS = [
    PanelSource(
        "credit/_home_credit.html",
        credit_panel,
        permission="account.read",
        rank=30,
        kinds=DEALER,
        width="half",
    )
]
PLACES = [
    Place(
        "/account",
        _l("My account"),
        "report-money",
        "account.read",
        group="money",
        rank=10,
        kinds=DEALER,
        around=("/invoices", "/payments"),
    ),
    Place(
        "/payment-notices",
        _l("Payment notices"),
        "cash",
        "payments.notify",
        group="money",
        rank=30,
        kinds=DEALER,
    ),
]
