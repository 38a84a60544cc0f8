"""The account of a payer as it went: every movement with the balance after it."""

from credit.repo import items as repo
from credit.types import Pair
from credit.views import Statement, StatementLine
from dealers import Scope
from kernel.db import ReadTx
from kernel.periods import Period


async def get_statement(
    tx: ReadTx, scope: Scope, pair: Pair, currency: str, period: Period
) -> Statement:
    """Invoices, credit notes, payments and their reversals of a period by their own dates.

    On one day invoices come before payments, so that the balance reads as the story went.
    """
    opening, rows = await repo.entries(tx, scope, pair, currency, period)
    balance = opening
    lines = []
    for row in rows:
        balance += row.minor
        lines.append(StatementLine(*row, balance))
    return Statement(*pair, currency, opening, tuple(lines), balance)
