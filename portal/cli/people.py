"""`portal user` and `portal token`: who may sign in, and which programs."""

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
        await run_in_tx(database, lambda tx: _register(tx, login, name, organisation, role, stored))

    run(with_database(), work)
    click.echo(f"{login} may sign in for {organisation} as {role}.")


async def _register(
    tx: Tx, login: str, name: str, organisation: str, role: str, stored: str
) -> None:
    organisation_id = await _organisation(tx, organisation)
    known = await find_user_by_login(tx, login)
    if known is None:
        email, phone = (login, None) if "@" in login else (None, login)
        user_id = await register_user(
            tx, NewUser(name=name, email=email, phone=phone, password_hash=stored)
        )
    else:
        user_id = known.id
        await set_password_hash(tx, user_id, stored)
    await grant_membership(tx, system_actor(organisation_id), user_id, organisation_id, Role(role))


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
