"""The example channel on first start, and the three sign-ins that show it."""

import hashlib
import hmac
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import click

from dealers import (
    NewUser,
    OrganisationKind,
    Role,
    find_user_by_login,
    grant_membership,
    has_organisations,
    register_user,
)
from kernel.actor import system_actor
from kernel.db import Database, Tx, run_in_tx
from portal.auth.passwords import hash_password
from portal.cli.imports import Shown, progress_bar
from portal.imports.example import load_example, showcase

MEMBERS = {
    OrganisationKind.DEALER: ("dealer@example.com", Role.DEALER_BUYER),
    OrganisationKind.BRANCH: ("branch@example.com", Role.BRANCH_MANAGER),
    OrganisationKind.HEADQUARTERS: ("headquarters@example.com", Role.HEADQUARTERS),
}


@dataclass(frozen=True, slots=True)
class SignIn:
    """A way into the example."""

    role: str
    login: str
    password: str


async def load_example_once(database: Database, secret: str, *, wanted: bool) -> list[SignIn]:
    """Load the example into an empty portal; the ways in, if the example is there."""
    if wanted and await _is_empty(database):
        click.echo("Loading the example channel; this happens once.")
        with progress_bar() as bar:
            await load_example(database, Shown(bar))
    async with database.read() as tx:
        organisations = await showcase(tx)
    if not organisations:
        return []
    ways = {kind: _way_in(kind, secret) for kind in organisations}
    hashes = {kind: await hash_password(way.password) for kind, way in ways.items()}
    await run_in_tx(database, partial(_register, organisations=organisations, hashes=hashes))
    return list(ways.values())


async def _is_empty(database: Database) -> bool:
    async with database.read() as tx:
        return not await has_organisations(tx)


def _way_in(kind: OrganisationKind, secret: str) -> SignIn:
    """Passwords follow from the installation's secret, so that they can be shown again."""
    login, role = MEMBERS[kind]
    digest = hmac.digest(secret.encode(), login.encode(), hashlib.sha256)
    return SignIn(role.value, login, b32encode(digest)[:12].decode().lower())


async def _register(
    tx: Tx,
    *,
    organisations: Mapping[OrganisationKind, int],
    hashes: Mapping[OrganisationKind, str],
) -> None:
    """The example's people, once; a password that somebody changed stays changed."""
    for kind, organisation_id in organisations.items():
        login, role = MEMBERS[kind]
        if await find_user_by_login(tx, login) is None:
            new = NewUser(
                name=kind.value.capitalize(),
                email=login,
                password_hash=hashes[kind],
                generated=True,
            )
            user_id = await register_user(tx, new)
            actor = system_actor(organisation_id)
            await grant_membership(tx, actor, user_id, organisation_id, role)
