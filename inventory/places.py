"""The places where organisations keep their goods."""

from collections.abc import Collection, Iterable

from dealers import Scope
from inventory import repo, repo_lists
from inventory.errors import LocationExists
from inventory.listed import Place
from inventory.models import Location
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import ReadTx, Tx
from kernel.db.bulk import insert_rows
from kernel.db.editions import Editions, Memory
from kernel.errors import NotFound
from kernel.i18n import gettext

MOST_REMEMBERED = 20_000
_known: Memory[int, list[int]] = Memory("places", MOST_REMEMBERED)


async def default_locations(tx: Tx, organisation_ids: Iterable[int]) -> dict[int, int]:
    """Organisation -> its default place; made here where one is first needed."""
    wanted = set(organisation_ids)
    found = await repo.default_locations(tx, wanted)
    missing = sorted(wanted - found.keys())
    if missing:
        await repo.open_default_locations(tx, missing)
        found |= await repo.default_locations(tx, missing)
    return found


async def shelves_of(tx: Tx, organisation_ids: Iterable[int]) -> dict[int, list[int]]:
    """Organisation -> its places, the default one first (made here where it lacks)."""
    wanted = set(organisation_ids)
    found = await repo.places_of(tx, wanted)
    missing = sorted(wanted - found.keys())
    if missing:
        await repo.open_default_locations(tx, missing)
        found |= await repo.places_of(tx, missing)
    return found


async def known_shelves(
    tx: Tx, editions: Editions, organisation_ids: Collection[int]
) -> dict[int, list[int]]:
    """As `shelves_of`, but reads only what this process does not remember of the edition."""
    known = await _known.get(
        editions, organisation_ids, lambda unknown: repo.places_of(tx, unknown)
    )
    # What is made here may yet be rolled back: nobody remembers it.
    missing = [one for one in organisation_ids if one not in known]
    return known | await shelves_of(tx, missing) if missing else known


async def list_own_places(tx: ReadTx, scope: Scope) -> list[Place]:
    """The reader's own places, the default one first."""
    rows = await repo_lists.list_places(tx, scope)
    return [Place(row.id, row.code, row.name, is_default=row.is_default) for row in rows]


async def place_names(tx: ReadTx, location_ids: Iterable[int]) -> dict[int, str]:
    """Code and name of places by id; the caller has checked that they may be seen."""
    return await repo.place_names(tx, location_ids)


async def create_location(
    tx: Tx, actor: Actor, scope: Scope, *, organisation_id: int, code: str, name: str
) -> int:
    """A further place of one's own organisation; the default one stays what it is.

    Raises:
        NotFound: the organisation is not the actor's own.
        LocationExists: the code is taken.
    """
    if organisation_id != scope.organisation_id:
        raise NotFound(kind=gettext("organisation"))
    await default_locations(tx, [organisation_id])
    if await repo.find_location(tx, organisation_id, code) is not None:
        raise LocationExists(location=code)
    location_id = await tx.new_id()
    row = {
        "id": location_id,
        "organisation_id": organisation_id,
        "code": code,
        "name": name,
        "is_default": False,
    }
    await insert_rows(tx, Location, [row])
    await record(tx, actor, "inventory:location:created", "location", location_id, code=code)
    return location_id
