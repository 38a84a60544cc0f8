"""HTML: the list of organisations, one of them, a new one, tokens of programs."""

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from dealers import doors, pages_changes
from dealers.labels import KIND_LABELS, STATUS_LABELS, STATUS_TONES
from dealers.organisations import (
    list_organisations,
)
from dealers.people import create_token, list_tokens, revoke_token
from dealers.schemas import OrganisationIn, TokenIn
from dealers.scope import Scope
from dealers.types import OrganisationFilters, OrganisationKind, OrganisationRow
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.i18n import gettext
from kernel.paging import LARGEST_SIZE, PageRequest
from kernel.web import Form, page as rendered, requires, to

LABELS = {"kinds": KIND_LABELS, "statuses": STATUS_LABELS, "tones": STATUS_TONES}


async def _companies(tx: ReadTx, reach: Scope) -> list[OrganisationRow]:
    """Headquarters and branches in scope: what a list can be narrowed to."""
    everything = PageRequest(1, LARGEST_SIZE)
    found: list[OrganisationRow] = []
    for kind in (OrganisationKind.HEADQUARTERS, OrganisationKind.BRANCH):
        page = await list_organisations(tx, reach, OrganisationFilters(kind=kind), everything)
        found += page.rows
    return found


@get("/dealers/new", guards=[requires("dealers.write")])
async def show_new_organisation(
    read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope], parent: FromQuery[str] = ""
) -> Template:
    return rendered(
        "dealers/new.html",
        form=Form.filled(OrganisationIn, parent=parent, kind="dealer"),
        companies=await _companies(read_tx, reach),
    )


@post("/dealers/new", guards=[requires("dealers.write")])
async def create_organisation_page(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, OrganisationIn)
    with form.on("dealers/new.html", companies=await _companies(tx, reach)):
        typed = form.parse()
        await doors.create_typed(tx, actor, reach, typed)
    saying = gettext("%(name)s is part of the channel now.") % {"name": typed.name}
    return to(f"/dealers/{typed.code.strip()}", flash=saying)


@get("/tokens", guards=[requires("tokens.write")])
async def show_tokens(read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]) -> Template:
    tokens = await list_tokens(read_tx, reach)
    return rendered("dealers/tokens.html", tokens=tokens, form=Form(TokenIn), made=None)


@post("/tokens", guards=[requires("tokens.write")])
async def create_token_page(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Template:
    """Shown at once, without a redirect: nobody can be shown the secret later."""
    form = await Form.read(request, TokenIn)
    with form.on("dealers/tokens.html", tokens=await list_tokens(tx, reach), made=None):
        name = form.parse().name
        made = await create_token(
            tx, actor, user_id=actor.user_id, organisation_id=actor.organisation_id, name=name
        )
    tokens = await list_tokens(tx, reach)
    return rendered("dealers/tokens.html", tokens=tokens, form=Form(TokenIn), made=made)


@post("/tokens/{token_id:int}/revoke", guards=[requires("tokens.write")])
async def revoke_token_page(
    token_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    await revoke_token(tx, actor, reach, token_id)
    return to("/tokens", flash=gettext("The token no longer opens anything."))


ROUTES = [
    show_new_organisation,
    create_organisation_page,
    show_tokens,
    create_token_page,
    revoke_token_page,
    *pages_changes.ROUTES,
]
