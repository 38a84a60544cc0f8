"""Reading people, their memberships and tokens."""

from collections.abc import Collection, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, Select, Text, any_, func, literal, select
from sqlalchemy.orm import aliased

from dealers import repo
from dealers.models import ApiToken, AppUser, Membership, Organisation
from dealers.permissions import role_permissions
from dealers.scope import Scope
from dealers.types import (
    Identity,
    MemberContact,
    MembershipView,
    MemberView,
    OrganisationKind,
    OrganisationStatus,
    Role,
    TokenView,
)
from kernel.actor import Actor
from kernel.db import ReadTx

_OPEN = Organisation.status != OrganisationStatus.CLOSED.value
_CUSTOMER = aliased(Organisation, name="customer")
_SOLD_BY = func.coalesce(_CUSTOMER.supplier_id, _CUSTOMER.parent_id)
# Hashed once a statement; a question for each organisation would be answered by reading them all,
# because most sellers have many customers and the planner expects to meet one soon.
_SELLS = Organisation.id.in_(select(_SOLD_BY).where(_SOLD_BY.is_not(None)))


async def find_users(tx: ReadTx, login: str, national: str) -> list[AppUser]:
    """Everybody whose e-mail or number is `login`, or whose number at home is `national`."""
    if "@" in login:
        condition = AppUser.email == login
    elif login.startswith("+"):
        condition = AppUser.phone == login
    else:
        condition = AppUser.phone_national == national
    return list(await tx.scalars(select(AppUser).where(condition).limit(2)))


async def list_memberships(tx: ReadTx, user_ids: list[int]) -> dict[int, list[MembershipView]]:
    """The memberships of people in organisations that are not closed, by person."""
    statement = (
        select(
            Membership.user_id,
            Organisation.id,
            Organisation.code,
            Organisation.name,
            Organisation.kind,
            Membership.role,
        )
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(repo.among(Membership.user_id, user_ids), _OPEN)
        .order_by(Membership.created_at, Organisation.code)
    )
    found: dict[int, list[MembershipView]] = {}
    for user_id, id_, code, name, kind, role in await tx.execute(statement):
        view = MembershipView(id_, code, name, OrganisationKind(kind), Role(role))
        found.setdefault(user_id, []).append(view)
    return found


async def list_members(tx: ReadTx, scope: Scope, organisation_id: int) -> list[MemberView]:
    """Who signs in for an organisation in scope, by name."""
    statement = (
        select(AppUser, Membership.role)
        .join(Membership, Membership.user_id == AppUser.id)
        .where(
            Membership.organisation_id == organisation_id,
            scope.organisations(Membership.organisation_id),
        )
        .order_by(AppUser.name, AppUser.id)
    )
    return [
        MemberView(user.id, user.name, user.email, user.phone, Role(role), user.active)
        for user, role in await tx.execute(statement)
    ]


async def load_members(tx: ReadTx, organisation_ids: Collection[int]) -> list[MemberContact]:
    """Active members of organisations that are not closed, for news to them."""
    statement = _identity(Membership.role).add_columns(AppUser.email, AppUser.phone)
    statement = (
        statement.join(Membership, Membership.user_id == AppUser.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(repo.among(Organisation.id, organisation_ids))
        .order_by(Organisation.id, AppUser.id)
    )
    found = []
    for *row, email, phone in await tx.execute(statement):
        actor = _identity_of(row).actor
        found.append(
            MemberContact(
                actor.organisation_id,
                actor.user_id,
                email,
                phone,
                actor.language,
                actor.permissions,
            )
        )
    return found


def _identity(role: Any) -> Select[*tuple[Any, ...]]:
    return select(
        AppUser.id,
        AppUser.name,
        AppUser.language,
        Organisation.id,
        Organisation.code,
        Organisation.name,
        Organisation.kind,
        Organisation.time_zone,
        _SELLS,
        role,
    ).where(AppUser.active, _OPEN)


async def find_identity(tx: ReadTx, user_id: int, organisation_id: int) -> Identity | None:
    """A person as member of an organisation, while both are active."""
    statement = (
        _identity(Membership.role)
        .join(Membership, Membership.user_id == AppUser.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(AppUser.id == user_id, Organisation.id == organisation_id)
    )
    return await _first(tx, statement)


async def find_token_identities(tx: ReadTx, token_hashes: Collection[str]) -> dict[str, Identity]:
    """Whom tokens act for, by hash: in the token's role, while the membership lasts."""
    asked = literal(list(token_hashes), ARRAY(Text))
    statement = (
        _identity(ApiToken.role)
        .add_columns(ApiToken.token_hash)
        .join(ApiToken, ApiToken.user_id == AppUser.id)
        .join(Organisation, Organisation.id == ApiToken.organisation_id)
        .join(
            Membership,
            (Membership.user_id == ApiToken.user_id)
            & (Membership.organisation_id == ApiToken.organisation_id),
        )
        .where(ApiToken.token_hash == any_(asked), ApiToken.revoked_at.is_(None))
    )
    return {row[-1]: _identity_of(row[:-1]) for row in await tx.execute(statement)}


async def _first(tx: ReadTx, statement: Select[*tuple[Any, ...]]) -> Identity | None:
    row = (await tx.execute(statement)).first()
    return None if row is None else _identity_of(row)


def _identity_of(row: Sequence[Any]) -> Identity:
    user_id, user_name, language, organisation_id, code, name, kind, zone, sells, role = row
    permissions = role_permissions(role, sells=sells)
    actor = Actor(user_id, organisation_id, role, permissions, language)
    return Identity(actor, OrganisationKind(kind), code, name, user_name, ZoneInfo(zone))


async def list_tokens(tx: ReadTx, scope: Scope) -> list[TokenView]:
    """The tokens of the reader's own organisation, newest first."""
    statement = (
        select(ApiToken, AppUser.name)
        .join(AppUser, AppUser.id == ApiToken.user_id)
        .where(scope.own(ApiToken.organisation_id))
        .order_by(ApiToken.id.desc())
    )
    return [
        TokenView(
            id=token.id,
            name=token.name,
            role=Role(token.role),
            user_name=user_name,
            created_at=token.created_at,
            revoked_at=token.revoked_at,
        )
        for token, user_name in (await tx.execute(statement))
    ]
