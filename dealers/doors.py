"""From what was typed to use cases: shared by the JSON and the HTML doors."""

from datetime import time
from decimal import Decimal
from typing import Literal

from dealers.organisations import find_organisation_id
from dealers.particulars import NewAddress, OrganisationChanges
from dealers.registration import create_organisations
from dealers.rules import PARENT_UNKNOWN
from dealers.schemas import AddressIn, ListFilters, OrganisationIn, SettingsForm
from dealers.scope import Scope
from dealers.types import (
    NewOrganisation,
    OrganisationDetail,
    OrganisationFilters,
    OrganisationKind,
)
from kernel import audit
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import FieldProblem, Invalid, NotFound
from kernel.i18n import _l
from kernel.money import Money, from_micros

PERCENT = Decimal(100)
MOST = Decimal(10) ** 12
TOO_FINE = _l("%(currency)s has no amounts that small. Round it.")
AMOUNT_RANGE = _l("This must be an amount from 0 to under a trillion.")
PERCENT_RANGE = _l("This must be between 0 and 100, with at most four decimals.")
NOT_A_TIME = _l("Enter a time of the day such as 15:30, or nothing.")
_ORGANISATION = _l("organisation")


def filters_of(typed: ListFilters) -> OrganisationFilters:
    """A filter that was left empty is none."""
    return OrganisationFilters(
        text=typed.q,
        kind=typed.kind or None,
        status=typed.status or None,
        segment=typed.segment or None,
        below=typed.below or None,
    )


async def own_id(tx: ReadTx, reach: Scope, code: str) -> int:
    """The id of an organisation in scope.

    Raises:
        NotFound: no such organisation in scope.
    """
    found = await find_organisation_id(tx, reach, code)
    if found is None:
        raise NotFound(kind=_ORGANISATION)
    return found


async def parent_id(tx: ReadTx, reach: Scope, code: str) -> int:
    """The id of a parent that was typed.

    Raises:
        Invalid: no such organisation in scope.
    """
    found = await find_organisation_id(tx, reach, code)
    if found is None:
        raise Invalid([FieldProblem("/parent", "parent_unknown", PARENT_UNKNOWN, parent=code)])
    return found


async def create_typed(tx: Tx, actor: Actor, reach: Scope, typed: OrganisationIn) -> None:
    """Create one organisation below a parent in scope.

    Raises:
        Invalid: with the pointers of the one that was typed (`/parent`, not `/0/parent`).
    """
    await parent_id(tx, reach, typed.parent)
    new = NewOrganisation(
        code=typed.code.strip(),
        name=typed.name.strip(),
        kind=OrganisationKind(typed.kind),
        parent=typed.parent,
        supplier=typed.supplier or None,
        segment=typed.segment or None,
        grade=typed.grade or None,
        city=typed.city or None,
        state=typed.state or None,
        country=typed.country or None,
        tax_number=typed.tax_number or None,
        currency=typed.currency or None,
    )
    try:
        created = await create_organisations(tx, [new])
    except Invalid as refused:
        raise Invalid([_of_one(problem) for problem in refused.problems]) from refused
    event = "dealers:organisation:created"
    await audit.record(tx, actor, event, "organisation", created[new.code], kind=typed.kind)


def _of_one(problem: FieldProblem) -> FieldProblem:
    pointer = problem.pointer.removeprefix("/0")
    return FieldProblem(pointer, problem.code, problem.message, **problem.facts)


def address_of(typed: AddressIn) -> NewAddress:
    """An address as it was typed; blanks are none."""
    return NewAddress(
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


def settings_of(detail: OrganisationDetail) -> dict[str, object]:
    """The settings as the form shows them."""
    party = detail.party
    named = SettingsForm.__struct_fields__
    values = {n: getattr(party, n) for n in named if hasattr(party, n)}
    values |= {n: getattr(detail, n) for n in named if hasattr(detail, n)}
    return values | {
        "minimum_order": Money(party.minimum_order_minor, party.currency).amount,
        "flat_freight": Money(party.flat_freight_minor, party.currency).amount,
        "order_cut_off": party.order_cut_off.strftime("%H:%M") if party.order_cut_off else "",
        "freight_percent": (from_micros(party.freight_rate_micros) * PERCENT).normalize(),
    }


_TYPED_OTHERWISE = frozenset(
    {"minimum_order", "flat_freight", "freight_percent", "order_cut_off", "version"}
)


def changes_of(typed: SettingsForm, currency: str) -> OrganisationChanges:
    """The settings as they are stored.

    Raises:
        Invalid: an amount has more decimals than the currency.
    """
    shared = {
        name: getattr(typed, name)
        for name in SettingsForm.__struct_fields__
        if name not in _TYPED_OTHERWISE
    }
    return OrganisationChanges(
        **shared,
        minimum_order_minor=_minor("minimum_order", typed.minimum_order, currency),
        flat_freight_minor=_minor("flat_freight", typed.flat_freight, currency),
        freight_rate=_rate(typed.freight_percent),
        order_cut_off=_cut_off(typed.order_cut_off.strip()),
    )


def _cut_off(typed: str) -> time | Literal[""]:
    """A time of the day; empty: none."""
    if not typed:
        return ""
    try:
        return time.fromisoformat(typed).replace(tzinfo=None)
    except ValueError as strange:
        raise Invalid([FieldProblem("/order_cut_off", "not_a_time", NOT_A_TIME)]) from strange


def _rate(percent: Decimal) -> Decimal:
    if not percent.is_finite() or not 0 <= percent <= PERCENT or percent != round(percent, 4):
        raise Invalid([FieldProblem("/freight_percent", "percent_out_of_range", PERCENT_RANGE)])
    return percent / PERCENT


def _minor(field: str, amount: Decimal, currency: str) -> int:
    if not amount.is_finite() or not 0 <= amount < MOST:
        raise Invalid([FieldProblem(f"/{field}", "amount_out_of_range", AMOUNT_RANGE)])
    try:
        return Money.of(amount, currency).minor
    except ValueError as too_fine:
        problem = FieldProblem(f"/{field}", "too_fine", TOO_FINE, currency=currency)
        raise Invalid([problem]) from too_fine
