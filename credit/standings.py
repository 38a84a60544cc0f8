"""What credit knows of payers, for whoever judges an order under the receivable's lock."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from credit.repo import standings as repo
from credit.types import ApprovalToken, Pair, Standing
from kernel.db import ReadTx


async def load_standings(
    tx: ReadTx,
    pairs: Iterable[Pair],
    on: Mapping[int, date],
    grace_days: Mapping[int, int] | None = None,
) -> dict[Pair, Standing]:
    """The standing of every pair asked for, in one query.

    Read after the receivables were locked: whoever changes what is read here holds that lock.

    Args:
        tx: the transaction that holds the locks.
        pairs: (seller, payer).
        on: the business date of each seller.
        grace_days: of each seller: so many days past due an item isn't overdue yet (default 0).
    """
    asked = sorted(set(pairs))
    if not asked:
        return {}
    return await repo.standings(tx, asked, on, grace_days or {})


async def load_approvals(tx: ReadTx, order_ids: Sequence[int]) -> dict[int, list[ApprovalToken]]:
    """All tokens of orders by order; `in_force` picks those that still speak."""
    return await repo.approvals(tx, order_ids) if order_ids else {}


async def load_prepayments(tx: ReadTx, order_ids: Sequence[int]) -> dict[int, int]:
    """Unapplied payments that name an order, in minor units, by order; absent: none."""
    return await repo.prepaid(tx, order_ids) if order_ids else {}
