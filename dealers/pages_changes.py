"""HTML: what headquarters changes on one organisation."""

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from dealers import doors
from dealers.organisations import get_organisation
from dealers.particulars import add_address, change_organisation, retire_address, set_status
from dealers.schemas import AddressIn, SettingsForm, StatusIn
from dealers.scope import Scope
from dealers.tree import withdraw_move
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.i18n import gettext
from kernel.web import Form, page, requires, to

WRITE = [requires("dealers.read", "dealers.write")]


@post("/dealers/{code:str}/status", guards=WRITE)
async def set_status_page(
    request: Request[Any, Any, Any],
    code: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    typed = (await Form.read(request, StatusIn)).parse()
    await set_status(tx, actor, reach, code, typed.status, note=typed.note)
    return to(f"/dealers/{code}", flash=gettext("The status is changed."))


@get("/dealers/{code:str}/settings", guards=WRITE)
async def show_settings(
    code: FromPath[str], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> Template:
    detail = await get_organisation(read_tx, reach, code)
    form = Form.filled(SettingsForm, **doors.settings_of(detail))
    return page("dealers/settings.html", form=form, party=detail.party)


@post("/dealers/{code:str}/settings", guards=WRITE)
async def change_settings(
    request: Request[Any, Any, Any],
    code: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    party = (await get_organisation(tx, reach, code)).party
    form = await Form.read(request, SettingsForm)
    with form.on("dealers/settings.html", party=party):
        typed = form.parse()
        changes = doors.changes_of(typed, party.currency)
        await change_organisation(tx, actor, reach, code, changes, version=typed.version)
    return to(f"/dealers/{code}", flash=gettext("The settings are saved."))


@post("/dealers/{code:str}/moves/{move_id:int}/withdraw", guards=WRITE)
async def withdraw_move_page(
    code: FromPath[str],
    move_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    await withdraw_move(tx, actor, await doors.own_id(tx, reach, code), move_id)
    return to(f"/dealers/{code}", flash=gettext("The move is withdrawn."))


@post("/dealers/{code:str}/addresses", guards=WRITE)
async def add_address_page(
    request: Request[Any, Any, Any],
    code: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    party = (await get_organisation(tx, reach, code)).party
    form = await Form.read(request, AddressIn)
    with form.on("dealers/address.html", party=party):
        await add_address(tx, actor, reach, code, doors.address_of(form.parse()))
    return to(f"/dealers/{code}", flash=gettext("The address is saved."))


@get("/dealers/{code:str}/addresses", guards=WRITE)
async def show_address_form(
    code: FromPath[str], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> Template:
    party = (await get_organisation(read_tx, reach, code)).party
    form = Form.filled(AddressIn, country=party.country, kind="ship_to")
    return page("dealers/address.html", form=form, party=party)


@post("/dealers/{code:str}/addresses/{address_id:int}/retire", guards=WRITE)
async def retire_address_page(
    code: FromPath[str],
    address_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    await retire_address(tx, actor, reach, address_id)
    return to(f"/dealers/{code}", flash=gettext("The address is no longer in use."))


ROUTES = [
    set_status_page,
    show_settings,
    change_settings,
    withdraw_move_page,
    show_address_form,
    add_address_page,
    retire_address_page,
]
