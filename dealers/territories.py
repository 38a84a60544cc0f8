"""Sales areas, who works in which, and the people to speak to."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from dealers.models import Contact, OrganisationTerritory, Territory
from dealers.organisations import find_organisation_id
from dealers.repo import among
from dealers.scope import Scope
from kernel import audit
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import FieldProblem, Invalid, NotFound
from kernel.i18n import _l

_CONTACT, _ORGANISATION = _l("contact"), _l("organisation")
TAKEN = _l("There is a territory %(given)s already. Choose another code.")
UNKNOWN = _l("There is no territory %(given)s. Make it first, or copy its code from the list.")


@dataclass(frozen=True, slots=True)
class TerritoryView:
    """A sales area; `inside` is the code of the area around it."""

    code: str
    name: str
    inside: str | None


async def list_territories(tx: ReadTx) -> list[TerritoryView]:
    """Every sales area in the order of the areas around them."""
    rows = await tx.execute(
        select(Territory.id, Territory.code, Territory.name, Territory.parent_id).order_by(
            Territory.path
        )
    )
    found = rows.all()
    codes = {row.id: row.code for row in found}
    return [TerritoryView(row.code, row.name, codes.get(row.parent_id)) for row in found]


async def create_territory(tx: Tx, actor: Actor, code: str, name: str, inside: str = "") -> None:
    """Make a sales area, on its own or inside another.

    Raises:
        Invalid: a code that is taken, or an area around it that nobody knows.
    """
    rows = await tx.execute(
        select(Territory.code, Territory.id, Territory.path).where(
            among(Territory.code, [code, inside])
        )
    )
    known = {row.code: row for row in rows}
    if code in known:
        raise Invalid([FieldProblem("/territory", "code_taken", TAKEN, given=code)])
    if inside and inside not in known:
        raise Invalid([FieldProblem("/inside", "unknown_territory", UNKNOWN, given=inside)])
    around = known.get(inside)
    territory_id = await tx.new_id()
    await tx.execute(
        insert(Territory),
        {
            "id": territory_id,
            "code": code,
            "name": name or code,
            "parent_id": around.id if around else None,
            "path": f"{around.path}.{territory_id}" if around else str(territory_id),
        },
    )
    facts = {"code": code, "inside": inside}
    await audit.record(tx, actor, "dealers:territory:created", "territory", territory_id, **facts)


async def territory_codes(tx: ReadTx, scope: Scope, organisation_id: int) -> list[str]:
    """The codes of the areas in which an organisation works."""
    found = await tx.scalars(
        select(Territory.code)
        .join(OrganisationTerritory, OrganisationTerritory.territory_id == Territory.id)
        .where(
            OrganisationTerritory.organisation_id == organisation_id,
            scope.organisations(OrganisationTerritory.organisation_id),
        )
        .order_by(Territory.code)
    )
    return list(found.all())


async def set_territories(
    tx: Tx, actor: Actor, scope: Scope, code: str, territories: Collection[str]
) -> None:
    """Say in which areas an organisation works, in place of what was said before.

    Raises, in this order:
        NotFound: no such organisation in scope.
        Invalid: areas that nobody knows, all of them.
    """
    organisation_id = await _own(tx, scope, code)
    before = await territory_codes(tx, scope, organisation_id)
    rows = await tx.execute(
        select(Territory.code, Territory.id).where(among(Territory.code, territories))
    )
    ids = {row.code: row.id for row in rows}
    if unknown := [one for one in territories if one not in ids]:
        raise Invalid(
            [FieldProblem("/codes", "unknown_territory", UNKNOWN, given=one) for one in unknown]
        )
    if sorted(ids) == before:
        return
    works = OrganisationTerritory.organisation_id
    await tx.execute(delete(OrganisationTerritory).where(works == organisation_id))
    if ids:
        await tx.execute(
            insert(OrganisationTerritory),
            [{"organisation_id": organisation_id, "territory_id": one} for one in ids.values()],
        )
    facts = {"before_codes": ", ".join(before), "after_codes": ", ".join(sorted(ids))}
    event = "dealers:organisation:territories"
    await audit.record(tx, actor, event, "organisation", organisation_id, **facts)


async def remove_contact(tx: Tx, actor: Actor, scope: Scope, code: str, contact_id: int) -> None:
    """Forget a person to speak to.

    Raises:
        NotFound: no such organisation in scope, or no such contact there (any more).
    """
    organisation_id = await _own(tx, scope, code)
    name = await tx.scalar(
        delete(Contact)
        .where(Contact.id == contact_id, Contact.organisation_id == organisation_id)
        .returning(Contact.name)
    )
    if name is None:
        raise NotFound(kind=_CONTACT)
    event = "dealers:contact:removed"
    await audit.record(tx, actor, event, "organisation", organisation_id, name=name)


async def _own(tx: ReadTx, scope: Scope, code: str) -> int:
    found = await find_organisation_id(tx, scope, code)
    if found is None:
        raise NotFound(kind=_ORGANISATION)
    return found
