"""The same thing done by several at once: one winner, and the tree stays a tree."""

from datetime import date

from dealers import (
    CycleInTree,
    LaterMove,
    LoginTaken,
    NewOrganisation,
    NewUser,
    OrganisationKind,
    create_organisations,
    move_organisation,
    register_user,
)
from dealers.invariants import INVARIANTS
from kernel.actor import system_actor
from kernel.db import Database
from kernel.errors import Invalid
from tests.dealers.holding import assert_holds
from tests.support.factories import Channel, make_channel
from tests.support.race import race

TODAY = date(2026, 3, 2)


async def committed_channel(database: Database) -> Channel:
    async with database.write() as tx:
        return await make_channel(tx)


async def test_two_branches_moved_below_each_other_at_once_make_no_circle(
    committed_database: Database,
) -> None:
    c = await committed_channel(committed_database)

    async def move(runner: int) -> int:
        node, parent = [(c.east, c.west), (c.west, c.east)][runner]
        async with committed_database.write() as tx:
            return (await move_organisation(tx, system_actor(c.hq), node, parent, TODAY)).id

    result = await race(2, move)
    assert len(result.won) == 1
    assert isinstance(result.lost[0], CycleInTree)
    async with committed_database.write() as tx:
        await assert_holds(tx, INVARIANTS)


async def test_of_many_who_move_the_same_dealer_one_gets_through(
    committed_database: Database,
) -> None:
    c = await committed_channel(committed_database)
    parents = [c.west, c.hq, c.beta, c.gamma, c.omega]

    async def move(runner: int) -> int:
        async with committed_database.write() as tx:
            parent = parents[runner]
            return (await move_organisation(tx, system_actor(c.hq), c.alpha, parent, TODAY)).id

    result = await race(len(parents), move)
    assert len(result.won) == 1
    assert {type(lost) for lost in result.lost} == {LaterMove}
    async with committed_database.write() as tx:
        await assert_holds(tx, INVARIANTS)


async def test_a_child_created_while_its_parent_moves_stands_below_it(
    committed_database: Database,
) -> None:
    c = await committed_channel(committed_database)
    new = NewOrganisation("NEW", "New", OrganisationKind.DEALER, parent="ALPHA")

    async def act(runner: int) -> None:
        async with committed_database.write() as tx:
            if runner:
                await move_organisation(tx, system_actor(c.hq), c.alpha, c.west, TODAY)
            else:
                await create_organisations(tx, [new])

    result = await race(2, act)
    assert result.lost == []
    async with committed_database.write() as tx:
        await assert_holds(tx, INVARIANTS)


async def test_the_same_login_registered_by_many_belongs_to_one(
    committed_database: Database,
) -> None:
    async def register(_runner: int) -> int:
        async with committed_database.write() as tx:
            return await register_user(tx, NewUser("Ann", email="ann@example.com"))

    result = await race(8, register)
    assert len(result.won) == 1
    assert {type(lost) for lost in result.lost} == {LoginTaken}


async def test_the_same_code_created_by_many_exists_once(committed_database: Database) -> None:
    await committed_channel(committed_database)
    new = NewOrganisation("NEW", "New", OrganisationKind.DEALER, parent="EAST")

    async def create(_runner: int) -> dict[str, int]:
        async with committed_database.write() as tx:
            return await create_organisations(tx, [new])

    result = await race(6, create)
    assert len(result.won) == 1
    assert {type(lost) for lost in result.lost} == {Invalid}
