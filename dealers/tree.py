"""Moving nodes of the tree: dated, in the past or the future, and taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select, text, update

from dealers import repo
from dealers.errors import (
    AlreadyThere,
    CycleInTree,
    HeadquartersCannotMove,
    LaterMove,
    MoveNotLatest,
    ParentUnsuitable,
)
from dealers.models import NodeAncestor, Organisation, OrganisationMove
from dealers.rules import may_stand_below
from dealers.types import Move, MovePreview, OrganisationKind
from kernel import audit
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.db.bulk import insert_rows
from kernel.db.outbox import Event, publish
from kernel.errors import NotFound
from kernel.i18n import _l

_TREE = 7_305_010
"""Key of the advisory lock under which the tree changes: one change at a time."""

_ORGANISATION = _l("organisation")
_MOVE = _l("move")


async def lock_tree(tx: Tx) -> None:
    """Wait for whoever changes the tree; held until the transaction ends."""
    await tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TREE})


@dataclass(frozen=True, slots=True)
class _Plan:
    """A move that was looked at: `below` and `above` are distances by id on the day."""

    node: Organisation
    parent: Organisation
    from_parent_id: int
    on: date
    below: dict[int, int]
    above: dict[int, int]


async def preview_move(tx: ReadTx, node_id: int, new_parent_id: int, on: date) -> MovePreview:
    """What a move would do; refuses whatever `move_organisation` would."""
    plan = await _plan(tx, node_id, new_parent_id, on)
    return MovePreview(
        on=on,
        from_parent_id=plan.from_parent_id,
        to_parent_id=new_parent_id,
        organisations=len(plan.below),
        due=on <= await tx.today(),
    )


async def move_organisation(
    tx: Tx, actor: Actor, node_id: int, new_parent_id: int, on: date
) -> Move:
    """Give a node, with all below it, another parent from the day `on` (headquarters' zone).

    A day ahead is remembered: the dates are written now, the tree of today changes when the day
    comes. A day past corrects the record.

    Raises, in this order:
        NotFound: one of the two does not exist.
        HeadquartersCannotMove, ParentUnsuitable, AlreadyThere, CycleInTree: where it cannot go.
        LaterMove: the tree around it changes again on that day or later.
    """
    await lock_tree(tx)
    plan = await _plan(tx, node_id, new_parent_id, on)
    now = await tx.now()
    due = on <= await tx.today()
    move = OrganisationMove(
        id=await tx.new_id(),
        node_id=node_id,
        from_parent_id=plan.from_parent_id,
        to_parent_id=new_parent_id,
        on=on,
        recorded_at=now,
        by_user_id=actor.user_id,
        applied_at=now if due else None,
    )
    tx.add(move)
    await tx.flush()
    await _redate(tx, plan)
    if due:
        await refresh_paths(tx, plan.below)
    facts = {"from": plan.from_parent_id, "to": new_parent_id, "on": on.isoformat()}
    await audit.record(tx, actor, "dealers:organisation:moved", "organisation", node_id, **facts)
    await publish(tx, [Event("dealers:organisation:moved", None, node_id, facts)])
    return view_of(move)


async def _plan(tx: ReadTx, node_id: int, new_parent_id: int, on: date) -> _Plan:
    found = {
        row.id: row
        for row in await tx.scalars(
            select(Organisation)
            .where(repo.among(Organisation.id, (node_id, new_parent_id)))
            .execution_options(populate_existing=True)
        )
    }
    node, parent = found.get(node_id), found.get(new_parent_id)
    if node is None or parent is None:
        raise NotFound(kind=_ORGANISATION)
    if node.kind == OrganisationKind.HEADQUARTERS:
        raise HeadquartersCannotMove(organisation=node.code)
    if not may_stand_below(OrganisationKind(node.kind), OrganisationKind(parent.kind)):
        raise ParentUnsuitable(kind=node.kind, parent_kind=parent.kind)
    below = await _distances(tx, node_id, on, up=False)
    above = await _distances(tx, new_parent_id, on, up=True)
    before = await _distances(tx, node_id, on, up=True)
    from_parent_id = next(id_ for id_, distance in before.items() if distance == 1)
    if from_parent_id == new_parent_id:
        raise AlreadyThere(organisation=node.code, parent=parent.code, on=on)
    if new_parent_id in below:
        raise CycleInTree(organisation=node.code, parent=parent.code)
    later = await _changes_from(tx, node_id, new_parent_id, below, on)
    if later is not None:
        raise LaterMove(organisation=node.code, later=later)
    return _Plan(node, parent, from_parent_id, on, below, above)


async def _distances(tx: ReadTx, node_id: int, on: date, *, up: bool) -> dict[int, int]:
    """Ancestors (up) or descendants of a node on a day with their distance, itself included."""
    mine, other = NodeAncestor.node_id, NodeAncestor.ancestor_id
    if not up:
        mine, other = other, mine
    statement = select(other, NodeAncestor.distance).where(mine == node_id, repo.valid_on(on))
    return dict((await tx.execute(statement)).all())


async def _changes_from(
    tx: ReadTx, node_id: int, new_parent_id: int, below: Iterable[int], on: date
) -> date | None:
    """The first day on which the move would meet another change.

    The subtree must not change on that day or later; the new parent may have moved on that very
    day, since what stands above it from then on is known.
    """
    around = repo.among(NodeAncestor.node_id, below) | (NodeAncestor.ancestor_id == node_id)
    ahead = (NodeAncestor.valid_from > on) | (NodeAncestor.valid_until > on)
    changes = (around & (ahead | (NodeAncestor.valid_from == on))) | (
        (NodeAncestor.node_id == new_parent_id) & ahead
    )
    found = await tx.execute(
        select(NodeAncestor.valid_from, NodeAncestor.valid_until).where(changes)
    )
    days = {day for span in found for day in span if day is not None and day >= on}
    return min(days, default=None)


async def _redate(tx: Tx, plan: _Plan) -> None:
    """End the subtree's old ancestors on the day and begin the new ones."""
    await tx.execute(
        update(NodeAncestor)
        .where(
            repo.among(NodeAncestor.node_id, plan.below),
            ~repo.among(NodeAncestor.ancestor_id, plan.below),
            repo.valid_on(plan.on),
        )
        .values(valid_until=plan.on)
    )
    pairs = [(node, above) for node in plan.below for above in plan.above]
    await insert_rows(
        tx,
        NodeAncestor,
        [
            {
                "id": id_,
                "node_id": node,
                "ancestor_id": above,
                "distance": plan.below[node] + 1 + plan.above[above],
                "valid_from": plan.on,
                "valid_until": None,
            }
            for id_, (node, above) in zip(await tx.new_ids(len(pairs)), pairs, strict=True)
        ],
    )


async def withdraw_move(tx: Tx, actor: Actor, node_id: int, move_id: int) -> None:
    """Take back a move of a node as if it had never been recorded.

    Raises, in this order:
        NotFound: the node has no such move.
        MoveNotLatest: later changes build upon it.
    """
    await lock_tree(tx)
    move = await tx.get(OrganisationMove, move_id, populate_existing=True)
    if move is None or move.node_id != node_id:
        raise NotFound(kind=_MOVE)
    below = await _distances(tx, move.node_id, move.on, up=False)
    if await _changes_from_after(tx, move, below):
        raise MoveNotLatest
    inside = repo.among(NodeAncestor.node_id, below)
    outside = ~repo.among(NodeAncestor.ancestor_id, below)
    await tx.execute(
        delete(NodeAncestor).where(inside, outside, NodeAncestor.valid_from == move.on)
    )
    await tx.execute(
        update(NodeAncestor)
        .where(inside, outside, NodeAncestor.valid_until == move.on)
        .values(valid_until=None)
    )
    await tx.delete(move)
    await tx.flush()
    await refresh_paths(tx, below)
    facts = {"from": move.to_parent_id, "to": move.from_parent_id, "on": move.on.isoformat()}
    event = "dealers:organisation:move_withdrawn"
    await audit.record(tx, actor, event, "organisation", move.node_id, **facts)
    await publish(tx, [Event(event, None, move.node_id, facts)])


async def _changes_from_after(tx: Tx, move: OrganisationMove, below: Iterable[int]) -> bool:
    """Whether the subtree, or the parent that it would go back to, changed place since."""
    around = repo.among(NodeAncestor.node_id, below) | (NodeAncestor.ancestor_id == move.node_id)
    changed = (NodeAncestor.valid_from > move.on) | (NodeAncestor.valid_until > move.on)
    old_parent = (NodeAncestor.node_id == move.from_parent_id) & (
        (NodeAncestor.valid_from >= move.on) | (NodeAncestor.valid_until > move.on)
    )
    found = select(NodeAncestor.id).where((around & changed) | old_parent).limit(1)
    same_day = select(OrganisationMove.id).where(
        repo.among(OrganisationMove.node_id, below),
        OrganisationMove.on == move.on,
        OrganisationMove.id != move.id,
    )
    return await tx.scalar(found) is not None or await tx.scalar(same_day.limit(1)) is not None


_REFRESH = text(
    """
    UPDATE organisation o SET path = place.path, parent_id = place.parent_id, tier = place.tier
      FROM (SELECT n.node_id,
                   string_agg(n.ancestor_id::text, '.' ORDER BY n.distance DESC)::ltree AS path,
                   max(n.ancestor_id) FILTER (WHERE n.distance = 1) AS parent_id,
                   count(*) FILTER (WHERE a.kind = 'dealer') AS tier
              FROM node_ancestor n JOIN organisation a ON a.id = n.ancestor_id
             WHERE n.node_id = ANY (CAST(:ids AS BIGINT[]))
               AND (n.valid_from IS NULL OR n.valid_from <= :today)
               AND (n.valid_until IS NULL OR n.valid_until > :today)
             GROUP BY n.node_id) place
     WHERE o.id = place.node_id AND o.path <> place.path
    """
)


async def refresh_paths(tx: Tx, ids: Iterable[int]) -> None:
    """Make parent, path and tier of nodes those of today's ancestors."""
    await tx.execute(_REFRESH, {"ids": list(ids), "today": await tx.today()})


async def apply_due_moves(tx: Tx) -> int:
    """Let moves whose day has come take effect in the tree of today; how many there were."""
    await lock_tree(tx)
    today = await tx.today()
    due = select(OrganisationMove.id, OrganisationMove.node_id).where(
        OrganisationMove.applied_at.is_(None), OrganisationMove.on <= today
    )
    moves = (await tx.execute(due)).all()
    if not moves:
        return 0
    below = await tx.scalars(
        select(NodeAncestor.node_id)
        .where(repo.among(NodeAncestor.ancestor_id, [node for _, node in moves]))
        .distinct()
    )
    await refresh_paths(tx, below)
    await tx.execute(
        update(OrganisationMove)
        .where(repo.among(OrganisationMove.id, [id_ for id_, _ in moves]))
        .values(applied_at=await tx.now())
    )
    return len(moves)


def view_of(move: OrganisationMove) -> Move:
    """A move as others see it."""
    return Move(
        id=move.id,
        node_id=move.node_id,
        from_parent_id=move.from_parent_id,
        to_parent_id=move.to_parent_id,
        on=move.on,
        recorded_at=move.recorded_at,
        applied_at=move.applied_at,
    )
