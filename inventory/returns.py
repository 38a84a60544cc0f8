"""Goods that come back: sent by the buyer, taken in by the seller, on the shelf or aside."""

from collections.abc import Sequence

from msgspec.structs import replace

from dealers import load_parties
from inventory import repo
from inventory.accounts import bounds_of, in_transit_key, on_hand_key, shelf_key
from inventory.errors import ReturnNotUnderWay, ReturnTooLarge
from inventory.goods_in import tell_goods_in
from inventory.models import StockReturn, StockReturnLine
from inventory.places import default_locations
from inventory.rules import BUSINESS_HOUR, future_date, instant_of, not_positive
from inventory.types import ReturnGoods, ReturnLine, ReturnView
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import ReadTx, Tx
from kernel.db.bulk import insert_rows
from kernel.errors import FieldProblem, Invalid, NotFound
from kernel.i18n import _l, gettext
from ledger import Document, Transfer, post, reverse


async def return_goods(tx: Tx, actor: Actor, command: ReturnGoods) -> ReturnView:
    """The buyer sends goods of an order back; with `arrived` the seller takes them in at once.

    The conductor has locked the order. A credit note is its business.

    Raises:
        Invalid: a quantity below 1 or a day that has not come.
        ReturnTooLarge: names each line of which less was received and not returned yet.
    """
    now, today = await tx.now(), await tx.today()
    wrong_day = future_date(command.returned_on, today, "/returned_on")
    await check_returnable(tx, command.lines, wrong_day)
    places = await default_locations(tx, [command.seller.id, command.buyer.id])
    returned_on = command.returned_on or today
    [number] = await repo.return_numbers(tx, [returned_on.year])
    return_id = await tx.new_id()
    view = ReturnView(
        id=return_id,
        number=number,
        order_id=command.order_id,
        seller_id=command.seller.id,
        buyer_id=command.buyer.id,
        status="arrived" if command.arrived else "under_way",
        lines=command.lines,
    )
    header = {
        "id": return_id,
        "number": number,
        "order_id": view.order_id,
        "seller_id": view.seller_id,
        "buyer_id": view.buyer_id,
        "status": view.status,
        "reason": command.reason,
        "returned_on": returned_on,
        "returned_by": actor.user_id,
        "recorded_at": now,
        "arrived_at": now if command.arrived else None,
    }
    await insert_rows(tx, StockReturn, [header])
    await insert_rows(tx, StockReturnLine, await _line_rows(tx, view, places[view.seller_id]))
    at = instant_of(command.returned_on, BUSINESS_HOUR, now, tx.zone)
    transfers = [
        Transfer(
            on_hand_key(view.buyer_id, line.product_id, places[view.buyer_id]),
            in_transit_key(view.seller_id, view.buyer_id, line.product_id),
            line.quantity,
            Document("return", return_id, line.order_line_id),
            occurred_at=at,
        )
        for line in view.lines
    ]
    if command.arrived:
        transfers += [replace(each, occurred_at=at) for each in _arrival(view, places)]
    parties = {party.id: party for party in (command.seller, command.buyer)}
    keys = [key for transfer in transfers for key in (transfer.source, transfer.target)]
    await post(tx, transfers, bounds=bounds_of(keys, parties))
    await record(tx, actor, "inventory:return:sent", "stock_return", return_id, number=number)
    if command.arrived:
        await tell_goods_in(tx, [view.seller_id])
    return view


async def check_returnable(
    tx: ReadTx, lines: Sequence[ReturnLine], also: Sequence[FieldProblem] = ()
) -> None:
    """Let only quantities pass that were received and have not come back yet.

    Raises:
        Invalid: a quantity below 1, or `also`: what else is wrong with the return.
        ReturnTooLarge: names each line that is too much.
    """
    invalid = [*also]
    for index, line in enumerate(lines):
        invalid += not_positive(line.quantity, f"/lines/{index}/quantity")
    if invalid:
        raise Invalid(invalid)
    progress = await repo.progress(tx, [line.order_line_id for line in lines])
    problems = []
    for index, line in enumerate(lines):
        so_far = progress[line.order_line_id]
        returnable = so_far.received - so_far.returned
        if line.quantity > returnable:
            message = _l("Only %(returnable)s of this line can still come back.")
            problem = FieldProblem(
                f"/lines/{index}/quantity",
                "more_than_received",
                message,
                order_line_id=line.order_line_id,
                returnable=max(returnable, 0),
                requested=line.quantity,
            )
            problems.append(problem)
    if problems:
        raise ReturnTooLarge(problems)


async def _line_rows(tx: Tx, view: ReturnView, location_id: int) -> list[dict[str, object]]:
    return [
        {
            "id": line_id,
            "return_id": view.id,
            "order_line_id": line.order_line_id,
            "product_id": line.product_id,
            "location_id": location_id,
            "quantity": line.quantity,
            "saleable": line.saleable,
        }
        for line_id, line in zip(await tx.new_ids(len(view.lines)), view.lines, strict=True)
    ]


def _arrival(view: ReturnView, places: dict[int, int]) -> list[Transfer]:
    return [
        Transfer(
            in_transit_key(view.seller_id, view.buyer_id, line.product_id),
            shelf_key(
                view.seller_id, line.product_id, places[view.seller_id], saleable=line.saleable
            ),
            line.quantity,
            Document("return", view.id, line.order_line_id),
        )
        for line in view.lines
    ]


async def take_in_return(tx: Tx, actor: Actor, return_id: int) -> ReturnView:
    """The goods arrived: saleable ones go back on the shelf, the others to quarantine.

    Raises:
        NotFound: there is no such return.
        ReturnNotUnderWay: it has arrived or was taken back.
    """
    view = await _lock(tx, return_id)
    if view.status != "under_way":
        raise ReturnNotUnderWay(number=view.number)
    parties = await load_parties(tx, [view.seller_id])
    transfers = _arrival(view, await default_locations(tx, [view.seller_id]))
    await repo.set_return(tx, return_id, status="arrived", arrived_at=await tx.now())
    await post(tx, transfers, bounds=bounds_of([t.target for t in transfers], parties))
    await record(tx, actor, "inventory:return:arrived", "stock_return", return_id)
    await tell_goods_in(tx, [view.seller_id])
    return view


async def reverse_return(tx: Tx, actor: Actor, return_id: int) -> ReturnView:
    """Take a return back, wherever it stands: the goods are on the buyer's shelf again.

    Raises:
        NotFound: there is no such return.
        ReturnNotUnderWay: it was taken back before.
    """
    view = await _lock(tx, return_id)
    if view.status == "reversed":
        raise ReturnNotUnderWay(number=view.number)
    await repo.set_return(tx, return_id, status="reversed")
    await reverse(tx, Document("return", return_id), Document("return_reversal", return_id))
    await record(tx, actor, "inventory:return:reversed", "stock_return", return_id)
    return view


async def _lock(tx: Tx, return_id: int) -> ReturnView:
    row = await repo.lock_row(tx, StockReturn, return_id)
    if row is None:
        raise NotFound(kind=gettext("return"))
    lines = await repo.return_lines(tx, return_id)
    return ReturnView(
        id=row.id,
        number=row.number,
        order_id=row.order_id,
        seller_id=row.seller_id,
        buyer_id=row.buyer_id,
        status=row.status,
        lines=tuple(lines),
    )
