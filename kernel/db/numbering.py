"""Numbers without gaps, one series per seller and year."""

from sqlalchemy import text

from kernel.db.transaction import Tx

_TAKE = text(
    """
    INSERT INTO number_counter (seller_id, series, year, last)
    VALUES (:seller_id, :series, :year, :count)
    ON CONFLICT (seller_id, series, year)
    DO UPDATE SET last = number_counter.last + :count
    RETURNING last
    """
)
PREFIXES = {"invoice": "INV", "credit_note": "CN", "delivery_note": "DN", "payment": "PAY"}


async def next_numbers(tx: Tx, seller_id: int, series: str, year: int, count: int) -> list[str]:
    """The next `count` numbers of a series, such as INV-2026-000042.

    The counter's row stays locked until `tx` ends: a roll-back gives the numbers back. Lock
    counters last and in sorted order (rank: after ledger accounts).
    """
    values = {"seller_id": seller_id, "series": series, "year": year, "count": count}
    last: int = (await tx.execute(_TAKE, values)).scalar_one()
    prefix = PREFIXES.get(series, series.upper())
    return [f"{prefix}-{year}-{number:06d}" for number in range(last - count + 1, last + 1)]


async def next_number(tx: Tx, seller_id: int, series: str, year: int) -> str:
    """The next number of a series."""
    return (await next_numbers(tx, seller_id, series, year, 1))[0]
