"""People and their memberships, for those who administer them."""

from dataclasses import dataclass

from dealers import people_repo, repo_members
from dealers.scope import Scope
from dealers.types import MembershipView
from kernel import audit
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import NotFound
from kernel.i18n import _l
from kernel.paging import Page, PageRequest

_PERSON = _l("person")
_MEMBERSHIP = _l("membership")


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody who signs in, with every hat."""

    id: int
    name: str
    email: str | None
    phone: str | None
    language: str
    active: bool
    memberships: tuple[MembershipView, ...]


async def list_people(tx: ReadTx, words: str, page: PageRequest) -> Page[PersonView]:
    """People by name; `words` stand in their name, login or organisation.

    For headquarters only: the list knows no scope.
    """
    rows = await repo_members.people(tx, words.strip(), page.size, page.offset)
    hats = await people_repo.list_memberships(tx, [row.id for row in rows])
    people = [
        PersonView(
            row.id,
            row.name,
            row.email,
            row.phone,
            row.language,
            row.active,
            tuple(hats.get(row.id, ())),
        )
        for row in rows
    ]
    return Page(people, rows[0].total if rows else 0, page)


async def get_person(tx: ReadTx, user_id: int) -> PersonView:
    """One person, for headquarters.

    Raises:
        NotFound: nobody has that id.
    """
    row = await repo_members.user(tx, user_id)
    if row is None:
        raise NotFound(kind=_PERSON)
    hats = await people_repo.list_memberships(tx, [user_id])
    return PersonView(
        row.id,
        row.name,
        row.email,
        row.phone,
        row.language,
        row.active,
        tuple(hats.get(user_id, ())),
    )


async def find_user_ids(tx: ReadTx, words: str) -> list[int]:
    """People whose name or e-mail holds these words."""
    return await repo_members.user_ids(tx, words.strip())


async def end_membership(tx: Tx, actor: Actor, user_id: int, organisation_id: int) -> None:
    """Take a hat away; sessions and tokens for it end with it.

    Raises:
        NotFound: the person isn't a member there (any more).
    """
    if not await repo_members.end_membership(tx, user_id, organisation_id):
        raise NotFound(kind=_MEMBERSHIP)
    event = "dealers:membership:ended"
    await audit.record(tx, actor, event, "organisation", organisation_id, user=user_id)


async def set_active(tx: Tx, actor: Actor, user_id: int, *, active: bool) -> None:
    """Bar a person from signing in, or let them in again; done twice it is done once.

    Raises:
        NotFound: nobody has that id.
    """
    if await repo_members.set_active(tx, user_id, active=active):
        event = "dealers:user:let_in" if active else "dealers:user:barred"
        await audit.record(tx, actor, event, "user", user_id)
    elif await repo_members.user(tx, user_id) is None:
        raise NotFound(kind=_PERSON)


@dataclass(frozen=True, slots=True)
class TreeRow:
    """One node of the tree as it is drawn; `found`: the search means it."""

    id: int
    code: str
    name: str
    kind: str
    status: str
    city: str | None
    depth: int
    below: int
    opened: bool
    found: bool
    moves_on: object
    parent_id: int | None = None


MOST_FOUND = 50


async def show_tree(tx: ReadTx, scope: Scope, opened: str, words: str) -> list[TreeRow]:
    """The tree from the reader down: the way to `opened` (a code) and to what was found is open."""
    words = words.strip()
    ways = await repo_members.ways(tx, scope, opened, words, MOST_FOUND)
    found = {node for node, _ in ways} if words else set()
    unfolded = {scope.organisation_id}
    for node, way in ways:
        unfolded.update(way if node not in found or opened else way[:-1])
    rows = await repo_members.tree(tx, scope, unfolded)
    below: dict[int | None, list[TreeRow]] = {}
    least = min((row.depth for row in rows), default=0)
    for row in rows:
        parent = None if row.id == scope.organisation_id else row.parent_id
        below.setdefault(parent, []).append(
            TreeRow(
                row.id,
                row.code,
                row.name,
                row.kind,
                row.status,
                row.city,
                row.depth - least,
                row.below,
                row.id in unfolded and row.below > 0,
                row.id in found,
                row.moves_on,
                parent,
            )
        )
    return list(_in_order(below, None))


def _in_order(below: dict[int | None, list[TreeRow]], parent: int | None) -> list[TreeRow]:
    """Each node followed by what is open below it."""
    ordered: list[TreeRow] = []
    for row in below.get(parent, ()):
        ordered.append(row)
        ordered += _in_order(below, row.id)
    return ordered
