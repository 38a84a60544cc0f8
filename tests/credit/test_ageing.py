"""Ageing as of any day, and the statement that tells the same story."""

from datetime import date, timedelta

import pytest

from credit import (
    CreditNoteDraft,
    DocumentFilters,
    get_account,
    get_invoice,
    get_payment,
    get_statement,
    issue_credit_note,
    list_accounts,
    list_ageing,
    list_invoices,
    list_open_items,
    list_over_limit,
    list_payments,
    reverse_invoice,
    reverse_payment,
    set_limit,
)
from dealers import OrganisationKind, Scope, UnknownFilter
from kernel.clock import FixedClock
from kernel.db import Tx
from kernel.errors import NotFound
from kernel.paging import PageRequest
from kernel.periods import Period
from tests.credit.desk import TODAY, Desk
from tests.support.queries import count_queries

BRANCH = OrganisationKind.BRANCH
DEALER = OrganisationKind.DEALER


def branch(desk: Desk) -> Scope:
    return Scope(desk.codes["NORTH"], BRANCH)


@pytest.mark.parametrize(
    ("case", "late", "bucket"),
    [
        ("G02 due tomorrow", -1, "current"),
        ("G03 due today", 0, "current"),
        ("G04", 1, "d1_30"),
        ("G04", 30, "d1_30"),
        ("G04", 31, "d31_60"),
        ("G04", 60, "d31_60"),
        ("G04", 61, "d61_90"),
        ("G04", 91, "d91_120"),
        ("G04", 120, "d91_120"),
        ("G04", 121, "older"),
    ],
)
async def test_each_item_stands_in_its_bucket(
    tx: Tx, desk: Desk, case: str, late: int, bucket: str
) -> None:
    due = TODAY - timedelta(days=late)
    await desk.owe(tx, 1, 100, due - timedelta(days=30), due)
    row = (await list_ageing(tx, branch(desk), TODAY))[0]
    assert {name: minor for name, minor in row.buckets.items() if minor} == {bucket: 100}, case
    assert (row.total_minor, row.overdue_minor) == (100, 100 if late > 0 else 0)
    item = (await list_open_items(tx, branch(desk), desk.pair, TODAY))[0]
    assert (item.bucket, item.days_late) == (bucket, late)


async def test_g05_paid_later_stands_open_on_the_day_asked_for(tx: Tx, desk: Desk) -> None:
    await desk.owe(tx, 1, 100, date(2025, 4, 30), date(2025, 5, 1))
    await desk.pay(tx, 100, date(2025, 6, 30))
    rows = await list_ageing(tx, branch(desk), date(2025, 5, 31))
    assert [(row.buckets["d1_30"], row.total_minor) for row in rows] == [(100, 100)]
    assert await list_ageing(tx, branch(desk), date(2025, 6, 30)) == []
    assert await list_ageing(tx, branch(desk), date(2025, 4, 29)) == []


async def test_bounced_payment_settles_between_its_day_and_its_return(tx: Tx, desk: Desk) -> None:
    await desk.owe(tx, 1, 100, date(2025, 4, 30))
    paid = await desk.pay(tx, 100, date(2025, 6, 30))
    await reverse_payment(tx, desk.actor, paid.id, reason="bounced", on=date(2025, 7, 10))
    totals = [
        sum(row.total_minor for row in await list_ageing(tx, branch(desk), on))
        for on in (date(2025, 6, 29), date(2025, 6, 30), date(2025, 7, 9), date(2025, 7, 10))
    ]
    assert totals == [100, 0, 0, 100]


async def test_g09_invoice_credited_in_full_leaves_no_row(tx: Tx, desk: Desk) -> None:
    invoice = await desk.owe(tx, 1, 100, date(2026, 1, 1))
    await reverse_invoice(tx, desk.actor, invoice.id, "returned")
    assert await list_open_items(tx, branch(desk), desk.pair, TODAY) == []
    assert len(await list_open_items(tx, branch(desk), desk.pair, TODAY - timedelta(days=1))) == 1


async def test_g10_credit_note_after_a_part_was_paid_is_a_row_of_its_own(
    tx: Tx, desk: Desk
) -> None:
    """Unapplied it stands with -100 beside 60; applied, what is left is -40. Both add up to -40."""
    invoice = await desk.owe(tx, 1, 100, date(2026, 1, 1))
    await desk.pay(tx, 40)
    await issue_credit_note(tx, desk.actor, CreditNoteDraft(invoice.id, "all back", apply=False))
    items = await list_open_items(tx, branch(desk), desk.pair, TODAY)
    assert sorted(item.open_minor for item in items) == [-100, 60]
    assert await desk.exposure(tx) == -40


async def test_g11_payment_for_an_order_is_a_row_of_its_own(tx: Tx, desk: Desk) -> None:
    await desk.pay(tx, 1000, order_id=5)
    item = (await list_open_items(tx, branch(desk), desk.pair, TODAY))[0]
    assert (item.kind, item.gross_minor, item.open_minor, item.order_id) == (
        "payment",
        -1000,
        -1000,
        5,
    )
    assert (await list_ageing(tx, branch(desk), TODAY))[0].unapplied_minor == -1000


async def test_g16_filter_that_matches_nobody_shows_nobody(tx: Tx, desk: Desk) -> None:
    await desk.owe(tx, 1, 100, date(2026, 1, 1))
    assert len(await list_ageing(tx, branch(desk), TODAY, payer_ids=[desk.payer_id])) == 1
    assert await list_ageing(tx, branch(desk), TODAY, payer_ids=[]) == []
    assert await list_ageing(tx, branch(desk), TODAY, payer_ids=[desk.codes["D2"]]) == []
    headquarters = Scope(desk.codes["HQ"], OrganisationKind.HEADQUARTERS)
    assert len(await list_ageing(tx, headquarters, TODAY, below="NORTH")) == 1
    assert await list_ageing(tx, headquarters, TODAY, below="SOUTH") == []
    with pytest.raises(UnknownFilter):
        await list_ageing(tx, headquarters, TODAY, below="NOWHERE")
    with pytest.raises(UnknownFilter):
        await list_ageing(tx, branch(desk), TODAY, below="SOUTH")


async def test_statement_runs_from_opening_to_closing(tx: Tx, desk: Desk) -> None:
    await desk.owe(tx, 1, 100, date(2025, 12, 1))
    second = await desk.owe(tx, 2, 50, date(2026, 1, 10))
    paid = await desk.pay(tx, 30, date(2026, 1, 10))
    await reverse_payment(tx, desk.actor, paid.id, reason="bounced", on=date(2026, 1, 20))
    await desk.pay(tx, 500, date(2026, 2, 1))
    statement = await get_statement(
        tx, branch(desk), desk.pair, "CNY", Period(date(2026, 1, 1), date(2026, 2, 1))
    )
    assert (statement.opening_minor, statement.closing_minor) == (100, 150)
    assert [(line.kind, line.amount_minor, line.balance_minor) for line in statement.lines] == [
        ("invoice", 50, 150),
        ("payment", -30, 120),
        ("payment_reversal", 30, 150),
    ]
    assert statement.lines[0].number == second.number


async def test_reading_back_and_reading_now_agree_on_the_same_day(
    tx: Tx, desk: Desk, clock: FixedClock
) -> None:
    first = await desk.owe(tx, 1, 100, date(2026, 1, 1))
    await desk.owe(tx, 2, 70, date(2026, 2, 1))
    await desk.pay(tx, 130)
    paid = await desk.pay(tx, 20, order_id=8)
    await reverse_payment(tx, desk.actor, paid.id, reason="bounced")
    await issue_credit_note(tx, desk.actor, CreditNoteDraft(first.id, "all back"))
    now = await list_open_items(tx, branch(desk), desk.pair, TODAY)
    clock.advance(timedelta(days=1))
    assert await list_open_items(tx, branch(desk), desk.pair, TODAY) == now
    assert len(now) == 2


async def test_ageing_of_today_is_the_ledgers_balance(tx: Tx, desk: Desk) -> None:
    first = await desk.owe(tx, 1, 100, date(2026, 1, 1))
    await desk.owe(tx, 2, 70, date(2026, 2, 1))
    await desk.pay(tx, 30)
    await desk.pay(tx, 500, order_id=8)
    await reverse_invoice(tx, desk.actor, first.id, "back")
    row = (await list_ageing(tx, branch(desk), TODAY))[0]
    assert row.total_minor == await desk.exposure(tx)
    assert sum(row.buckets.values()) + row.unapplied_minor == row.total_minor


async def test_nobody_reads_what_others_trade(tx: Tx, desk: Desk) -> None:
    invoice = await desk.owe(tx, 1, 100, TODAY)
    paid = await desk.pay(tx, 10)
    below = await desk.facing("D1A", "D1").owe(tx, 2, 40, TODAY)
    for code, kind in (("D2", DEALER), ("D1A", DEALER), ("SOUTH", BRANCH)):
        stranger = Scope(desk.codes[code], kind)
        seen = await list_ageing(tx, stranger, TODAY)
        assert all(row.pair != desk.pair for row in seen)
        assert await list_open_items(tx, stranger, desk.pair, TODAY) == []
        for read in (
            get_invoice(tx, stranger, invoice.number, seller_id=desk.seller_id),
            get_payment(tx, stranger, paid.id),
            get_account(tx, stranger, desk.pair),
        ):
            with pytest.raises(NotFound):
                await read
        period = Period(date(2026, 1, 1), date(2027, 1, 1))
        statement = await get_statement(tx, stranger, desk.pair, "CNY", period)
        assert statement.lines == ()
    assert (await get_invoice(tx, branch(desk), invoice.number)).row.id == invoice.id
    page = await list_invoices(tx, branch(desk), DocumentFilters(), PageRequest())
    assert [row.id for row in page.rows] == [invoice.id], "what dealers sell on is theirs"
    own = await list_invoices(tx, Scope(desk.payer_id, DEALER), DocumentFilters(), PageRequest())
    assert {row.id for row in own.rows} == {invoice.id, below.id}


async def test_lists_narrow_and_page(tx: Tx, desk: Desk) -> None:
    for n in range(1, 4):
        await desk.owe(tx, n, 100, TODAY)
    await desk.pay(tx, 130)
    open_only = DocumentFilters(payer_id=desk.payer_id, open_only=True)
    page = await list_invoices(tx, branch(desk), open_only, PageRequest(1, 1))
    assert (page.total, len(page.rows)) == (2, 1)
    named = await list_invoices(tx, branch(desk), DocumentFilters(text="000003"), PageRequest())
    assert [row.number for row in named.rows] == ["INV-2026-000003"]
    payments = await list_payments(tx, branch(desk), DocumentFilters(order_id=9), PageRequest())
    assert payments.rows == []


async def test_list_of_accounts_takes_the_same_queries_however_long(tx: Tx, desk: Desk) -> None:
    counts = []
    page = await list_accounts(tx, branch(desk), PageRequest())
    for code in ("D1", "D2"):
        await desk.facing(code).account(tx, 100)
        with count_queries(tx) as queries:
            page = await list_accounts(tx, branch(desk), PageRequest())
        counts.append(len(queries))
    assert page.total == 2
    assert counts[0] == counts[1] <= 7


async def test_account_over_its_limit_is_on_the_exception_list_until_it_is_back(
    tx: Tx, desk: Desk
) -> None:
    await desk.account(tx, 100)
    await desk.owe(tx, 1, 150, TODAY)
    assert [one.payer_code for one in await list_over_limit(tx, branch(desk))] == ["D1"]
    await set_limit(tx, desk.actor, desk.pair, 150)
    assert await list_over_limit(tx, branch(desk)) == []
