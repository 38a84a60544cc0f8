"""HTML: an organisation's contacts, territories and what it may buy."""

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from catalogue import authorisations_of, authorise
from dealers import (
    Scope,
    add_contact,
    create_territory,
    get_organisation,
    list_contacts,
    list_territories,
    remove_contact,
    set_territories,
    territory_codes,
)
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.i18n import gettext
from kernel.web import Form, page, requires, to
from portal.administration.forms import (
    AuthorisationForm,
    ContactForm,
    NewTerritoryForm,
    TerritoriesForm,
)

WRITE = [requires("dealers.read", "dealers.write")]
PAGE = "administration/particulars.html"


@get("/administration/organisations/{code:str}", guards=WRITE)
async def show_particulars(
    code: FromPath[str], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> Template:
    context = await _context(read_tx, reach, code)
    form = Form.filled(
        TerritoriesForm,
        codes=", ".join(context["codes"]),
        skus=", ".join(context["skus"]),
        categories=", ".join(context["categories"]),
    )
    return page(PAGE, form=form, **context)


async def _context(tx: ReadTx, scope: Scope, code: str) -> dict[str, Any]:
    party = (await get_organisation(tx, scope, code)).party
    skus, categories = await authorisations_of(tx, party.id)
    return {
        "party": party,
        "contacts": await list_contacts(tx, scope, party.id),
        "territories": await list_territories(tx),
        "codes": await territory_codes(tx, scope, party.id),
        "skus": skus,
        "categories": categories,
    }


def _back(code: str, flash: str) -> Redirect:
    return to(f"/administration/organisations/{code}", flash=flash)


def _split(typed: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in typed.split(",") if part.strip()))


@post("/administration/organisations/{code:str}/contacts", guards=WRITE)
async def add_contact_page(
    request: Request[Any, Any, Any],
    code: FromPath[str],
    tx: NamedDependency[Tx],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, ContactForm)
    with form.on(PAGE, **await _context(tx, reach, code)):
        typed = form.parse()
        await add_contact(
            tx,
            reach,
            code,
            name=typed.name,
            function=typed.function or None,
            email=typed.email or None,
            phone=typed.phone or None,
        )
    return _back(code, gettext("The contact is saved."))


@post("/administration/organisations/{code:str}/contacts/{contact_id:int}/remove", guards=WRITE)
async def remove_contact_page(
    code: FromPath[str],
    contact_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    await remove_contact(tx, actor, reach, code, contact_id)
    return _back(code, gettext("The contact is removed."))


@post("/administration/organisations/{code:str}/territories", guards=WRITE)
async def set_territories_page(
    request: Request[Any, Any, Any],
    code: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, TerritoriesForm)
    with form.on(PAGE, **await _context(tx, reach, code)):
        await set_territories(tx, actor, reach, code, _split(form.parse().codes))
    return _back(code, gettext("The territories are saved."))


@post("/administration/organisations/{code:str}/new-territory", guards=WRITE)
async def create_territory_page(
    request: Request[Any, Any, Any],
    code: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, NewTerritoryForm)
    with form.on(PAGE, **await _context(tx, reach, code)):
        typed = form.parse()
        await create_territory(
            tx, actor, typed.territory.strip(), typed.territory_name.strip(), typed.inside.strip()
        )
    return _back(code, gettext("The territory is made."))


@post("/administration/organisations/{code:str}/authorisations", guards=WRITE)
async def authorise_page(
    request: Request[Any, Any, Any],
    code: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, AuthorisationForm)
    context = await _context(tx, reach, code)
    with form.on(PAGE, **context):
        typed = form.parse()
        skus, categories = _split(typed.skus), _split(typed.categories)
        await authorise(tx, actor, context["party"].id, skus=skus, categories=categories)
    return _back(code, gettext("What it may buy is saved."))


ROUTES = [
    show_particulars,
    add_contact_page,
    remove_contact_page,
    set_territories_page,
    create_territory_page,
    authorise_page,
]
