"""Taking an order up to change it: found in the asker's scope, locked, and as it was when read."""

from collections.abc import Iterable, Sequence

from credit import receivable_key
from dealers import Scope
from kernel.actor import Actor
from kernel.db import Tx
from kernel.errors import Forbidden, NotFound
from kernel.i18n import gettext
from kernel.jobs import enqueue
from ledger import Cancellation, Document, lock_accounts, open_holds, post
from orders.allocation import ORDER
from orders.drafts import DraftLine
from orders.errors import OrderChanged
from orders.repo.placing import update_lines
from orders.repo.reads import find_order_id
from orders.repo.stored import StoredOrder, lock_orders

RETRY_BLOCKED = "orders.retry_blocked"


def require(actor: Actor, permission: str) -> None:
    """Raise Forbidden unless the actor's role includes `permission`."""
    if not actor.may(permission):
        raise Forbidden(permission=permission)


async def take_up(tx: Tx, scope: Scope, number: str, version: int | None = None) -> StoredOrder:
    """Lock an order that the asker may see.

    Raises:
        NotFound: no such order in `scope`.
        OrderChanged: it is no longer at `version` (None: whatever it is at).
    """
    order_id = await find_order_id(tx, scope, number)
    if order_id is None:
        raise NotFound(kind=gettext("order"))
    order = (await lock_orders(tx, [order_id]))[order_id]
    if version is not None and order.version != version:
        raise OrderChanged(number=number)
    return order


def must_sell(scope: Scope, order: StoredOrder) -> None:
    """Only the selling side does this: the seller itself or a company above the buyer.

    Raises:
        NotFound: the asker is the buyer, or a dealer that only sees the order.
    """
    if not scope.is_company and scope.organisation_id != order.seller_id:
        raise NotFound(kind=gettext("order"))


async def free_holds(tx: Tx, order: StoredOrder) -> None:
    """Give back all stock and credit that an order still holds.

    Its receivable is locked with them, because its prepayments may be let go next.
    """
    holds = await open_holds(tx, [Document(ORDER, order.id)])
    keys = {key for hold in holds for key in (hold.source, hold.target) if key is not None}
    await lock_accounts(
        tx, keys | {receivable_key(order.seller_id, order.payer_id, order.currency)}
    )
    await post(tx, [Cancellation(hold.hold_id, hold.document) for hold in holds])


def forget_holds(lines: Sequence[DraftLine]) -> None:
    """Lines whose holds were given back hold nothing."""
    for line in lines:
        line.held, line.hold_id = 0, None


async def free_stock(tx: Tx, orders: Sequence[StoredOrder]) -> None:
    """Give back the goods that orders hold, not their credit."""
    held = [line for order in orders for line in order.lines if line.hold_id is not None]
    holds = await open_holds(tx, hold_ids=[line.hold_id for line in held if line.hold_id])
    await post(tx, [Cancellation(hold.hold_id, hold.document) for hold in holds])
    forget_holds(held)
    await update_lines(tx, held)


async def room_came_free(tx: Tx, seller_ids: Iterable[int]) -> None:
    """Have what waits at these sellers looked at again once this transaction commits."""
    for seller_id in sorted(set(seller_ids)):
        await enqueue(tx, RETRY_BLOCKED, {"seller_id": seller_id})
