"""HTML: today's inbox with the figures of the month, and the targets behind them."""

from datetime import date, timedelta
from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from dealers import Scope, list_members
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import FieldProblem, Invalid
from kernel.i18n import _l, ngettext
from kernel.money import Money
from kernel.paging import PageRequest
from kernel.periods import Period, first_of_month, next_month
from kernel.web import Form, page as rendered, requires, to, typed_day
from kernel.web.filters import number
from portal.inbox import marking, words
from portal.inbox.errors import NothingChosen
from portal.inbox.forms import MarkForm, TargetRow, TargetsForm
from portal.inbox.home import month_panel
from portal.inbox.reading import get_inbox
from portal.inbox.targets import (
    Target,
    TargetToSet,
    list_targets,
    set_targets,
)
from portal.inbox.types import InboxFilters, Whose
from reports import Behind, ExceptionKind, Question

INBOX = "inbox/today.html"
TARGETS = "inbox/targets.html"
REST_DAYS = 3
"""How long something rests unless another day is chosen."""
ROWS = 30
"""Whoever has more to do sees how much in the numbers above."""


@get("/today", guards=[requires("inbox.work")])
async def show_today(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    actor: NamedDependency[Actor],
    kind: FromQuery[str] = "",
    whose: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    """Every exception, most pressing first."""
    rest = await read_tx.today() + timedelta(days=REST_DAYS)
    form = Form.filled(MarkForm, until=rest)
    shown = await _today(read_tx, actor, reach, kind=kind, whose=whose, number_of_page=page)
    return rendered(INBOX, form=form, **shown)


async def _today(
    tx: ReadTx,
    actor: Actor,
    scope: Scope,
    *,
    kind: str = "",
    whose: str = "",
    number_of_page: int = 1,
) -> dict[str, Any]:
    filters = InboxFilters(
        kind=kind if kind in {one.value for one in ExceptionKind} else "",
        whose=Whose(whose) if whose in {one.value for one in Whose} else Whose.ALL,
    )
    members = await list_members(tx, scope, actor.organisation_id)
    return {
        "inbox": await get_inbox(tx, actor, scope, filters, PageRequest(number_of_page, ROWS)),
        "filters": filters,
        "kinds": words.KINDS,
        "tones": words.TONES,
        "members": [(member.user_id, member.name) for member in members],
        # Headquarters has them on its start page and in the cockpit.
        "figures": None if scope.is_headquarters else await month_panel(tx, actor, scope),
    }


@post("/today", guards=[requires("inbox.work")])
async def mark_page(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    """What is done with the chosen rows."""
    form = await Form.read(request, MarkForm)
    with form.on(INBOX, **await _today(tx, actor, reach)):
        typed = form.parse()
        flash = await _step(tx, actor, reach, typed)
    return to(typed.back if typed.back.startswith("/today") else "/today", flash=flash)


async def _step(tx: Tx, actor: Actor, scope: Scope, typed: MarkForm) -> str:
    """Do what the button says; the sentence that tells it."""
    chosen = typed.chosen
    if typed.step == "take":
        n = await marking.assign(tx, actor, scope, chosen, actor.user_id)
        said = ngettext("%(n)s entry is yours now.", "%(n)s entries are yours now.", n)
    elif typed.step == "give":
        n = await marking.assign(tx, actor, scope, chosen, typed.owner)
        said = ngettext("%(n)s entry has a new owner.", "%(n)s entries have a new owner.", n)
    elif typed.step == "rest":
        n = await marking.let_rest(tx, actor, scope, chosen, until=typed.until, reason=typed.reason)
        said = ngettext("%(n)s entry rests.", "%(n)s entries rest.", n)
    elif typed.step == "done":
        n = await marking.finish(tx, actor, scope, chosen, typed.reason)
        said = ngettext("%(n)s entry is dealt with.", "%(n)s entries are dealt with.", n)
    elif typed.step == "back":
        n = await marking.bring_back(tx, actor, scope, chosen)
        said = ngettext("%(n)s entry waits again.", "%(n)s entries wait again.", n)
    else:
        raise NothingChosen
    return said % {"n": number(n)}


@get("/today/targets", guards=[requires("inbox.work")])
async def show_targets(
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    actor: NamedDependency[Actor],
    month: FromQuery[str] = "",
) -> Template:
    """The targets of a month, and of this one unless another is asked for."""
    chosen = first_of_month(typed_day("month", month) or await read_tx.today())
    targets = await list_targets(read_tx, reach, chosen)
    typed: dict[str, Any] = {"month": chosen}
    for at, one in enumerate(targets):
        typed[f"rows-{at}-version"] = one.version or 0
        if one.net_minor is not None:
            typed[f"rows-{at}-net"] = Money(one.net_minor, one.currency).amount
    return rendered(
        TARGETS, form=Form.filled(TargetsForm, **typed), **_targets(targets, chosen, actor)
    )


def _targets(targets: list[Target], month: date, actor: Actor) -> dict[str, Any]:
    before = first_of_month(month - timedelta(days=1))
    after = next_month(month)
    period = Period(first_of_month(month), after)
    return {
        "targets": targets,
        "behind": {one.code: Behind(Question(one.code, period)) for one in targets},
        "month": month,
        "before": before,
        "after": after,
        "may_set": actor.may("dealers.write"),
    }


@post("/today/targets", guards=[requires("inbox.work", "dealers.write")])
async def set_targets_page(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, TargetsForm)
    month = await tx.today()
    with form.on(TARGETS, **_targets(await list_targets(tx, reach, month), month, actor)):
        typed = form.parse()
    month = first_of_month(typed.month)
    targets = await list_targets(tx, reach, month)
    with form.on(TARGETS, **_targets(targets, month, actor)):
        currencies = {one.code: one.currency for one in targets}
        wanted = [_wanted(at, row, currencies) for at, row in enumerate(typed.rows)]
        n = await set_targets(tx, actor, reach, month, wanted)
    said = ngettext("%(n)s target is set.", "%(n)s targets are set.", n)
    return to(f"/today/targets?month={month}", flash=said % {"n": number(n)})


def _wanted(at: int, row: TargetRow, currencies: dict[str, str]) -> TargetToSet:
    if row.net is None:
        return TargetToSet(row.code, None, row.version)
    pointer = f"/rows/{at}/net"
    try:
        minor = Money.of(row.net, currencies.get(row.code, "")).minor
    except (ValueError, KeyError):
        minor = 0
    if minor <= 0:
        message = _l("Enter an amount above zero, or leave it empty.")
        raise Invalid([FieldProblem(pointer, "not_an_amount", message)])
    return TargetToSet(row.code, minor, row.version)


ROUTES = [show_today, mark_page, show_targets, set_targets_page]
