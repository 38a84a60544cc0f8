"""What waits is tried again: backorders when goods come in, blocked orders when room comes free.

This is the only way an order goes on without a person. Each chunk is a transaction of its own;
orders that somebody else holds are passed over, the next sweep finds them.
"""

from collections.abc import Sequence
from contextlib import suppress

from inventory import in_transit_key, on_hand_key, shelves_of
from kernel.actor import system_actor
from kernel.db import Database, Tx, run_in_tx
from kernel.db.outbox import Event, publish
from kernel.errors import Busy
from ledger import AccountKey, Cancellation, Document, Entry, Hold, lock_accounts, post
from orders.allocation import ORDER
from orders.drafts import DraftLine
from orders.placing import place
from orders.repo.placing import update_lines
from orders.repo.stored import StoredOrder, lock_orders
from orders.repo.timeline import Happened, add_events
from orders.repo.waiting import (
    clear_reserve_until,
    ids_of_backorders,
    ids_of_blocked,
    ids_of_lapsed,
    sellers_with_waiting,
)
from orders.states import State
from orders.taking_up import free_stock, room_came_free
from orders.types import Confirmed, JudgeAgain

CHUNK = 40


async def retry_seller(database: Database, seller_id: int) -> int:
    """Serve a seller's backorders, then put its blocked orders through the guard, oldest first.

    One that still doesn't fit is passed over.

    Returns:
        How many orders were confirmed.
    """
    await _serve_all_backorders(database, seller_id)
    confirmed, last = 0, 0
    while True:
        async with database.write() as tx:
            ids = await ids_of_blocked(tx, seller_id, after=last, limit=CHUNK)
            locked = (await lock_orders(tx, ids, skip_locked=True)).values()
            actor = system_actor(seller_id)
            outcomes = await place(
                tx, [JudgeAgain(actor, o.id) for o in locked if o.state is State.BLOCKED]
            )
        confirmed += sum(1 for outcome in outcomes if isinstance(outcome, Confirmed))
        if len(ids) < CHUNK:
            return confirmed
        last = ids[-1]


async def _serve_all_backorders(database: Database, seller_id: int) -> None:
    last = 0
    while True:
        async with database.write() as tx:
            ids = await ids_of_backorders(tx, seller_id, after=last, limit=CHUNK)
            await serve_backorders(
                tx, list((await lock_orders(tx, ids, skip_locked=True)).values())
            )
        if len(ids) < CHUNK:
            return
        last = ids[-1]


async def serve_backorders(tx: Tx, orders: Sequence[StoredOrder]) -> None:
    """Hold what has come in for confirmed lines that wait, oldest order first.

    No second judgement of credit: a confirmed order holds it for its whole value already.
    The caller has locked the orders; they are those of one seller.
    """
    waiting = [
        (order, line)
        for order in sorted(orders, key=lambda order: order.id)
        if order.state is State.CONFIRMED
        for line in order.lines
        if line.backordered > 0
    ]
    if not waiting:
        return
    seller_id = waiting[0][0].seller_id
    places = (await shelves_of(tx, [seller_id]))[seller_id]
    keys = {
        on_hand_key(seller_id, line.product_id, place) for _, line in waiting for place in places
    }
    accounts = await lock_accounts(tx, keys)
    free: dict[AccountKey, int | None] = {key: accounts[key].available() for key in keys}
    ids = iter(await tx.new_ids(len(waiting)))
    entries: list[Entry] = []
    served: list[tuple[StoredOrder, DraftLine]] = []
    for order, line in waiting:
        choice = [line.location_id] if line.held and line.location_id else places
        shelf = max(
            (on_hand_key(seller_id, line.product_id, place) for place in choice),
            key=lambda key: _plenty(free[key]),
        )
        amount = min(line.backordered, _plenty(free[shelf]))
        if amount <= 0:
            continue
        available = free[shelf]
        if available is not None:
            free[shelf] = available - amount
        entries += _hold_more(order, line, shelf, amount, next(ids))
        served.append((order, line))
    await post(tx, entries)
    await update_lines(tx, [line for _, line in served])
    await _tell(tx, served)


def _plenty(available: int | None) -> int:
    """How much may be taken of a shelf; one without a floor has no end."""
    return 10**15 if available is None else available


def _hold_more(
    order: StoredOrder, line: DraftLine, shelf: AccountKey, amount: int, hold_id: int
) -> list[Entry]:
    """One hold a line: the old one is given up for one of the whole."""
    document = Document(ORDER, order.id, line.id)
    entries: list[Entry] = []
    if line.hold_id is not None:
        entries.append(Cancellation(line.hold_id, document))
    target = in_transit_key(order.seller_id, order.buyer_id, line.product_id)
    line.held += amount
    line.hold_id = hold_id
    line.location_id = shelf.location_id
    entries.append(Hold(shelf, target, line.held, document, 0, hold_id))
    return entries


async def _tell(tx: Tx, served: Sequence[tuple[StoredOrder, DraftLine]]) -> None:
    orders = {order.id: order for order, _ in served}
    await add_events(
        tx, [Happened(order_id, "goods_came_in", 0, {}) for order_id in sorted(orders)]
    )
    await publish(
        tx,
        [
            Event(
                "orders:order:goods_came_in",
                order.seller_id,
                order.id,
                {"number": order.number, "buyer_id": order.buyer_id},
            )
            for order in orders.values()
        ],
    )


async def lapse_reservations(database: Database) -> int:
    """Take the goods back from blocked orders whose working days are over, with a notice.

    Returns:
        How many orders lost their goods.
    """

    async def lapse(tx: Tx) -> int:
        ids = await ids_of_lapsed(tx, await tx.now())
        orders = list((await lock_orders(tx, ids, skip_locked=True)).values())
        orders = [order for order in orders if order.state is State.BLOCKED]
        await free_stock(tx, orders)
        await clear_reserve_until(tx, [order.id for order in orders])
        await add_events(tx, [Happened(order.id, "reservation_lapsed", 0, {}) for order in orders])
        await publish(
            tx,
            [
                Event(
                    "orders:order:reservation_lapsed",
                    order.seller_id,
                    order.id,
                    {"number": order.number, "buyer_id": order.buyer_id},
                )
                for order in orders
            ],
        )
        await room_came_free(tx, [order.seller_id for order in orders])
        return len(orders)

    return await run_in_tx(database, lapse)


async def sweep(database: Database) -> None:
    """Try everything that waits, whoever forgot to say that room came free.

    A seller whose accounts are busy keeps no other waiting; its turn comes again in a minute.
    """
    async with database.read() as tx:
        sellers = await sellers_with_waiting(tx)
    for seller_id in sellers:
        with suppress(Busy):
            await retry_seller(database, seller_id)
