"""People, memberships and tokens."""

import hashlib

import pytest
from sqlalchemy import update

from dealers import (
    LoginInvalid,
    LoginTaken,
    NewUser,
    NoMembership,
    OrganisationStatus,
    Role,
    RoleUnsuitable,
    create_token,
    find_identity,
    find_token_identity,
    find_user_by_login,
    grant_membership,
    list_memberships,
    list_tokens,
    register_user,
    revoke_token,
    set_password_hash,
    set_status,
)
from dealers.models import AppUser
from kernel.db import Tx
from kernel.errors import NotFound
from tests.support.factories import Channel, make_channel


def fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@pytest.mark.parametrize(
    "login",
    [
        "buyer@example.com",
        " Buyer@Example.COM ",
        "+8613800138000",
        "0086 138 0013 8000",
        "138-0013-8000",
    ],
)
async def test_a_person_is_found_by_email_or_phone_however_it_is_typed(tx: Tx, login: str) -> None:
    new = NewUser("Buyer", email="buyer@example.com", phone="138 0013 8000", region="CN")
    user_id = await register_user(tx, new)
    found = await find_user_by_login(tx, login)
    assert found is not None
    assert found.id == user_id


@pytest.mark.parametrize("login", ["", "nobody@example.com", "+8613800138001", "buyer"])
async def test_a_stranger_is_not_found(tx: Tx, login: str) -> None:
    await register_user(tx, NewUser("Buyer", email="buyer@example.com", phone="+8613800138000"))
    assert await find_user_by_login(tx, login) is None


async def found_id(tx: Tx, login: str) -> int | None:
    found = await find_user_by_login(tx, login)
    return found.id if found else None


async def test_a_home_number_that_two_countries_share_finds_nobody(tx: Tx) -> None:
    one = await register_user(tx, NewUser("One", phone="+8613800138000"))
    assert await found_id(tx, "13800138000") == one
    await register_user(tx, NewUser("Two", phone="+4913800138000"))
    assert await found_id(tx, "13800138000") is None
    assert await found_id(tx, "+8613800138000") == one


async def test_a_login_belongs_to_one_person(tx: Tx) -> None:
    await register_user(tx, NewUser("One", email="a@example.com", phone="+8613800138000"))
    with pytest.raises(LoginTaken):
        await register_user(tx, NewUser("Two", email="A@example.com"))
    with pytest.raises(LoginTaken):
        await register_user(tx, NewUser("Two", email="b@example.com", phone="008613800138000"))


async def test_somebody_without_a_login_is_refused(tx: Tx) -> None:
    with pytest.raises(LoginInvalid):
        await register_user(tx, NewUser("Nobody"))
    with pytest.raises(LoginInvalid):
        await register_user(tx, NewUser("Nobody", email="nobody"))


async def test_a_new_password_replaces_the_old(tx: Tx) -> None:
    old, new = "hash of the old", "hash of the new"
    user_id = await register_user(tx, NewUser("One", email="a@example.com", password_hash=old))
    await set_password_hash(tx, user_id, new)
    found = await find_user_by_login(tx, "a@example.com")
    assert found is not None
    assert found.password_hash == new


async def test_a_person_may_belong_to_several_organisations(tx: Tx) -> None:
    c = await make_channel(tx)
    user = c.person(c.alpha).actor.user_id
    actor = c.person(c.hq).actor
    await grant_membership(tx, actor, user, c.gamma, Role.DEALER_BUYER)
    await grant_membership(tx, actor, user, c.gamma, Role.DEALER_BUYER)
    found = await list_memberships(tx, user)
    assert [m.organisation_code for m in found] == ["ALPHA", "GAMMA"]
    identity = await find_identity(tx, user, c.gamma)
    assert identity is not None
    assert identity.actor.organisation_id == c.gamma
    assert identity.actor.may("orders.place")
    assert not identity.actor.may("orders.approve")
    assert await find_identity(tx, user, c.beta) is None


async def test_a_role_belongs_to_a_kind_of_organisation(tx: Tx) -> None:
    c = await make_channel(tx)
    user, actor = c.person(c.alpha).actor.user_id, c.person(c.hq).actor
    with pytest.raises(RoleUnsuitable):
        await grant_membership(tx, actor, user, c.alpha, Role.HEADQUARTERS)
    with pytest.raises(RoleUnsuitable):
        await grant_membership(tx, actor, user, c.east, Role.DEALER_BUYER)
    with pytest.raises(NotFound):
        await grant_membership(tx, actor, user, 1, Role.DEALER_BUYER)


async def test_nobody_acts_for_a_closed_organisation(tx: Tx) -> None:
    c = await make_channel(tx)
    hq, alpha = c.person(c.hq), c.person(c.alpha)
    secret = await token(tx, c)
    await set_status(tx, hq.actor, hq.scope, "ALPHA", OrganisationStatus.CLOSED)
    assert await find_identity(tx, alpha.actor.user_id, c.alpha) is None
    assert await find_token_identity(tx, fingerprint(secret)) is None
    assert await list_memberships(tx, alpha.actor.user_id) == []
    await set_status(tx, hq.actor, hq.scope, "ALPHA", OrganisationStatus.SUSPENDED)
    assert await find_identity(tx, alpha.actor.user_id, c.alpha) is not None


async def test_somebody_inactive_is_nobody(tx: Tx) -> None:
    c = await make_channel(tx)
    secret = await token(tx, c)
    user_id = c.person(c.alpha).actor.user_id
    await tx.execute(update(AppUser).where(AppUser.id == user_id).values(active=False))
    assert await find_identity(tx, user_id, c.alpha) is None
    assert await find_token_identity(tx, fingerprint(secret)) is None


async def token(tx: Tx, c: Channel) -> str:
    alpha = c.person(c.alpha).actor
    made = await create_token(
        tx, alpha, user_id=alpha.user_id, organisation_id=c.alpha, name="Till"
    )
    return made.secret


async def test_a_token_acts_for_its_organisation_until_it_is_revoked(tx: Tx) -> None:
    c = await make_channel(tx)
    alpha = c.person(c.alpha)
    secret = await token(tx, c)
    identity = await find_token_identity(tx, fingerprint(secret))
    assert identity is not None
    assert (identity.actor.organisation_id, identity.actor.role) == (c.alpha, "dealer_buyer")
    listed = await list_tokens(tx, alpha.scope)
    assert [(t.name, t.revoked_at) for t in listed] == [("Till", None)]
    await revoke_token(tx, alpha.actor, alpha.scope, listed[0].id)
    await revoke_token(tx, alpha.actor, alpha.scope, listed[0].id)
    assert await find_token_identity(tx, fingerprint(secret)) is None
    assert (await list_tokens(tx, alpha.scope))[0].revoked_at is not None


async def test_a_token_may_do_no_more_than_its_person(tx: Tx) -> None:
    c = await make_channel(tx)
    alpha = c.person(c.alpha).actor
    secret = await token(tx, c)
    await grant_membership(tx, alpha, alpha.user_id, c.alpha, Role.DEALER_GOODS)
    identity = await find_token_identity(tx, fingerprint(secret))
    assert identity is not None
    assert identity.actor.may("orders.receive")
    assert not identity.actor.may("orders.place")


async def test_a_token_of_another_organisation_is_not_there(tx: Tx) -> None:
    c = await make_channel(tx)
    await token(tx, c)
    mine = (await list_tokens(tx, c.person(c.alpha).scope))[0]
    for other in (c.beta, c.east, c.delta):
        person = c.person(other)
        assert await list_tokens(tx, person.scope) == []
        with pytest.raises(NotFound):
            await revoke_token(tx, person.actor, person.scope, mine.id)


async def test_a_token_needs_a_member_who_answers_for_it(tx: Tx) -> None:
    c = await make_channel(tx)
    alpha = c.person(c.alpha).actor
    with pytest.raises(NoMembership):
        await create_token(
            tx, alpha, user_id=alpha.user_id, organisation_id=c.beta, name="Not mine"
        )
