"""`portal user` and `portal token`: who may sign in, and which programs."""

from dataclasses import dataclass

import click

from dealers import (
    NewUser,
    Role,
    create_token,
    find_user_by_login,
    grant_membership,
    register_user,
    resolve_codes,
    set_password_hash,
)
from kernel.actor import system_actor
from kernel.db import Database, Tx, run_in_tx
from kernel.errors import NotFound
from portal.auth.passwords import hash_password
from portal.cli.database import run, with_database


@click.command()
@click.argument("login")
@click.argument("organisation")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.option("--name", default="", help="The person's name.")
@click.password_option(help="Asked for when it is left out.")
def user(login: str, organisation: str, role: str, name: str, password: str) -> None:
    """Let LOGIN (e-mail or phone) sign in for ORGANISATION (a code) as ROLE.

    Somebody who exists gets the membership and the new password.
    """

    async def work(database: Database) -> None:
        stored = await hash_password(password)
        member = _Member(login, name, organisation, Role(role), stored)
        await run_in_tx(database, lambda tx: _register(tx, member))

    run(with_database(), work)
    click.echo(f"{login} may sign in for {organisation} as {role}.")


@dataclass(frozen=True, slots=True)
class _Member:
    """Who may sign in for whom, as typed; the password is already a hash."""

    login: str
    name: str
    organisation: str
    role: Role
    password_hash: str


async def _register(tx: Tx, member: _Member) -> None:
    organisation_id = await _organisation(tx, member.organisation)
    known = await find_user_by_login(tx, member.login)
    if known is None:
        email, phone = (member.login, None) if "@" in member.login else (None, member.login)
        user_id = await register_user(
            tx,
            NewUser(name=member.name, email=email, phone=phone, password_hash=member.password_hash),
        )
    else:
        user_id = known.id
        await set_password_hash(tx, user_id, member.password_hash)
    actor = system_actor(organisation_id)
    await grant_membership(tx, actor, user_id, organisation_id, member.role)


@click.command()
@click.argument("login")
@click.argument("organisation")
@click.argument("name")
def token(login: str, organisation: str, name: str) -> None:
    """Make an API token called NAME that acts as LOGIN for ORGANISATION; it is shown once."""

    async def work(database: Database) -> str:
        return await run_in_tx(database, lambda tx: _token(tx, login, organisation, name))

    click.echo(run(with_database(), work))


async def _token(tx: Tx, login: str, organisation: str, name: str) -> str:
    organisation_id = await _organisation(tx, organisation)
    known = await find_user_by_login(tx, login)
    if known is None:
        raise NotFound(kind="user")
    made = await create_token(
        tx,
        system_actor(organisation_id),
        user_id=known.id,
        organisation_id=organisation_id,
        name=name,
    )
    return made.secret


async def _organisation(tx: Tx, code: str) -> int:
    ids = await resolve_codes(tx, [code])
    if code not in ids:
        raise NotFound(kind="organisation")
    return ids[code]
