"""HTML: the health of all dealers, and one page for each."""

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from credit import BUCKETS
from dealers import (
    KIND_LABELS,
    STATUS_LABELS,
    STATUS_TONES,
    NewNote,
    OrganisationFilters,
    OrganisationKind,
    Scope,
    UnknownFilter,
    find_organisation_id,
    list_organisations,
    list_segments,
    write_note,
)
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.i18n import _l, gettext
from kernel.paging import LARGEST_SIZE, PageRequest
from kernel.web import Form, page as rendered, requires, to
from orders import STATE_LABELS, STATE_TONES
from portal.administration.words import event_words
from portal.dealers import reading, words
from portal.dealers.forms import HealthForm, NoteForm, StatusForm
from reports import HealthFilters, Trouble, first_day, first_month, list_health

PROFILE = "dealers/profile.html"
LABELS = {"kinds": KIND_LABELS, "statuses": STATUS_LABELS, "tones": STATUS_TONES}


@get("/dealers", guards=[requires("dealers.read")])
async def show_dealers(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    actor: NamedDependency[Actor],
    q: FromQuery[str] = "",
    below: FromQuery[str] = "",
    segment: FromQuery[str] = "",
    status: FromQuery[str] = "",
    trouble: FromQuery[str] = "",
    sort: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    """Every dealer with how it is, the worst first unless sorted otherwise."""
    typed = HealthForm(q, below, segment, status, trouble)
    filters = await _filters(read_tx, reach, typed)
    return rendered(
        "dealers/list.html",
        dealers=await list_health(read_tx, reach, filters, PageRequest(page), sort=sort),
        branches=await _branches(read_tx, reach),
        segments=[(one, one) for one in await list_segments(read_tx, reach)],
        troubles=list(words.TROUBLES.items()),
        form=Form.filled(
            HealthForm, q=q, below=below, segment=segment, status=status, trouble=trouble
        ),
        actor=actor,
        first=first_day(await read_tx.today()),
        trend_first=first_month(await read_tx.today()),
        **LABELS,
    )


async def _filters(tx: ReadTx, scope: Scope, typed: HealthForm) -> HealthFilters:
    """A filter that names what does not exist is refused, not passed over."""
    below_id = None
    if typed.below:
        below_id = await find_organisation_id(tx, scope, typed.below)
        if below_id is None:
            raise UnknownFilter(filter=_l("branch"), value=typed.below)
    known = typed.trouble in {one.value for one in Trouble}
    return HealthFilters(
        text=typed.q,
        below_id=below_id,
        segment=typed.segment,
        status=typed.status,
        trouble=Trouble(typed.trouble) if known else Trouble.ANY,
    )


async def _branches(tx: ReadTx, scope: Scope) -> list[tuple[str, str]]:
    filters = OrganisationFilters(kind=OrganisationKind.BRANCH)
    found = await list_organisations(tx, scope, filters, PageRequest(1, LARGEST_SIZE))
    return [(row.code, row.name) for row in found.rows]


@get("/dealers/{code:str}", guards=[requires("dealers.read")])
async def show_dealer(
    code: FromPath[str],
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    actor: NamedDependency[Actor],
) -> Template:
    """Everything about one dealer; of a company its master record."""
    form = Form.filled(NoteForm, on=await read_tx.today())
    return rendered(PROFILE, form=form, **await _dealer(read_tx, reach, actor, code))


async def _dealer(tx: ReadTx, scope: Scope, actor: Actor, code: str) -> dict[str, Any]:
    profile = await reading.get_profile(tx, scope, code)
    party = profile.detail.party
    is_dealer = party.kind is OrganisationKind.DEALER
    return {
        "profile": profile,
        "detail": profile.detail,
        "party": party,
        "trade": await reading.get_trade(tx, scope, party) if is_dealer else None,
        "notes": await reading.get_notes(tx, scope, party),
        "deeds": await reading.list_deeds(tx, scope, party),
        "words": words,
        "event_words": event_words,
        "may_note": scope.is_company,
        "states": STATE_LABELS,
        "state_tones": STATE_TONES,
        "buckets": BUCKETS,
        "status_form": Form.filled(StatusForm, status=party.status.value),
        "actor": actor,
        **LABELS,
    }


@post("/dealers/{code:str}/notes", guards=[requires("dealers.read")])
async def write_note_page(
    request: Request[Any, Any, Any],
    code: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, NoteForm)
    with form.on(PROFILE, **await _dealer(tx, reach, actor, code)):
        typed = form.parse()
        note = NewNote(typed.kind, typed.on, typed.text, typed.again_on)
        await write_note(tx, actor, reach, code, note, key=form.nonce)
    return to(f"/dealers/{code}#notes", flash=gettext("The note is written down."))


ROUTES = [show_dealers, show_dealer, write_note_page]
