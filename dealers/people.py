"""People who sign in, what they may do where, and the tokens of their programs."""

import hashlib
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from dealers import people_repo
from dealers.errors import LoginInvalid, LoginTaken, NoMembership, RoleUnsuitable
from dealers.labels import KIND_LABELS, ROLE_LABELS
from dealers.logins import national_digits, normalise_email, normalise_login, normalise_phone
from dealers.models import ApiToken, AppUser, Membership, Organisation
from dealers.rules import ROLES_OF_KIND
from dealers.scope import Scope
from dealers.types import (
    Identity,
    MemberContact,
    MembershipView,
    MemberView,
    NewToken,
    OrganisationKind,
    Role,
    TokenView,
    User,
)
from kernel import audit
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import NotFound
from kernel.i18n import _l

TOKEN_BYTES = 32
_TOKEN = _l("token")
_ORGANISATION = _l("organisation")


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person to be registered, with an e-mail, a phone number or both.

    `region` (CN, US) reads a phone number without its country code.
    """

    name: str
    email: str | None = None
    phone: str | None = None
    region: str | None = None
    language: str = "en"
    password_hash: str | None = None
    generated: bool = False


async def register_user(tx: Tx, new: NewUser) -> int:
    """Register a person and hand back the id.

    Raises, in this order:
        LoginInvalid: neither an e-mail nor a phone number, or one that cannot be.
        LoginTaken: somebody signs in with it already; of two at once one wins.
    """
    if not (new.email or new.phone):
        raise LoginInvalid
    email = normalise_email(new.email) if new.email else None
    phone, national = normalise_phone(new.phone, new.region) if new.phone else (None, None)
    values = {
        "id": await tx.new_id(),
        "email": email,
        "phone": phone,
        "phone_national": national,
        "password_hash": new.password_hash,
        "name": new.name.strip() or email or phone,
        "language": new.language,
        "generated": new.generated,
        "created_at": await tx.now(),
    }
    added: int | None = await tx.scalar(
        insert(AppUser).values(values).on_conflict_do_nothing().returning(AppUser.id)
    )
    if added is None:
        raise LoginTaken
    return added


async def grant_membership(
    tx: Tx, actor: Actor, user_id: int, organisation_id: int, role: Role
) -> None:
    """Make a person a member, or give a member another role; tokens have the role of their person.

    Raises, in this order:
        NotFound: no such organisation.
        RoleUnsuitable: the role belongs to another kind of organisation.
    """
    kind = await tx.scalar(select(Organisation.kind).where(Organisation.id == organisation_id))
    if kind is None:
        raise NotFound(kind=_ORGANISATION)
    if role not in ROLES_OF_KIND[OrganisationKind(kind)]:
        raise RoleUnsuitable(role=ROLE_LABELS[role], kind=KIND_LABELS[kind])
    values = {"user_id": user_id, "organisation_id": organisation_id, "role": role.value}
    await tx.execute(
        insert(Membership)
        .values(**values, created_at=await tx.now())
        .on_conflict_do_update(
            index_elements=["user_id", "organisation_id"], set_={"role": role.value}
        )
    )
    await tx.execute(
        update(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.organisation_id == organisation_id)
        .values(role=role.value)
    )
    facts = {"user": user_id, "role": role.value}
    event = "dealers:membership:granted"
    await audit.record(tx, actor, event, "organisation", organisation_id, **facts)


async def set_password_hash(tx: Tx, user_id: int, password_hash: str) -> None:
    """Replace a person's password, given as its hash."""
    await tx.execute(
        update(AppUser).where(AppUser.id == user_id).values(password_hash=password_hash)
    )


async def find_user_by_login(tx: ReadTx, login: str) -> User | None:
    """The person behind an e-mail, an international number, or one as dialled at home.

    A number at home that two people in two countries share finds nobody.
    """
    wanted = normalise_login(login)
    found = await people_repo.find_users(tx, wanted, national_digits(login))
    if len(found) != 1:
        return None
    row = found[0]
    memberships = await people_repo.list_memberships(tx, [row.id])
    return User(
        id=row.id,
        email=row.email,
        phone=row.phone,
        name=row.name,
        language=row.language,
        active=row.active,
        password_hash=row.password_hash,
        memberships=tuple(memberships.get(row.id, ())),
    )


async def list_memberships(tx: ReadTx, user_id: int) -> list[MembershipView]:
    """Where a person belongs, oldest membership first; closed organisations left out."""
    return (await people_repo.list_memberships(tx, [user_id])).get(user_id, [])


async def find_identity(tx: ReadTx, user_id: int, organisation_id: int) -> Identity | None:
    """A person as member of an organisation, while both are active."""
    return await people_repo.find_identity(tx, user_id, organisation_id)


async def find_token_identity(tx: ReadTx, token_hash: str) -> Identity | None:
    """Whom the token with this SHA-256 (hexadecimal) acts for; None once it is revoked."""
    return (await find_token_identities(tx, [token_hash])).get(token_hash)


async def find_token_identities(tx: ReadTx, token_hashes: Collection[str]) -> dict[str, Identity]:
    """The same for many tokens in one query; unknown and revoked ones are absent."""
    return await people_repo.find_token_identities(tx, token_hashes)


async def create_token(
    tx: Tx, actor: Actor, *, user_id: int, organisation_id: int, name: str
) -> NewToken:
    """A key for programs that acts as a member, in the member's role.

    Raises:
        NoMembership: the person does not belong to the organisation.
    """
    role = await tx.scalar(
        select(Membership.role).where(
            Membership.user_id == user_id, Membership.organisation_id == organisation_id
        )
    )
    if role is None:
        raise NoMembership
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    token = ApiToken(
        id=await tx.new_id(),
        token_hash=hashlib.sha256(secret.encode()).hexdigest(),
        organisation_id=organisation_id,
        user_id=user_id,
        role=role,
        name=name,
        created_at=await tx.now(),
    )
    tx.add(token)
    await tx.flush()
    event = "dealers:token:created"
    await audit.record(tx, actor, event, "organisation", organisation_id, token=token.id, name=name)
    return NewToken(token.id, secret)


async def revoke_token(tx: Tx, actor: Actor, scope: Scope, token_id: int) -> None:
    """End a token of the reader's own organisation; a second time changes nothing.

    Raises:
        NotFound: no such token here.
    """
    token = await tx.scalar(
        select(ApiToken)
        .where(ApiToken.id == token_id, scope.own(ApiToken.organisation_id))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if token is None:
        raise NotFound(kind=_TOKEN)
    if token.revoked_at is None:
        token.revoked_at = await tx.now()
        await tx.flush()
        event = "dealers:token:revoked"
        await audit.record(tx, actor, event, "organisation", token.organisation_id, token=token_id)


async def list_tokens(tx: ReadTx, scope: Scope) -> list[TokenView]:
    """The tokens of the reader's own organisation, newest first."""
    return await people_repo.list_tokens(tx, scope)


async def list_members(tx: ReadTx, scope: Scope, organisation_id: int) -> list[MemberView]:
    """Who signs in for an organisation in scope, by name."""
    return await people_repo.list_members(tx, scope, organisation_id)


async def load_members(tx: ReadTx, organisation_ids: Collection[int]) -> list[MemberContact]:
    """Who is told of what concerns these organisations; for jobs, which ask for nobody."""
    return await people_repo.load_members(tx, organisation_ids)


async def load_user_names(tx: ReadTx, user_ids: Iterable[int]) -> dict[int, str]:
    """Names of people by id, for documents that say who did what."""
    rows = await tx.execute(select(AppUser.id, AppUser.name).where(AppUser.id.in_(set(user_ids))))
    return {row.id: row.name for row in rows}
