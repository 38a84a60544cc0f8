"""JSON: organisations, who I am, tokens of programs."""

from typing import Annotated

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from dealers import doors
from dealers.organisations import get_organisation, list_addresses, list_moves, list_organisations
from dealers.particulars import add_address, retire_address, set_status
from dealers.people import create_token, find_identity, list_tokens, revoke_token
from dealers.schemas import (
    AddressIn,
    AddressOut,
    ListFilters,
    MeOut,
    MoveIn,
    MoveOut,
    NewTokenOut,
    OrganisationDetailOut,
    OrganisationIn,
    OrganisationPage,
    StatusIn,
    TokenIn,
    TokenOut,
)
from dealers.scope import Scope
from dealers.tree import move_organisation, withdraw_move
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import Unauthenticated
from kernel.paging import PageRequest
from kernel.web import PROBLEMS, requires, signed_in

Search = Annotated[str, QueryParameter(description="In code, name and city.")]


async def _detail(tx: ReadTx, reach: Scope, code: str) -> OrganisationDetailOut:
    detail = await get_organisation(tx, reach, code)
    addresses = await list_addresses(tx, reach, detail.party.id)
    return OrganisationDetailOut.of(detail, addresses)


@get("/me", guards=[signed_in], responses=PROBLEMS, tags=["me"])
async def get_me_json(read_tx: NamedDependency[ReadTx], actor: NamedDependency[Actor]) -> MeOut:
    """Who the token acts for and what it may do."""
    identity = await find_identity(read_tx, actor.user_id, actor.organisation_id)
    if identity is None:
        raise Unauthenticated
    return MeOut(
        user=identity.user_name,
        organisation=identity.organisation_code,
        organisation_name=identity.organisation_name,
        kind=identity.kind.value,
        role=actor.role,
        permissions=sorted(actor.permissions),
    )


@get("/organisations", guards=[signed_in], responses=PROBLEMS, tags=["organisations"])
async def list_organisations_json(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    q: Search = "",
    kind: FromQuery[str] = "",
    status: FromQuery[str] = "",
    segment: FromQuery[str] = "",
    below: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> OrganisationPage:
    """Organisations that one may see, by code; `below`: a node with all under it."""
    filters = doors.filters_of(ListFilters(q, kind, status, segment, below))
    return OrganisationPage.of(await list_organisations(read_tx, reach, filters, PageRequest(page)))


@post(
    "/organisations", guards=[requires("dealers.write")], responses=PROBLEMS, tags=["organisations"]
)
async def create_organisation_json(
    data: JSONBody[OrganisationIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> OrganisationDetailOut:
    """Create a branch or a dealer; what is left out comes from its parent."""
    await doors.create_typed(tx, actor, reach, data)
    return await _detail(tx, reach, data.code.strip())


@get("/organisations/{code:str}", guards=[signed_in], responses=PROBLEMS, tags=["organisations"])
async def get_organisation_json(
    code: FromPath[str], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> OrganisationDetailOut:
    """One organisation with its settings and addresses."""
    return await _detail(read_tx, reach, code)


@post(
    "/organisations/{code:str}/status",
    guards=[requires("dealers.write")],
    responses=PROBLEMS,
    status_code=200,
    tags=["organisations"],
)
async def set_status_json(
    code: FromPath[str],
    data: JSONBody[StatusIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> OrganisationDetailOut:
    """Suspend, reactivate or close; a suspended dealer's orders are blocked."""
    await set_status(tx, actor, reach, code, data.status, note=data.note)
    return await _detail(tx, reach, code)


@get(
    "/organisations/{code:str}/moves",
    guards=[requires("dealers.read")],
    responses=PROBLEMS,
    tags=["organisations"],
)
async def list_moves_json(
    code: FromPath[str], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> list[MoveOut]:
    """Recorded changes of parent, newest first."""
    node_id = await doors.own_id(read_tx, reach, code)
    return [MoveOut.of(move) for move in await list_moves(read_tx, reach, node_id)]


@post(
    "/organisations/{code:str}/moves",
    guards=[requires("dealers.write")],
    responses=PROBLEMS,
    tags=["organisations"],
)
async def move_organisation_json(
    code: FromPath[str],
    data: JSONBody[MoveIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> MoveOut:
    """Give it another parent from a day on, with all below it."""
    node_id = await doors.own_id(tx, reach, code)
    parent_id = await doors.parent_id(tx, reach, data.parent)
    return MoveOut.of(await move_organisation(tx, actor, node_id, parent_id, data.on))


@delete(
    "/organisations/{code:str}/moves/{move_id:int}",
    guards=[requires("dealers.write")],
    responses=PROBLEMS,
    tags=["organisations"],
)
async def withdraw_move_json(
    code: FromPath[str],
    move_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> None:
    """Take a move back as if it had never been recorded."""
    await withdraw_move(tx, actor, await doors.own_id(tx, reach, code), move_id)


@get(
    "/organisations/{code:str}/addresses",
    guards=[signed_in],
    responses=PROBLEMS,
    tags=["organisations"],
)
async def list_addresses_json(
    code: FromPath[str], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> list[AddressOut]:
    """Addresses in use, defaults first."""
    owner_id = await doors.own_id(read_tx, reach, code)
    return [AddressOut.of(one) for one in await list_addresses(read_tx, reach, owner_id)]


@post(
    "/organisations/{code:str}/addresses",
    guards=[requires("dealers.write")],
    responses=PROBLEMS,
    tags=["organisations"],
)
async def add_address_json(
    code: FromPath[str],
    data: JSONBody[AddressIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> list[AddressOut]:
    """Add an address; a new default takes the place of the old one."""
    await add_address(tx, actor, reach, code, doors.address_of(data))
    owner_id = await doors.own_id(tx, reach, code)
    return [AddressOut.of(one) for one in await list_addresses(tx, reach, owner_id)]


@delete(
    "/addresses/{address_id:int}",
    guards=[requires("dealers.write")],
    responses=PROBLEMS,
    tags=["organisations"],
)
async def retire_address_json(
    address_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> None:
    """Take an address out of use; documents that name it keep it."""
    await retire_address(tx, actor, reach, address_id)


@get("/tokens", guards=[requires("tokens.write")], responses=PROBLEMS, tags=["tokens"])
async def list_tokens_json(
    read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> list[TokenOut]:
    """The tokens of one's own organisation, newest first."""
    return [TokenOut.of(token) for token in await list_tokens(read_tx, reach)]


@post("/tokens", guards=[requires("tokens.write")], responses=PROBLEMS, tags=["tokens"])
async def create_token_json(
    data: JSONBody[TokenIn], tx: NamedDependency[Tx], actor: NamedDependency[Actor]
) -> NewTokenOut:
    """A key for a program that acts as oneself; its secret is shown this once."""
    organisation_id, user_id = actor.organisation_id, actor.user_id
    made = await create_token(
        tx, actor, user_id=user_id, organisation_id=organisation_id, name=data.name
    )
    return NewTokenOut(made.id, made.secret)


@delete(
    "/tokens/{token_id:int}", guards=[requires("tokens.write")], responses=PROBLEMS, tags=["tokens"]
)
async def revoke_token_json(
    token_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> None:
    """End a token; within seconds no process honours it any more."""
    await revoke_token(tx, actor, reach, token_id)


ROUTES = [
    get_me_json,
    list_organisations_json,
    create_organisation_json,
    get_organisation_json,
    set_status_json,
    list_moves_json,
    move_organisation_json,
    withdraw_move_json,
    list_addresses_json,
    add_address_json,
    retire_address_json,
    list_tokens_json,
    create_token_json,
    revoke_token_json,
]
