"""HTML: everybody who signs in, at any organisation."""

import secrets
from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from dealers import (
    KIND_LABELS,
    ROLE_LABELS,
    ROLE_OF_KIND,
    ROLES_OF_KIND,
    NewUser,
    OrganisationKind,
    Party,
    Scope,
    end_membership,
    get_person,
    grant_membership,
    list_people,
    load_parties,
    register_user,
    resolve_codes,
    set_active,
)
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import FieldProblem, Invalid
from kernel.i18n import LANGUAGES, _l, current_language, gettext
from kernel.paging import PageRequest
from kernel.web import Form, page as rendered, requires, to
from portal.administration.choices import company_choices
from portal.administration.forms import BarForm, HatForm, PersonForm, SearchForm
from portal.auth.passwords import hash_password

ADMINISTER = [requires("portal.administer")]
PASSWORD_BYTES = 9
NEW = "administration/person_new.html"
PARTS = [(role, ROLE_LABELS[role]) for role in ROLES_OF_KIND[OrganisationKind.DEALER][1:]]
"""Roles that see to a part of a dealer's business."""


@get("/administration/people", guards=ADMINISTER)
async def show_people(
    read_tx: NamedDependency[ReadTx], q: FromQuery[str] = "", page: FromQuery[int] = 1
) -> Template:
    people = await list_people(read_tx, q, PageRequest(page))
    form = Form.filled(SearchForm, q=q)
    return rendered("administration/people.html", people=people, form=form, roles=ROLE_LABELS)


@get("/administration/people/new", guards=ADMINISTER)
async def show_new_person(
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    organisation: FromQuery[str] = "",
) -> Template:
    form = Form.filled(PersonForm, organisation=organisation, language=current_language())
    companies = await company_choices(read_tx, reach)
    return rendered(NEW, form=form, parts=PARTS, spoken=_languages(), companies=companies)


@post("/administration/people/new", guards=ADMINISTER, status_code=200)
async def register_person(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Template:
    """Register somebody; their first password is shown this once."""
    form = await Form.read(request, PersonForm)
    companies = await company_choices(tx, reach)
    with form.on(NEW, parts=PARTS, spoken=_languages(), companies=companies):
        typed = form.parse()
        party = await _organisation(tx, typed.organisation)
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        new = NewUser(
            name=typed.name,
            email=typed.email or None,
            phone=typed.phone or None,
            language=typed.language,
            password_hash=await hash_password(password),
        )
        user_id = await register_user(tx, new)
        role = typed.role or ROLE_OF_KIND[party.kind]
        await grant_membership(tx, actor, user_id, party.id, role)
    return await _person(tx, user_id, Form(HatForm), password=password)


@get("/administration/people/{user_id:int}", guards=ADMINISTER)
async def show_person(user_id: FromPath[int], read_tx: NamedDependency[ReadTx]) -> Template:
    return await _person(read_tx, user_id, Form(HatForm))


async def _person(tx: ReadTx, user_id: int, form: Form[Any], password: str = "") -> Template:
    person = await get_person(tx, user_id)
    return rendered(
        "administration/person.html",
        person=person,
        form=form,
        password=password,
        roles=ROLE_LABELS,
        parts=PARTS,
        kinds=KIND_LABELS,
    )


@post("/administration/people/{user_id:int}/memberships", guards=ADMINISTER)
async def add_hat(
    request: Request[Any, Any, Any],
    user_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
) -> Redirect:
    person = await get_person(tx, user_id)
    form = await Form.read(request, HatForm)
    with form.on(
        "administration/person.html",
        person=person,
        password="",
        roles=ROLE_LABELS,
        parts=PARTS,
        kinds=KIND_LABELS,
    ):
        typed = form.parse()
        party = await _organisation(tx, typed.organisation)
        role = typed.role or ROLE_OF_KIND[party.kind]
        await grant_membership(tx, actor, user_id, party.id, role)
    flash = gettext("%(name)s now works for %(organisation)s.") % {
        "name": person.name,
        "organisation": party.name,
    }
    return to(f"/administration/people/{user_id}", flash=flash)


@post(
    "/administration/people/{user_id:int}/memberships/{organisation_id:int}/end", guards=ADMINISTER
)
async def end_hat(
    user_id: FromPath[int],
    organisation_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
) -> Redirect:
    await end_membership(tx, actor, user_id, organisation_id)
    return to(f"/administration/people/{user_id}", flash=gettext("The membership is ended."))


@post("/administration/people/{user_id:int}/active", guards=ADMINISTER)
async def bar_person(
    request: Request[Any, Any, Any],
    user_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
) -> Redirect:
    active = (await Form.read(request, BarForm)).parse().active
    await set_active(tx, actor, user_id, active=active)
    barred, let_in = gettext("This person can no longer sign in."), gettext("The way in is open.")
    return to(f"/administration/people/{user_id}", flash=let_in if active else barred)


def _languages() -> list[tuple[str, str]]:
    return [(code, language.name) for code, language in LANGUAGES.items()]


async def _organisation(tx: ReadTx, code: str) -> Party:
    ids = await resolve_codes(tx, [code.strip()])
    if not ids:
        unknown = _l("There is no organisation %(given)s. Type its code as the tree shows it.")
        raise Invalid([FieldProblem("/organisation", "unknown_organisation", unknown, given=code)])
    parties = await load_parties(tx, list(ids.values()))
    return next(iter(parties.values()))


ROUTES = [
    show_people,
    show_new_person,
    register_person,
    show_person,
    add_hat,
    end_hat,
    bar_person,
]
