"""Months of the journal: made ahead, caught by the default partition where nobody did."""

from datetime import UTC, date, datetime

from sqlalchemy import text

from kernel.clock import FixedClock
from kernel.db import Database, ReadTx, Tx
from ledger import ensure_partitions
from ledger.jobs import keep_partitions
from tests.ledger.books import SHELF, broken_rules, state, stock
from tests.support.race import race


async def months(tx: ReadTx) -> list[str]:
    rows = await tx.scalars(
        text("SELECT relid::text FROM pg_partition_tree('ledger_transfer') WHERE isleaf ORDER BY 1")
    )
    return list(rows)


async def home(tx: Tx) -> set[str]:
    """The partitions that hold transfers."""
    return set(await tx.scalars(text("SELECT tableoid::regclass::text FROM ledger_transfer")))


async def test_missing_months_are_made_once(tx: Tx) -> None:
    assert await ensure_partitions(tx, date(2011, 5, 31), date(2011, 7, 1)) == 4
    assert await ensure_partitions(tx, date(2011, 5, 1), date(2011, 7, 1)) == 0
    assert {"ledger_transfer_2011_05", "ledger_transfer_2011_06"} <= set(await months(tx))
    await stock(tx, 5, occurred_at=datetime(2011, 6, 30, 12, tzinfo=UTC))
    assert await home(tx) == {"ledger_transfer_2011_06"}


async def test_month_that_nobody_made_is_caught_and_stays_where_it_is(tx: Tx) -> None:
    await stock(tx, 5, occurred_at=datetime(1999, 6, 30, 12, tzinfo=UTC))
    assert await home(tx) == {"ledger_transfer_default"}
    assert await ensure_partitions(tx, date(1999, 6, 1), date(1999, 8, 1)) == 2
    assert "ledger_transfer_1999_07" in await months(tx)
    await stock(tx, 5, occurred_at=datetime(1999, 6, 29, 12, tzinfo=UTC))
    assert await home(tx) == {"ledger_transfer_default"}
    assert await broken_rules(tx) == {}


async def test_job_keeps_the_coming_months_ready_however_often_it_runs(
    committed_database: Database,
) -> None:
    committed_database.clock = FixedClock(datetime(2031, 1, 15, tzinfo=UTC))
    result = await race(3, lambda _: keep_partitions(committed_database, {}))
    assert result.lost == []
    async with committed_database.read() as tx:
        made = await months(tx)
    assert [f"ledger_transfer_2031_0{n}" in made for n in (1, 2, 3, 4)] == [True, True, True, False]


async def test_writers_go_on_while_months_are_made(committed_database: Database) -> None:
    async def write(n: int) -> None:
        if n == 0:
            async with committed_database.write() as tx:
                await ensure_partitions(tx, date(2000, 1, 1), date(2001, 1, 1))
            return
        async with committed_database.write() as tx:
            await stock(tx, 1)

    result = await race(12, write)
    assert result.lost == []
    async with committed_database.write() as tx:
        assert (await state(tx, SHELF)).balance == 11
