"""HTML: one's own company: bill data, delivery addresses, who signs in."""

import secrets
from dataclasses import dataclass
from typing import Any, Final

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from dealers import (
    ROLE_LABELS,
    ROLES_OF_KIND,
    NewAddress,
    NewUser,
    OrganisationChanges,
    OrganisationDetail,
    OrganisationKind,
    Role,
    Scope,
    add_address,
    change_organisation,
    end_membership,
    get_organisation,
    grant_membership,
    list_addresses,
    list_members,
    load_parties,
    register_user,
    retire_address,
    role_permissions,
)
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import NotFound
from kernel.i18n import LANGUAGES, Text, _l, gettext
from kernel.web import Form, page, requires, to
from portal.auth.passwords import hash_password
from portal.company.errors import NotYourself
from portal.company.forms import AddressForm, BillingForm, ColleagueForm, RoleForm

TEMPLATE = "company/company.html"
WRITE = [requires("company.write")]
PASSWORD_BYTES = 9
DEEDS: Final[dict[str, Text]] = {
    "orders.place": _l("Order"),
    "orders.edit": _l("Change orders"),
    "orders.cancel": _l("Cancel orders"),
    "orders.receive": _l("Confirm deliveries"),
    "account.read": _l("Read the account"),
    "payments.notify": _l("Tell of payments"),
    "stock.report": _l("Report sales"),
    "stock.count": _l("Count stock"),
    "orders.approve": _l("Approve customers' orders"),
    "orders.ship": _l("Ship to customers"),
    "payments.record": _l("Book customers' payments"),
    "company.write": _l("Change company data and colleagues"),
    "tokens.write": _l("Give programs access"),
}
"""What members may do, in words."""


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """A role with what it may do, in words."""

    role: Role
    label: Text
    deeds: list[Text]


async def _own(tx: ReadTx, scope: Scope, actor: Actor) -> OrganisationDetail:
    party = (await load_parties(tx, [actor.organisation_id]))[actor.organisation_id]
    return await get_organisation(tx, scope, party.code)


async def _context(tx: ReadTx, scope: Scope, actor: Actor, **forms: object) -> dict[str, Any]:
    detail = await _own(tx, scope, actor)
    billing = Form.filled(
        BillingForm,
        version=detail.version,
        invoice_title=detail.invoice_title,
        tax_number=detail.tax_number,
        invoice_address=detail.invoice_address,
        invoice_phone=detail.invoice_phone,
        invoice_bank=detail.invoice_bank,
        invoice_account=detail.invoice_account,
    )
    shown: dict[str, Any] = {
        "detail": detail,
        "party": detail.party,
        "addresses": await list_addresses(tx, scope, actor.organisation_id),
        "members": await list_members(tx, scope, actor.organisation_id),
        "roles": _roles(actor, detail.party.kind),
        "languages_offered": [(key, speech.name) for key, speech in LANGUAGES.items()],
        "me": actor.user_id,
        "password": "",
        "billing": billing,
        "address_form": Form.filled(AddressForm, country=detail.party.country),
        "colleague_form": Form.filled(ColleagueForm, language=actor.language),
    }
    return shown | forms


def _roles(actor: Actor, kind: OrganisationKind) -> list[RoleChoice]:
    """The roles of a company like the actor's, who may do all of it; the first is theirs."""
    choices = []
    for role in ROLES_OF_KIND[kind]:
        may = role_permissions(role, sells=actor.may("orders.ship"))
        deeds = [label for permission, label in DEEDS.items() if permission in may]
        choices.append(RoleChoice(role, ROLE_LABELS[role], deeds))
    return choices


@get("/company", guards=WRITE)
async def show_company(
    read_tx: NamedDependency[ReadTx], actor: NamedDependency[Actor], reach: NamedDependency[Scope]
) -> Template:
    """What the supplier knows of us, and who may do what for us."""
    return page(TEMPLATE, form=Form(BillingForm), **await _context(read_tx, reach, actor))


@post("/company/billing", guards=WRITE)
async def change_billing_page(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, BillingForm)
    context = await _context(tx, reach, actor, billing=form)
    with form.on(TEMPLATE, **context):
        typed = form.parse()
        changes = OrganisationChanges(
            invoice_title=typed.invoice_title,
            tax_number=typed.tax_number,
            invoice_address=typed.invoice_address,
            invoice_phone=typed.invoice_phone,
            invoice_bank=typed.invoice_bank,
            invoice_account=typed.invoice_account,
        )
        code = context["party"].code
        await change_organisation(tx, actor, reach, code, changes, version=typed.version)
    return to("/company", flash=gettext("Saved. New bills carry it."))


@post("/company/addresses", guards=WRITE)
async def add_address_page(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, AddressForm)
    context = await _context(tx, reach, actor, address_form=form)
    with form.on(TEMPLATE, **context):
        typed = form.parse()
        new = NewAddress(
            kind=typed.kind,
            street=typed.street,
            city=typed.city,
            country=typed.country,
            label=typed.label,
            recipient=typed.recipient,
            phone=typed.phone or None,
            state=typed.state or None,
            postal_code=typed.postal_code or None,
            is_default=typed.is_default,
        )
        await add_address(tx, actor, reach, context["party"].code, new)
    return to("/company", flash=gettext("The address can be chosen from now on."))


@post("/company/addresses/{address_id:int}/retire", guards=WRITE)
async def retire_address_page(
    address_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    own = await list_addresses(tx, reach, actor.organisation_id)
    if address_id not in {address.id for address in own}:
        raise NotFound(kind=gettext("address"))
    await retire_address(tx, actor, reach, address_id)
    return to("/company", flash=gettext("The address is out of use; documents keep it."))


@post("/company/people", guards=WRITE, status_code=200)
async def add_colleague_page(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Template:
    """Register a colleague; the first password is shown this once."""
    form = await Form.read(request, ColleagueForm)
    context = await _context(tx, reach, actor, colleague_form=form)
    with form.on(TEMPLATE, **context):
        typed = form.parse()
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        new = NewUser(
            name=typed.name,
            email=typed.email or None,
            phone=typed.phone or None,
            region=context["party"].country,
            language=typed.language,
            password_hash=await hash_password(password),
        )
        user_id = await register_user(tx, new)
        await grant_membership(tx, actor, user_id, actor.organisation_id, typed.role)
    shown = await _context(tx, reach, actor, password=password)
    return page(TEMPLATE, form=Form(BillingForm), **shown)


@post("/company/people/{user_id:int}/role", guards=WRITE)
async def change_role_page(
    request: Request[Any, Any, Any],
    user_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    """A colleague may do more or less from the next click on; so may their programs."""
    form = await Form.read(request, RoleForm)
    context = await _context(tx, reach, actor)
    with form.on(TEMPLATE, **context):
        if user_id == actor.user_id:
            raise NotYourself
        if user_id not in {member.user_id for member in context["members"]}:
            raise NotFound(kind=gettext("person"))
        await grant_membership(tx, actor, user_id, actor.organisation_id, form.parse().role)
    return to("/company", flash=gettext("That is what they may do from now on."))


@post("/company/people/{user_id:int}/end", guards=WRITE)
async def end_membership_page(
    user_id: FromPath[int], tx: NamedDependency[Tx], actor: NamedDependency[Actor]
) -> Redirect:
    """A colleague no longer signs in for us; who is left can do so, so that somebody always can."""
    if user_id == actor.user_id:
        raise NotYourself
    await end_membership(tx, actor, user_id, actor.organisation_id)
    return to("/company", flash=gettext("They no longer sign in for your company."))


ROUTES = [
    show_company,
    change_billing_page,
    add_address_page,
    retire_address_page,
    add_colleague_page,
    change_role_page,
    end_membership_page,
]
