"""Following deliveries: an order whose goods have all arrived is closed, and opened again."""

from collections.abc import Sequence

from inventory import progress as progress_of
from kernel.db import Tx
from orders.repo.states import move_orders
from orders.repo.stored import lock_orders
from orders.repo.timeline import Happened, add_events
from orders.states import State, Step, step
from orders.taking_up import free_holds


async def follow_deliveries(tx: Tx, order_ids: Sequence[int]) -> None:
    """Close confirmed orders of which everything was shipped and nothing is under way any more.

    One that was closed by itself and has goods under way again (a receipt was taken back) is
    reopened. Runs twice without harm.
    """
    orders = await lock_orders(tx, order_ids)
    progress = await progress_of(tx, [line.id for order in orders.values() for line in order.lines])
    closed: list[int] = []
    reopened: list[int] = []
    for order in orders.values():
        on_the_way = any(progress[line.id].in_transit for line in order.lines)
        all_shipped = all(line.shipped == line.wanted for line in order.lines)
        if order.state is State.CONFIRMED and all_shipped and not on_the_way:
            step(order.number, order.state, Step.CLOSE)
            await free_holds(tx, order)
            closed.append(order.id)
        elif order.state is State.CLOSED and on_the_way and all_shipped:
            step(order.number, order.state, Step.REOPEN)
            reopened.append(order.id)
    await move_orders(tx, closed, State.CLOSED)
    await move_orders(tx, reopened, State.CONFIRMED)
    happened = [Happened(order_id, "closed", 0) for order_id in closed]
    await add_events(tx, happened + [Happened(order_id, "reopened", 0) for order_id in reopened])
