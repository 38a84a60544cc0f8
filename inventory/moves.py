"""Goods moved between two places of one organisation."""

from collections.abc import Sequence

from dealers import Scope, load_parties
from inventory import repo
from inventory.accounts import bounds_of, in_transit_key, on_hand_key
from inventory.errors import NotEnoughToMove
from inventory.goods_in import tell_goods_in
from inventory.models import StockMove
from inventory.recording import check_rows
from inventory.types import MoveLine
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import Tx
from kernel.db.bulk import insert_rows
from kernel.errors import FieldProblem, NotFound
from kernel.i18n import _l, gettext
from ledger import (
    AccountKey,
    Accounts,
    AlreadyReversed,
    Document,
    Transfer,
    lock_accounts,
    post,
    reverse,
)


async def move_stock(
    tx: Tx,
    actor: Actor,
    scope: Scope,
    *,
    from_location_id: int,
    to_location_id: int,
    lines: Sequence[MoveLine],
) -> list[int]:
    """Move goods between one's own places: judged, so nothing promised to an order leaves.

    Returns:
        The ids of the moves in the order of `lines`.

    Raises:
        NotFound: one of the places is not the actor's own, or both are the same.
        Invalid: a quantity below 1.
        NotEnoughToMove: names each line that is short.
    """
    owner = scope.organisation_id
    await repo.check_own_places(tx, scope, {from_location_id, to_location_id})
    check_rows([(line.quantity, None) for line in lines], await tx.today(), "moved_on")
    ids = await tx.new_ids(len(lines))
    rows = [
        {
            "id": move_id,
            "organisation_id": owner,
            "from_location_id": from_location_id,
            "to_location_id": to_location_id,
            "product_id": line.product_id,
            "quantity": line.quantity,
            "moved_on": await tx.today(),
            "moved_by": actor.user_id,
            "recorded_at": await tx.now(),
        }
        for move_id, line in zip(ids, lines, strict=True)
    ]
    shelves = [on_hand_key(owner, line.product_id, from_location_id) for line in lines]
    transfers = [
        transfer
        for move_id, line, shelf in zip(ids, lines, shelves, strict=True)
        for transfer in _two_steps(move_id, line, shelf, to_location_id)
    ]
    keys = {key for transfer in transfers for key in (transfer.source, transfer.target)}
    bounds = bounds_of(keys, await load_parties(tx, [owner]))
    problems = _short(await lock_accounts(tx, keys, bounds), shelves, lines)
    if problems:
        raise NotEnoughToMove(problems)
    await insert_rows(tx, StockMove, rows)
    await post(tx, transfers, bounds=bounds)
    await tell_goods_in(tx, [owner])
    return ids


def _two_steps(
    move_id: int, line: MoveLine, shelf: AccountKey, to_location_id: int
) -> tuple[Transfer, Transfer]:
    owner = shelf.organisation_id
    passing = in_transit_key(owner, owner, line.product_id)
    target = on_hand_key(owner, line.product_id, to_location_id)
    document = Document("move", move_id)
    return (
        Transfer(shelf, passing, line.quantity, document, judged=True),
        Transfer(passing, target, line.quantity, document, judged=True),
    )


def _short(
    accounts: Accounts, shelves: Sequence[AccountKey], lines: Sequence[MoveLine]
) -> list[FieldProblem]:
    problems = []
    for index, (shelf, line) in enumerate(zip(shelves, lines, strict=True)):
        free = accounts[shelf].available()
        if free is not None and free < line.quantity:
            message = _l("Only %(available)s of %(requested)s may leave this place.")
            problem = FieldProblem(
                f"/lines/{index}/quantity",
                "not_enough",
                message,
                product_id=line.product_id,
                available=max(free, 0),
                requested=line.quantity,
            )
            problems.append(problem)
    return problems


async def reverse_move(tx: Tx, actor: Actor, move_id: int) -> None:
    """Take a move back.

    Raises:
        NotFound: there is no such move.
        AlreadyReversed: it was taken back before.
    """
    move = await repo.lock_row(tx, StockMove, move_id)
    if move is None:
        raise NotFound(kind=gettext("move"))
    if move.reversed_at is not None:
        raise AlreadyReversed
    await repo.mark_reversed(tx, StockMove, move_id, await tx.now(), actor.user_id)
    await reverse(tx, Document("move", move_id), Document("move_reversal", move_id))
    await record(tx, actor, "inventory:move:reversed", "stock_move", move_id)
    await tell_goods_in(tx, [move.organisation_id])
