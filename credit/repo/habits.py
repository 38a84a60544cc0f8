"""How a payer has paid."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Date, bindparam, text

from credit.types import Pair
from kernel.db import ReadTx

_PAID = text(
    """
    SELECT count(*), count(*) FILTER (WHERE paid_on <= due_on),
           avg(greatest(paid_on - due_on, 0)), max(paid_on - due_on)
    FROM (
        SELECT i.due_on, max(a.allocated_on) AS paid_on
        FROM invoice i
        JOIN allocation a ON a.invoice_id = i.id AND a.undone_on IS NULL
          AND a.payment_id IS NOT NULL
        WHERE i.seller_id = :seller_id AND i.payer_id = :payer_id AND i.open_minor = 0
          AND i.gross_minor > 0 AND i.issued_on > :since
        GROUP BY i.id
    ) AS settled
    """
).bindparams(bindparam("since", type_=Date))


async def paid_invoices(
    tx: ReadTx, pair: Pair, since: date
) -> tuple[int, int, Decimal | None, int | None]:
    """How many invoices issued since a day were paid in full, how many of these on time.

    Then how late: days on average (early counts as 0), and the latest.
    """
    values = {"seller_id": pair[0], "payer_id": pair[1], "since": since}
    n, on_time, average, worst = (await tx.execute(_PAID, values)).one()
    return n, on_time, average, worst
