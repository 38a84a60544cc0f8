"""HTML: the bell's list of news, and how one wants to be told."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from dealers import load_parties
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import NotFound
from kernel.i18n import Text, gettext
from kernel.mail import EMAIL, SMS
from kernel.paging import PageRequest
from kernel.web import Form, Tab, page as rendered, requires, signed_in, to
from portal.notifications import repo, wording
from portal.notifications.kinds import CHANNEL_WORDS, CHANNELS, KINDS
from portal.notifications.telling import tell_pages
from pricing import ANNOUNCED_DAYS, own_price_changes


class ChoicesForm(msgspec.Struct):
    """`wanted`: a `kind:channel` for each ticked box; those not sent are not wanted."""

    wanted: list[str] = []


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A kind of news with what is ticked for it, channel by channel."""

    name: str
    label: Text
    ticked: dict[str, bool]


@get("/notifications", guards=[signed_in])
async def show_notifications(
    *,
    read_tx: NamedDependency[ReadTx],
    actor: NamedDependency[Actor],
    unread: FromQuery[bool] = False,
    page: FromQuery[int] = 1,
) -> Template:
    found = await repo.page_of(
        read_tx, actor.user_id, actor.organisation_id, PageRequest(page, 30), unread=unread
    )
    views = [
        Tab(gettext("All"), "/notifications", current=not unread),
        Tab(gettext("Unread"), "/notifications?unread=true", current=unread),
    ]
    return rendered(
        "notifications/list.html", news=found, kinds=KINDS, wording=wording, views=views
    )


@post("/notifications/{notification_id:int}/open", guards=[signed_in])
async def open_notification(
    notification_id: FromPath[int], tx: NamedDependency[Tx], actor: NamedDependency[Actor]
) -> Redirect:
    """Mark it as read and go where one deals with it."""
    mine = (actor.user_id, actor.organisation_id)
    path = await repo.mark_read(tx, *mine, await tx.now(), notification_id)
    if path is None:
        raise NotFound(kind=gettext("notice"))
    await tell_pages(tx, [actor.organisation_id])
    return to(path)


@post("/notifications/read", guards=[signed_in])
async def read_all(tx: NamedDependency[Tx], actor: NamedDependency[Actor]) -> Redirect:
    await repo.mark_read(tx, actor.user_id, actor.organisation_id, await tx.now())
    await tell_pages(tx, [actor.organisation_id])
    return to("/notifications", flash=gettext("All news are marked as read."))


@get("/notifications/choices", guards=[signed_in])
async def show_choices(
    read_tx: NamedDependency[ReadTx], actor: NamedDependency[Actor], state: State
) -> Template:
    """What one is told, kind by kind and way by way; only what one's role concerns."""
    chosen = await repo.load_choices(read_tx, [actor.user_id])
    rows = [
        ChoiceRow(
            kind.name,
            kind.label,
            {
                channel: chosen.get((actor.user_id, kind.name, channel), kind.by_default(channel))
                for channel in CHANNELS
            },
        )
        for kind in KINDS.values()
        if actor.may(kind.permission)
    ]
    connected = {EMAIL: bool(state.settings.smtp_url), SMS: False}
    return rendered(
        "notifications/choices.html",
        rows=rows,
        channels=CHANNEL_WORDS,
        missing=[CHANNEL_WORDS[name] for name, is_there in connected.items() if not is_there],
    )


@post("/notifications/choices", guards=[signed_in])
async def save_choices(
    request: Request[Any, Any, Any], tx: NamedDependency[Tx], actor: NamedDependency[Actor]
) -> Redirect:
    wanted = set((await Form.read(request, ChoicesForm)).parse().wanted)
    chosen = {
        (kind.name, channel): f"{kind.name}:{channel}" in wanted
        for kind in KINDS.values()
        if actor.may(kind.permission)
        for channel in CHANNELS
    }
    await repo.save_choices(tx, actor.user_id, chosen)
    return to("/notifications/choices", flash=gettext("Your choices are kept."))


@get("/price-changes/{on:date}", guards=[requires("orders.place")])
async def show_price_changes(
    on: FromPath[date], read_tx: NamedDependency[ReadTx], actor: NamedDependency[Actor]
) -> Template:
    """One's own prices that change on a day, before and after."""
    if on > await read_tx.today() + timedelta(days=ANNOUNCED_DAYS):
        raise NotFound(kind=gettext("page"))
    buyer = (await load_parties(read_tx, [actor.organisation_id]))[actor.organisation_id]
    changes = await own_price_changes(read_tx, buyer, on)
    return rendered(
        "notifications/price_changes.html", on=on, changes=changes, currency=buyer.currency
    )


ROUTES = [
    show_notifications,
    open_notification,
    read_all,
    show_choices,
    save_choices,
    show_price_changes,
]
