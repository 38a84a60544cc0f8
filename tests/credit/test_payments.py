"""Payments: what they settle, what is kept, what bounces."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from credit import (
    AllocatedBeyondPayment,
    AmountNotPositive,
    Application,
    CurrencyNotOfAccount,
    NotTheirInvoice,
    PaidInTheFuture,
    PaymentAlreadyReversed,
    PaymentCommand,
    apply_payment,
    get_payment,
    load_prepayments,
    record_payments,
    release_prepayments,
    reverse_payment,
)
from dealers import OrganisationKind, Scope
from kernel.db import Tx
from kernel.errors import NotFound
from tests.credit.desk import TODAY, Desk
from tests.support.queries import count_queries


async def open_amounts(tx: Tx, *invoice_ids: int) -> list[int]:
    rows = await tx.execute(
        text("SELECT id, open_minor FROM invoice WHERE id = ANY(:ids)"), {"ids": list(invoice_ids)}
    )
    found = {row.id: row.open_minor for row in rows}
    return [found[one] for one in invoice_ids]


async def test_oldest_due_is_settled_first_and_the_rest_is_unapplied(tx: Tx, desk: Desk) -> None:
    late = await desk.owe(tx, 1, 100, date(2026, 2, 1), date(2026, 2, 10))
    later = await desk.owe(tx, 2, 100, date(2026, 1, 1), date(2026, 2, 20))
    part = await desk.pay(tx, 150)
    assert part.allocations == ((late.id, 100), (later.id, 50))
    rest = await desk.pay(tx, 80)
    assert (rest.unapplied_minor, rest.number) == (30, "PAY-2026-000002")
    assert await open_amounts(tx, late.id, later.id) == [0, 0]
    assert await desk.exposure(tx) == -30


async def test_named_invoices_are_settled_in_the_order_named(tx: Tx, desk: Desk) -> None:
    first = await desk.owe(tx, 1, 100, date(2026, 1, 1))
    second = await desk.owe(tx, 2, 100, date(2026, 2, 1))
    paid = await desk.pay(tx, 250, invoices=[second.id, first.id])
    assert paid.allocations == ((second.id, 100), (first.id, 100))
    assert (paid.unapplied_minor, paid.kept) == (50, False)


async def test_g13_one_payment_for_two_invoices_counts_on_each(tx: Tx, desk: Desk) -> None:
    first = await desk.owe(tx, 1, 100, date(2026, 1, 1))
    second = await desk.owe(tx, 2, 100, date(2026, 1, 1))
    paid = await desk.pay(tx, 100, TODAY)
    assert paid.allocations == ((first.id, 100),)
    await reverse_payment(tx, desk.actor, paid.id, reason="meant for both")
    split = await desk.pay(tx, 100, invoices=[])
    assert split.unapplied_minor == 0
    await reverse_payment(tx, desk.actor, split.id, reason="again")
    advance = await desk.pay(tx, 100, order_id=99)
    left = await apply_payment(
        tx, desk.actor, advance.id, [Application(first.id, 50), Application(second.id, 50)]
    )
    assert left == 0
    assert await open_amounts(tx, first.id, second.id) == [50, 50]


async def test_money_for_an_order_is_kept_until_it_is_invoiced(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 1000)
    old = await desk.owe(tx, 9, 100, date(2026, 1, 1))
    advance = await desk.pay(tx, 462, order_id=1)
    assert (advance.kept, advance.unapplied_minor) == (True, 462)
    assert await open_amounts(tx, old.id) == [100]
    assert await load_prepayments(tx, [1]) == {1: 462}
    standing = await desk.standing(tx)
    assert standing.overdue_minor == 100, "money for an order doesn't count against other debt"
    assert await desk.place(tx, 1, 400, 52, 10) == []
    first = await desk.bill(tx, 1, 1, 2)
    assert first.open_minor == 0
    assert await load_prepayments(tx, [1]) == {1: 231}
    second = await desk.bill(tx, 1, 1, 2)
    assert second.open_minor == 0
    assert await load_prepayments(tx, [1]) == {}


async def test_c24_fully_prepaid_order_passes_over_the_limit(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 50)
    await desk.owe(tx, 9, 500, date(2026, 1, 1))
    assert len(await desk.place(tx, 1, 100)) == 2
    await desk.pay(tx, 100, order_id=1)
    assert await desk.place(tx, 1, 100) == []
    assert await desk.exposure(tx) == 500


async def test_what_exceeds_a_finished_order_is_free_credit(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 1000)
    await desk.place(tx, 1, 100)
    await desk.pay(tx, 130, order_id=1)
    await desk.bill(tx, 1)
    assert (await desk.standing(tx)).unapplied_minor == 30
    late = await desk.pay(tx, 20, order_id=1)
    assert (late.kept, late.unapplied_minor) == (False, 20)


async def test_cancelled_order_lets_its_money_go(tx: Tx, desk: Desk) -> None:
    await desk.pay(tx, 100, order_id=1)
    await release_prepayments(tx, [1])
    assert (await desk.standing(tx)).unapplied_minor == 100
    assert await load_prepayments(tx, [1]) == {}
    await release_prepayments(tx, [1])


async def test_unapplied_credit_counts_against_the_oldest_overdue_first(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 10_000)
    await desk.pay(tx, 120)
    oldest = await desk.owe(tx, 1, 100, date(2026, 1, 1))
    second = await desk.owe(tx, 2, 100, date(2026, 1, 15))
    standing = await desk.standing(tx)
    assert (standing.overdue_minor, standing.overdue_number) == (80, second.number)
    await desk.pay(tx, 80, invoices=[oldest.id])
    assert (await desk.standing(tx)).overdue_minor == 0
    assert await desk.place(tx, 3, 10) == []


async def test_d13_overdue_is_what_is_past_due_not_what_is_owed(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 10_000)
    late = await desk.owe(tx, 1, 500, date(2026, 1, 1), TODAY - timedelta(days=5))
    await desk.owe(tx, 2, 1000, date(2026, 1, 1), TODAY + timedelta(days=30))
    standing = await desk.standing(tx)
    assert (standing.overdue_minor, standing.overdue_days) == (500, 5)
    assert standing.overdue_number == late.number


async def test_due_today_is_not_overdue_and_grace_is_the_sellers(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 10_000)
    await desk.owe(tx, 1, 500, date(2026, 1, 1), TODAY)
    assert (await desk.standing(tx)).overdue_minor == 0
    tomorrow = TODAY + timedelta(days=1)
    assert (await desk.standing(tx, tomorrow)).overdue_minor == 500
    await tx.execute(
        text("UPDATE organisation SET overdue_grace_days = 3 WHERE id = :id"),
        {"id": desk.seller_id},
    )
    assert (await desk.standing(tx, TODAY + timedelta(days=3))).overdue_minor == 0
    assert (await desk.standing(tx, TODAY + timedelta(days=4))).overdue_minor == 500


async def test_bounced_payment_opens_what_it_settled_once(tx: Tx, desk: Desk) -> None:
    invoice = await desk.owe(tx, 1, 100, date(2026, 1, 1))
    paid = await desk.pay(tx, 130)
    await reverse_payment(tx, desk.actor, paid.id, reason="no funds")
    assert await open_amounts(tx, invoice.id) == [100]
    assert await desk.exposure(tx) == 100
    with pytest.raises(PaymentAlreadyReversed):
        await reverse_payment(tx, desk.actor, paid.id, reason="no funds")
    with pytest.raises(PaymentAlreadyReversed):
        await apply_payment(tx, desk.actor, paid.id)
    detail = await get_payment(tx, Scope(desk.payer_id, OrganisationKind.DEALER), paid.id)
    assert (detail.row.reversed_on, detail.row.unapplied_minor) == (TODAY, 0)
    assert detail.allocations[0].undone_on == TODAY
    assert await desk.exposure(tx) == 100


async def test_rest_of_a_payment_is_applied_later_at_most_as_far_as_it_goes(
    tx: Tx, desk: Desk
) -> None:
    paid = await desk.pay(tx, 100)
    invoice = await desk.owe(tx, 1, 150, date(2026, 1, 1))
    foreign = await desk.facing("D2").owe(tx, 2, 50, date(2026, 1, 1))
    with pytest.raises(AllocatedBeyondPayment):
        await apply_payment(tx, desk.actor, paid.id, [Application(invoice.id, 101)])
    with pytest.raises(NotTheirInvoice):
        await apply_payment(tx, desk.actor, paid.id, [Application(foreign.id, 50)])
    assert await apply_payment(tx, desk.actor, paid.id) == 0
    assert await open_amounts(tx, invoice.id, foreign.id) == [50, 50]


async def test_wrong_payments_are_refused_before_anything_is_written(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 100)
    with pytest.raises(AmountNotPositive):
        await desk.pay(tx, 0)
    with pytest.raises(PaidInTheFuture):
        await desk.pay(tx, 10, TODAY + timedelta(days=1))
    with pytest.raises(CurrencyNotOfAccount):
        await record_payments(tx, desk.actor, [PaymentCommand(*desk.pair, "USD", 10, TODAY)])
    with pytest.raises(NotTheirInvoice):
        await desk.pay(tx, 10, invoices=[12345])
    with pytest.raises(NotFound):
        await reverse_payment(tx, desk.actor, 12345, reason="no such")
    assert (await tx.execute(text("SELECT count(*) FROM payment"))).scalar_one() == 0


async def test_payment_of_an_earlier_day_is_recorded_at_that_day(tx: Tx, desk: Desk) -> None:
    await desk.owe(tx, 1, 100, date(2026, 1, 1))
    await desk.pay(tx, 40, date(2026, 2, 1))
    days = await tx.execute(
        text("SELECT day, recorded_day FROM ledger_transfer WHERE document_kind = 'payment'")
    )
    assert [tuple(row) for row in days] == [(date(2026, 2, 1), TODAY)]


async def test_history_of_payments_takes_few_statements(tx: Tx, desk: Desk) -> None:
    for n in range(1, 4):
        await desk.owe(tx, n, 1000, date(2025, n, 1))
    commands = [
        PaymentCommand(*desk.pair, "CNY", 50, date(2025, 4, 1) + timedelta(days=n), generated=True)
        for n in range(50)
    ]
    with count_queries(tx) as queries:
        recorded = await record_payments(tx, desk.actor, commands)
    assert len(queries) <= 24, "however many payments"
    assert sum(one.unapplied_minor for one in recorded) == 0
    assert await desk.exposure(tx) == 500


async def test_payment_has_blocked_orders_retried(tx: Tx, desk: Desk) -> None:
    await desk.pay(tx, 10)
    rows = await tx.execute(text("SELECT entrypoint, payload FROM jobs.pgqueuer"))
    assert [(row.entrypoint, bytes(row.payload)) for row in rows] == [
        ("orders.retry_blocked", b'{"seller_id":%d}' % desk.seller_id)
    ]
