"""People who can sign in."""

from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher

from dealers import (
    NewUser,
    OrganisationKind,
    Role,
    Scope,
    find_identity,
    grant_membership,
    register_user,
)
from kernel.actor import Actor, system_actor
from kernel.db import Tx

PASSWORD = "a sentence that nobody guesses"  # noqa: S105 - of people who exist in tests only
"""The password of everybody."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member as use cases see one."""

    actor: Actor
    scope: Scope
    email: str

    @property
    def organisation_id(self) -> int:
        """Whom the person acts for."""
        return self.actor.organisation_id


@cache
def _hash() -> str:
    """One quick hash for all; how slow it must be is tested where people sign in."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


async def make_user(
    tx: Tx,
    organisation_id: int,
    kind: OrganisationKind,
    role: Role,
    *,
    email: str,
    phone: str | None = None,
    language: str = "en",
) -> Person:
    """Somebody who signs in with `email` (or `phone`) and PASSWORD."""
    name = email.split("@", 1)[0].title()
    new = NewUser(name, email=email, phone=phone, language=language, password_hash=_hash())
    user_id = await register_user(tx, new)
    await grant_membership(tx, system_actor(organisation_id), user_id, organisation_id, role)
    identity = await find_identity(tx, user_id, organisation_id)
    assert identity is not None
    return Person(identity.actor, Scope(organisation_id, kind), email)
