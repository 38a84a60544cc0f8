"""Gapless numbers: whoever rolls back gives them back."""

import pytest

from kernel.db import Database, Tx, run_in_tx
from kernel.db.numbering import next_number, next_numbers
from tests.support.race import race


async def test_series_are_per_seller_kind_and_year(tx: Tx) -> None:
    assert await next_number(tx, 1, "invoice", 2026) == "INV-2026-000001"
    assert await next_number(tx, 1, "invoice", 2026) == "INV-2026-000002"
    assert await next_number(tx, 2, "invoice", 2026) == "INV-2026-000001"
    assert await next_number(tx, 1, "invoice", 2027) == "INV-2027-000001"
    assert await next_numbers(tx, 1, "credit_note", 2026, 2) == [
        "CN-2026-000001",
        "CN-2026-000002",
    ]


async def test_rolled_back_number_is_given_again(committed_database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with committed_database.write() as tx:
            await next_number(tx, 1, "invoice", 2026)
            raise ZeroDivisionError
    async with committed_database.write() as tx:
        assert await next_number(tx, 1, "invoice", 2026) == "INV-2026-000001"


async def test_twenty_at_once_get_twenty_numbers_without_a_gap(
    committed_database: Database,
) -> None:
    numbers = await race(
        10,
        lambda _: run_in_tx(committed_database, lambda tx: next_numbers(tx, 1, "invoice", 2026, 2)),
    )
    given = sorted(number for pair in numbers.won for number in pair)
    assert given == [f"INV-2026-{n:06d}" for n in range(1, 21)]
