"""A random history of moves, withdrawals and new dealers against a plain model of the tree."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select

from dealers import (
    Move,
    NewOrganisation,
    OrganisationKind,
    apply_due_moves,
    create_organisations,
    move_organisation,
    withdraw_move,
)
from dealers.invariants import INVARIANTS
from dealers.models import NodeAncestor, Organisation
from dealers.repo import valid_on
from kernel.actor import system_actor
from kernel.clock import FixedClock
from kernel.db import Tx
from kernel.errors import Refusal
from tests.dealers.holding import assert_holds
from tests.support.factories import make_channel

TODAY = date(2026, 3, 2)
DAYS = [TODAY + timedelta(days=n) for n in (-400, -30, -1, 0, 5, 60)]


@dataclass
class Model:
    """Parents at the beginning, and the moves that were accepted."""

    parents: dict[int, int | None]
    moves: list[Move] = field(default_factory=list)

    def parent(self, node: int, on: date) -> int | None:
        """Where a node stands on a day."""
        past = [m for m in self.moves if m.node_id == node and m.on <= on]
        return max(past, key=lambda m: m.on).to_parent_id if past else self.parents[node]

    def way_up(self, node: int, on: date) -> tuple[int, ...]:
        """A node's ancestors on a day, itself first."""
        way = [node]
        while (above := self.parent(way[-1], on)) is not None:
            way.append(above)
        return tuple(way)


async def ways_up(tx: Tx, on: date) -> dict[int, tuple[int, ...]]:
    """The same, from the dated ancestors."""
    statement = (
        select(NodeAncestor.node_id, NodeAncestor.ancestor_id)
        .where(valid_on(on))
        .order_by(NodeAncestor.node_id, NodeAncestor.distance)
    )
    found: dict[int, tuple[int, ...]] = {}
    for node, ancestor in await tx.execute(statement):
        found[node] = (*found.get(node, ()), ancestor)
    return found


async def act(tx: Tx, random: Random, model: Model, step: int) -> bool:
    """One random change in the portal and, if it was accepted, in the model."""
    actor = system_actor(1)
    if random.random() < 0.15 and model.moves:
        move = random.choice(model.moves)
        await withdraw_move(tx, actor, move.node_id, move.id)
        model.moves.remove(move)
    elif random.random() < 0.2:
        parent = random.choice(list(model.parents))
        code = await tx.scalar(select(Organisation.code).where(Organisation.id == parent))
        new = NewOrganisation(f"N{step}", f"New {step}", OrganisationKind.DEALER, parent=code)
        model.parents[(await create_organisations(tx, [new]))[new.code]] = parent
    else:
        node, parent = random.sample(list(model.parents), 2)
        on = random.choice(DAYS)
        model.moves.append(await move_organisation(tx, actor, node, parent, on))
    return True


@pytest.mark.parametrize("seed", range(5))
async def test_the_dated_tree_equals_a_plain_model_on_every_day(
    tx: Tx, clock: FixedClock, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - a history, not a secret
    await make_channel(tx)
    model = Model(dict((await tx.execute(select(Organisation.id, Organisation.parent_id))).all()))
    accepted = 0
    for step in range(50):
        try:
            async with tx.begin_nested():
                accepted += await act(tx, random, model, step)
        except Refusal:
            continue
    assert accepted > 10
    for day in DAYS:
        expected = {node: model.way_up(node, day) for node in model.parents}
        assert await ways_up(tx, day) == expected
    await assert_holds(tx, INVARIANTS)
    clock.advance(timedelta(days=61))
    await apply_due_moves(tx)
    paths = dict((await tx.execute(select(Organisation.id, Organisation.path))).all())
    for node, path in paths.items():
        assert tuple(map(int, path.split(".")))[::-1] == model.way_up(node, DAYS[-1])
    await assert_holds(tx, INVARIANTS)
