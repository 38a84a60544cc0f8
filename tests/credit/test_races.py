"""Two at once: exactly one wins, and the books balance."""

import asyncio

from sqlalchemy import text

from credit import (
    BlockReason,
    CreditedBeyondInvoice,
    CreditNoteDraft,
    DuplicateCreditAccount,
    LineToCredit,
    NothingToCredit,
    PaymentAlreadyReversed,
    block_account,
    issue_credit_note,
    reverse_payment,
)
from kernel.db import Database
from kernel.invariants import prove
from tests.credit.desk import RULES, TODAY, Desk
from tests.support.race import race


async def assert_books_balance(database: Database) -> None:
    async for finding in prove(database, RULES):
        assert finding.holds, (finding.invariant.name, finding.rows)


async def test_c42_two_orders_of_600_at_a_limit_of_1000_are_one(
    committed_database: Database, committed_desk: Desk
) -> None:
    async with committed_database.write() as tx:
        await committed_desk.account(tx, 1000)

    async def place(runner: int) -> list[BlockReason]:
        async with committed_database.write() as tx:
            return await committed_desk.place(tx, runner + 1, 600)

    result = await race(2, place)
    assert not result.lost
    assert sorted(len(reasons) for reasons in result.won) == [0, 1]
    loser = next(reasons for reasons in result.won if reasons)
    assert loser[0].excess_minor == 200
    async with committed_database.read() as seen:
        state = await committed_desk.state(seen)
    assert (state.balance, state.held_in) == (0, 600)
    await assert_books_balance(committed_database)


async def test_payment_while_an_order_is_judged_never_leaves_it_blocked_unseen(
    committed_database: Database, committed_desk: Desk
) -> None:
    """Either the order saw the payment, or a job that looks again commits after the order."""
    async with committed_database.write() as tx:
        await committed_desk.account(tx, 1000)
        await committed_desk.owe(tx, 9, 1000, TODAY)
        await tx.execute(text("DELETE FROM jobs.pgqueuer"))
    judged = asyncio.Event()

    async def place() -> list[BlockReason]:
        async with committed_database.write() as tx:
            reasons = await committed_desk.place(tx, 1, 500)
            judged.set()
            return reasons

    async def pay() -> None:
        await judged.wait()
        async with committed_database.write() as tx:
            await committed_desk.pay(tx, 600)

    reasons, _ = await asyncio.gather(place(), pay())
    assert [reason.code for reason in reasons] == ["over_limit"]
    async with committed_database.read() as seen:
        waiting = (await seen.execute(text("SELECT count(*) FROM jobs.pgqueuer"))).scalar_one()
    assert waiting == 1
    async with committed_database.write() as tx:
        assert await committed_desk.place(tx, 1, 500) == []
    await assert_books_balance(committed_database)


async def test_payment_is_reversed_once(committed_database: Database, committed_desk: Desk) -> None:
    async with committed_database.write() as tx:
        await committed_desk.owe(tx, 1, 100, TODAY)
        paid = await committed_desk.pay(tx, 100)

    async def bounce(_: int) -> None:
        async with committed_database.write() as tx:
            await reverse_payment(tx, committed_desk.actor, paid.id, reason="no funds")

    result = await race(4, bounce)
    assert len(result.won) == 1
    assert all(isinstance(lost, PaymentAlreadyReversed) for lost in result.lost)
    async with committed_database.read() as seen:
        assert await committed_desk.exposure(seen) == 100
    await assert_books_balance(committed_database)


async def test_numbers_have_no_gaps_with_many_at_once_and_one_given_up(
    committed_database: Database, committed_desk: Desk
) -> None:
    payers = [committed_desk.facing(code) for code in ("D1", "D2", "D3", "D1A")]

    async def bill(runner: int) -> str:
        async with committed_database.write() as tx:
            desk = payers[runner % len(payers)]
            invoice = await desk.bill(tx, runner + 1, amounts=(100, 13, 0))
            if runner == 5:
                raise ValueError("given up")
            return invoice.number

    result = await race(12, bill)
    assert len(result.lost) == 1
    assert sorted(result.won) == [f"INV-2026-{n:06d}" for n in range(1, 12)]
    await assert_books_balance(committed_database)


async def test_two_payments_never_settle_the_same_invoice_twice(
    committed_database: Database, committed_desk: Desk
) -> None:
    async with committed_database.write() as tx:
        await committed_desk.owe(tx, 1, 100, TODAY)

    async def pay(_: int) -> int:
        async with committed_database.write() as tx:
            return (await committed_desk.pay(tx, 100)).unapplied_minor

    result = await race(3, pay)
    assert sorted(result.won) == [0, 100, 100]
    await assert_books_balance(committed_database)


async def test_same_goods_are_credited_once(
    committed_database: Database, committed_desk: Desk
) -> None:
    async with committed_database.write() as tx:
        invoice = await committed_desk.bill(tx, 1, 2, 2, amounts=(100, 13, 0))

    async def credit(_: int) -> None:
        draft = CreditNoteDraft(invoice.id, "returned", (LineToCredit(10, 2),))
        async with committed_database.write() as tx:
            await issue_credit_note(tx, committed_desk.actor, draft)

    result = await race(3, credit)
    assert len(result.won) == 1
    assert all(isinstance(lost, CreditedBeyondInvoice | NothingToCredit) for lost in result.lost)
    await assert_books_balance(committed_database)


async def test_account_of_a_pair_is_opened_once(
    committed_database: Database, committed_desk: Desk
) -> None:
    async def open_one(runner: int) -> int:
        async with committed_database.write() as tx:
            return await committed_desk.account(tx, 100 + runner)

    result = await race(3, open_one)
    assert len(result.won) == 1
    assert all(isinstance(lost, DuplicateCreditAccount) for lost in result.lost)


async def test_block_and_order_at_once_are_one_after_the_other(
    committed_database: Database, committed_desk: Desk
) -> None:
    async with committed_database.write() as tx:
        await committed_desk.account(tx, 1000)

    async def run(runner: int) -> list[BlockReason]:
        async with committed_database.write() as tx:
            if runner == 0:
                await block_account(tx, committed_desk.actor, committed_desk.pair, "stop")
                return []
            return await committed_desk.place(tx, runner, 10)

    result = await race(5, run)
    assert not result.lost
    async with committed_database.read() as seen:
        held = await committed_desk.exposure(seen)
    confirmed = [reasons for reasons in result.won[1:] if not reasons]
    assert held == 10 * len(confirmed)
    async with committed_database.write() as tx:
        assert [r.code for r in await committed_desk.place(tx, 99, 1)] == ["account_blocked"]
