"""What is owed over time: kept by month, read by day, the same figures by both."""

from datetime import UTC, date, datetime

from sqlalchemy import text

from credit import PaymentCommand, record_payment
from dealers import move_organisation, resolve_codes
from kernel.actor import system_actor
from kernel.clock import FixedClock
from kernel.db import Database, Tx, run_in_tx
from kernel.invariants import prove
from kernel.periods import Period
from reports import Question, channel_report, rebuild
from reports.invariants import INVARIANTS
from tests.reports.conftest import CatchUp, scope_of

DAY = 86_400
YEAR = Period(date(2025, 7, 1), date(2026, 7, 1))
IN_JUNE = FixedClock(datetime(2026, 6, 15, 4, 0, tzinfo=UTC))


async def _owed(database: Database, node: str, first: date, until: date) -> int:
    scope = await scope_of(database, "HQ", "headquarters")
    async with database.read() as tx:
        report = await channel_report(tx, scope, Question(node, Period(first, until)))
    return sum(funds.owed_area for funds in report.total.funds)


async def _holds(database: Database) -> bool:
    return all([finding.holds async for finding in prove(database, INVARIANTS)])


async def _pay(database: Database, minor: int, on: date) -> None:
    async def pay(tx: Tx) -> None:
        ids = await resolve_codes(tx, ["B1", "D1"])
        command = PaymentCommand(ids["B1"], ids["D1"], "EUR", minor, on)
        await record_payment(tx, system_actor(ids["B1"]), command)

    await run_in_tx(database, pay)


async def test_payment_that_turns_up_late_changes_its_month_and_those_after_it(
    channel_of_files: Database, follow: CatchUp
) -> None:
    """12.76 owed from noon of January 7; 9.00 paid on the 20th, 5.00 on February 1: paid ahead."""
    await _pay(channel_of_files, 900, date(2026, 1, 20))
    await follow()
    january = await _owed(channel_of_files, "D1", date(2026, 1, 1), date(2026, 2, 1))
    assert january == 1276 * 13 * DAY + 376 * (11 * DAY + DAY // 2)
    february = await _owed(channel_of_files, "D1", date(2026, 2, 1), date(2026, 3, 1))
    assert february == 376 * DAY - 500 * DAY // 2
    assert await _holds(channel_of_files)


async def test_months_and_days_add_up_to_the_same_debt(channel_of_files: Database) -> None:
    """Seen in June: March, April and May are quiet months, of which nothing is kept."""
    channel_of_files.clock = IN_JUNE
    whole = await _owed(channel_of_files, "B1", YEAR.first, YEAR.until)
    cuts = [YEAR.first, date(2026, 1, 7), date(2026, 1, 30), date(2026, 2, 1), date(2026, 4, 11)]
    pieces = [
        await _owed(channel_of_files, "B1", first, until)
        for first, until in zip(cuts, [*cuts[1:], YEAR.until], strict=True)
    ]
    assert sum(pieces) == whole
    spring = 776 * (27 * DAY + DAY // 2 + (31 + 30 + 31 + 14) * DAY + DAY // 2)
    assert whole == 1276 * (25 * DAY) + spring


async def test_dealer_that_moves_takes_its_debt_along_on_that_day(
    channel_of_files: Database, follow: CatchUp
) -> None:
    async def move(tx: Tx) -> None:
        ids = await resolve_codes(tx, ["D1", "B2", "HQ"])
        actor = system_actor(ids["HQ"])
        await move_organisation(tx, actor, ids["D1"], ids["B2"], date(2026, 2, 11))

    await run_in_tx(channel_of_files, move)
    await follow()
    first, until = date(2025, 7, 1), date(2026, 3, 1)
    old = await _owed(channel_of_files, "B1", first, until)
    new = await _owed(channel_of_files, "B2", first, until)
    assert new == 776 * 18 * DAY
    assert old + new == await _owed(channel_of_files, "HQ", first, until)
    assert await _holds(channel_of_files)


async def test_rebuilt_months_are_the_same_and_a_wrong_one_is_found(
    channel_of_files: Database,
) -> None:
    every = text("SELECT * FROM receivable_month ORDER BY account_id, month")
    async with channel_of_files.read() as tx:
        before = (await tx.execute(every)).all()
    await run_in_tx(channel_of_files, rebuild)
    async with channel_of_files.write() as tx:
        assert (await tx.execute(every)).all() == before != []
        await tx.execute(text("UPDATE receivable_month SET owed_area = owed_area + 1"))
    assert not await _holds(channel_of_files)
