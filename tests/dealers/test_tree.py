"""Dated moves: as organised then, as organised now, ahead and back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from dealers import (
    AlreadyThere,
    CycleInTree,
    HeadquartersCannotMove,
    LaterMove,
    MoveNotLatest,
    NewOrganisation,
    OrganisationKind,
    ParentUnsuitable,
    apply_due_moves,
    create_organisations,
    move_organisation,
    withdraw_move,
)
from dealers.invariants import INVARIANTS
from dealers.models import NodeAncestor, Organisation
from dealers.repo import valid_on
from kernel.clock import FixedClock
from kernel.db import Tx
from kernel.errors import NotFound
from tests.dealers.holding import assert_holds
from tests.support.factories import Channel, make_channel

TODAY = date(2026, 3, 2)
YESTERDAY = TODAY - timedelta(days=1)
NEXT_WEEK = TODAY + timedelta(days=7)


async def way_up(tx: Tx, node_id: int, on: date) -> list[int]:
    """Ancestors on a day, nearest first, without the node itself."""
    statement = (
        select(NodeAncestor.ancestor_id)
        .where(NodeAncestor.node_id == node_id, NodeAncestor.distance > 0, valid_on(on))
        .order_by(NodeAncestor.distance)
    )
    return list(await tx.scalars(statement))


async def place(tx: Tx, channel: Channel, node_id: int) -> tuple[int | None, int]:
    party = await channel.party(tx, node_id)
    return party.parent_id, party.tier


async def test_a_move_today_takes_the_subtree_along_and_keeps_the_past(tx: Tx) -> None:
    c = await make_channel(tx)
    move = await move_organisation(tx, c.person(c.hq).actor, c.alpha, c.west, TODAY)
    assert move.applied_at is not None
    assert await way_up(tx, c.delta, YESTERDAY) == [c.alpha, c.east, c.hq]
    assert await way_up(tx, c.delta, TODAY) == [c.alpha, c.west, c.hq]
    assert (await c.party(tx, c.delta)).ancestors == (c.delta, c.alpha, c.west, c.hq)
    assert (await c.party(tx, c.delta)).branch_id == c.west
    await assert_holds(tx, INVARIANTS)


async def test_a_move_ahead_waits_until_its_day_has_come(tx: Tx, clock: FixedClock) -> None:
    c = await make_channel(tx)
    move = await move_organisation(tx, c.person(c.hq).actor, c.alpha, c.west, NEXT_WEEK)
    assert move.applied_at is None
    assert (await c.party(tx, c.delta)).ancestors == (c.delta, c.alpha, c.east, c.hq)
    assert await way_up(tx, c.delta, NEXT_WEEK) == [c.alpha, c.west, c.hq]
    assert await apply_due_moves(tx) == 0
    await assert_holds(tx, INVARIANTS)
    clock.advance(timedelta(days=7))
    await assert_holds(tx, INVARIANTS)
    assert await apply_due_moves(tx) == 1
    assert await apply_due_moves(tx) == 0
    assert (await c.party(tx, c.delta)).ancestors == (c.delta, c.alpha, c.west, c.hq)
    assert (await c.party(tx, c.alpha)).parent_id == c.west
    await assert_holds(tx, INVARIANTS)


async def test_the_day_of_a_move_is_a_day_of_headquarters(tx: Tx, clock: FixedClock) -> None:
    """10:00 in Shanghai is 02:00 in London; at 23:00 UTC it is tomorrow at headquarters."""
    c = await make_channel(tx)
    tomorrow = TODAY + timedelta(days=1)
    clock.advance(timedelta(hours=21))
    move = await move_organisation(tx, c.person(c.hq).actor, c.alpha, c.west, tomorrow)
    assert move.applied_at is not None


async def test_a_move_in_the_past_corrects_the_record(tx: Tx) -> None:
    c = await make_channel(tx)
    long_ago = date(2025, 6, 1)
    await move_organisation(tx, c.person(c.hq).actor, c.alpha, c.west, long_ago)
    assert await way_up(tx, c.alpha, long_ago - timedelta(days=1)) == [c.east, c.hq]
    assert await way_up(tx, c.alpha, long_ago) == [c.west, c.hq]
    assert (await c.party(tx, c.alpha)).parent_id == c.west
    await assert_holds(tx, INVARIANTS)


async def test_a_dealer_moved_below_a_dealer_becomes_a_sub_dealer(tx: Tx) -> None:
    c = await make_channel(tx)
    await move_organisation(tx, c.person(c.hq).actor, c.alpha, c.beta, TODAY)
    assert await place(tx, c, c.alpha) == (c.beta, 2)
    assert await place(tx, c, c.delta) == (c.alpha, 3)
    await assert_holds(tx, INVARIANTS)


async def test_a_whole_branch_moves_below_another(tx: Tx) -> None:
    c = await make_channel(tx)
    await move_organisation(tx, c.person(c.hq).actor, c.east, c.west, TODAY)
    assert await way_up(tx, c.delta, TODAY) == [c.alpha, c.east, c.west, c.hq]
    await assert_holds(tx, INVARIANTS)


async def test_a_child_created_after_a_planned_move_goes_along(tx: Tx, clock: FixedClock) -> None:
    c = await make_channel(tx)
    await move_organisation(tx, c.person(c.hq).actor, c.alpha, c.west, NEXT_WEEK)
    new = NewOrganisation("LATE", "Late", OrganisationKind.DEALER, parent=c.code("alpha"))
    late = (await create_organisations(tx, [new]))["LATE"]
    clock.advance(timedelta(days=7))
    await apply_due_moves(tx)
    assert (await c.party(tx, late)).ancestors == (late, c.alpha, c.west, c.hq)
    await assert_holds(tx, INVARIANTS)


async def test_two_moves_one_after_the_other_are_both_kept(tx: Tx) -> None:
    c = await make_channel(tx)
    actor = c.person(c.hq).actor
    await move_organisation(tx, actor, c.alpha, c.west, date(2026, 1, 1))
    await move_organisation(tx, actor, c.alpha, c.hq, date(2026, 2, 1))
    assert await way_up(tx, c.alpha, date(2025, 12, 31)) == [c.east, c.hq]
    assert await way_up(tx, c.alpha, date(2026, 1, 31)) == [c.west, c.hq]
    assert await way_up(tx, c.delta, date(2026, 2, 1)) == [c.alpha, c.hq]
    await assert_holds(tx, INVARIANTS)


async def test_headquarters_cannot_move(tx: Tx) -> None:
    c = await make_channel(tx)
    with pytest.raises(HeadquartersCannotMove):
        await move_organisation(tx, c.person(c.hq).actor, c.hq, c.east, TODAY)


async def test_a_branch_cannot_stand_below_a_dealer(tx: Tx) -> None:
    c = await make_channel(tx)
    with pytest.raises(ParentUnsuitable):
        await move_organisation(tx, c.person(c.hq).actor, c.east, c.gamma, TODAY)


async def test_a_node_cannot_stand_below_itself(tx: Tx) -> None:
    c = await make_channel(tx)
    with pytest.raises(CycleInTree):
        await move_organisation(tx, c.person(c.hq).actor, c.alpha, c.delta, TODAY)
    with pytest.raises(CycleInTree):
        await move_organisation(tx, c.person(c.hq).actor, c.alpha, c.alpha, TODAY)


async def test_a_node_that_is_there_already_is_not_moved(tx: Tx) -> None:
    c = await make_channel(tx)
    with pytest.raises(AlreadyThere):
        await move_organisation(tx, c.person(c.hq).actor, c.alpha, c.east, TODAY)


async def test_a_node_that_does_not_exist_is_not_found(tx: Tx) -> None:
    c = await make_channel(tx)
    with pytest.raises(NotFound):
        await move_organisation(tx, c.person(c.hq).actor, 1, c.east, TODAY)


async def test_a_later_move_must_be_withdrawn_first(tx: Tx) -> None:
    c = await make_channel(tx)
    actor = c.person(c.hq).actor
    await move_organisation(tx, actor, c.alpha, c.west, NEXT_WEEK)
    with pytest.raises(LaterMove) as refused:
        await move_organisation(tx, actor, c.alpha, c.hq, TODAY)
    assert refused.value.facts["later"] == NEXT_WEEK
    with pytest.raises(LaterMove):
        await move_organisation(tx, actor, c.alpha, c.hq, NEXT_WEEK)
    with pytest.raises(LaterMove):
        await move_organisation(tx, actor, c.delta, c.beta, TODAY)


async def test_a_dealer_moves_below_a_branch_that_moved_the_same_day(tx: Tx) -> None:
    c = await make_channel(tx)
    actor = c.person(c.hq).actor
    first = await move_organisation(tx, actor, c.east, c.west, TODAY)
    second = await move_organisation(tx, actor, c.gamma, c.east, TODAY)
    assert await way_up(tx, c.gamma, TODAY) == [c.east, c.west, c.hq]
    assert await way_up(tx, c.gamma, YESTERDAY) == [c.west, c.hq]
    await assert_holds(tx, INVARIANTS)
    with pytest.raises(MoveNotLatest):
        await withdraw_move(tx, actor, c.east, first.id)
    await withdraw_move(tx, actor, c.gamma, second.id)
    await withdraw_move(tx, actor, c.east, first.id)
    assert await way_up(tx, c.gamma, TODAY) == [c.west, c.hq]
    assert await way_up(tx, c.alpha, TODAY) == [c.east, c.hq]
    await assert_holds(tx, INVARIANTS)


async def test_a_withdrawn_move_never_was(tx: Tx) -> None:
    c = await make_channel(tx)
    actor = c.person(c.hq).actor
    withdrawn = 0
    for day in (date(2026, 1, 1), TODAY, NEXT_WEEK):
        move = await move_organisation(tx, actor, c.alpha, c.west, day)
        withdrawn = move.id
        await withdraw_move(tx, actor, c.alpha, withdrawn)
        assert await way_up(tx, c.delta, NEXT_WEEK) == [c.alpha, c.east, c.hq]
        assert (await c.party(tx, c.delta)).ancestors == (c.delta, c.alpha, c.east, c.hq)
        await assert_holds(tx, INVARIANTS)
    with pytest.raises(NotFound):
        await withdraw_move(tx, actor, c.alpha, withdrawn)


async def test_a_move_that_others_build_upon_is_not_withdrawn(tx: Tx) -> None:
    c = await make_channel(tx)
    actor = c.person(c.hq).actor
    first = await move_organisation(tx, actor, c.alpha, c.west, YESTERDAY)
    await move_organisation(tx, actor, c.west, c.east, TODAY)
    with pytest.raises(MoveNotLatest):
        await withdraw_move(tx, actor, c.alpha, first.id)


@pytest.mark.parametrize("later", [YESTERDAY, NEXT_WEEK])
async def test_a_move_back_to_a_parent_that_moved_since_is_not_withdrawn(
    tx: Tx, later: date
) -> None:
    c = await make_channel(tx)
    actor = c.person(c.hq).actor
    first = await move_organisation(tx, actor, c.alpha, c.west, YESTERDAY)
    await move_organisation(tx, actor, c.east, c.west, later)
    with pytest.raises(MoveNotLatest):
        await withdraw_move(tx, actor, c.alpha, first.id)


async def test_paths_of_a_move_reach_every_row_of_the_subtree(tx: Tx) -> None:
    c = await make_channel(tx)
    await move_organisation(tx, c.person(c.hq).actor, c.east, c.west, TODAY)
    paths = dict((await tx.execute(select(Organisation.id, Organisation.path))).all())
    assert paths[c.delta] == f"{c.hq}.{c.west}.{c.east}.{c.alpha}.{c.delta}"
