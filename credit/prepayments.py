"""Money that is kept for an order until the order is invoiced."""

from collections.abc import Sequence

from credit.keys import order_document, receivable_key
from credit.repo import payments as repo
from credit.repo.payments import Settled
from credit.retrying import retry_blocked
from credit.rules import OpenItem, settle
from credit.types import IssuedInvoice
from kernel.db import Tx
from ledger import lock_accounts, open_holds


async def apply_kept(tx: Tx, issued: Sequence[IssuedInvoice]) -> dict[int, int]:
    """Settle new invoices with the money kept for their orders.

    What is left after an order's last invoice (nothing of it is held any more) is kept no
    longer.

    Returns:
        What was settled of each invoice, by invoice.
    """
    orders = sorted({row.order_id for row in issued if row.order_id is not None})
    kept = await repo.kept_for(tx, orders) if orders else []
    if not kept:
        return {}
    items = {
        row.id: OpenItem(row.id, row.order_id, row.due_on, row.issued_on, row.open_minor)
        for row in issued
    }
    settled = [
        Settled(share, payment_id=payment_id)
        for payment_id, order_id, paid_on, unapplied in kept
        for share in settle(
            [item for item in items.values() if item.order_id == order_id], unapplied, paid_on
        )
    ]
    await repo.settle_invoices(tx, settled)
    await repo.draw(tx, settled)
    held = await open_holds(tx, [order_document(order_id) for order_id in orders])
    finished = sorted(set(orders) - {hold.document.id for hold in held})
    await retry_blocked(tx, await repo.unkeep(tx, finished))
    return {row.id: row.open_minor - items[row.id].open_minor for row in issued}


async def release_prepayments(tx: Tx, order_ids: Sequence[int]) -> None:
    """Let go what is kept for orders that were cancelled, rejected or closed.

    It becomes unapplied credit of its payer. Called under the orders' row locks.
    """
    found = await repo.receivables_of_kept(tx, order_ids)
    if not found:
        return
    await lock_accounts(tx, [receivable_key(*one) for one in found])
    await retry_blocked(tx, await repo.unkeep(tx, order_ids))
