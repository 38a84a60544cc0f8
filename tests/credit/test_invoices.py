"""Billing: parts, numbers, freight, credit notes, opening items."""

from datetime import date, timedelta

import pytest

from credit import (
    BilledBeyondLine,
    CreditedBeyondInvoice,
    CreditNoteDraft,
    LineToCredit,
    NothingToCredit,
    NotTheirInvoice,
    OpeningItem,
    apply_credit_note,
    credit_order_lines,
    get_invoice,
    issue_credit_note,
    issue_invoices,
    record_opening_items,
    reverse_invoice,
    reverse_shipment_invoices,
)
from dealers import OrganisationKind, Scope
from kernel.db import Tx
from kernel.errors import NotFound
from tests.credit.desk import TODAY, Desk
from tests.support.queries import count_queries


async def test_parts_add_up_and_exposure_stays(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 10_000, terms=30)
    assert await desk.place(tx, 1, 1000, 130, 10) == []
    parts = [await desk.bill(tx, 1, 1, 3) for _ in range(3)]
    assert [part.net_minor for part in parts] == [333, 334, 333]
    assert [part.tax_minor for part in parts] == [43, 44, 43]
    assert [part.freight_minor for part in parts] == [3, 4, 3]
    assert [part.number for part in parts] == [f"INV-2026-00000{n}" for n in (1, 2, 3)]
    assert parts[0].due_on == TODAY + timedelta(days=30)
    state = await desk.state(tx)
    assert (state.balance, state.held_in) == (1140, 0)


async def test_real_freight_above_the_hold_is_a_transfer_of_its_own(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 1110)
    assert await desk.place(tx, 1, 1000, 100, 10) == []
    billed = await desk.bill(tx, 1, real_freight_minor=35)
    state = await desk.state(tx)
    assert (billed.gross_minor, state.balance, state.held_in) == (1135, 1135, 0)


async def test_d03_order_of_nothing_is_billed_with_nothing_due_the_same_day(
    tx: Tx, desk: Desk
) -> None:
    await desk.account(tx, 0, terms=0)
    billed = await desk.bill(tx, 1, amounts=(0, 0, 0))
    assert (billed.gross_minor, billed.open_minor, billed.due_on) == (0, 0, TODAY)


async def test_more_than_the_line_is_refused_and_nothing_is_written(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 1000)
    await desk.place(tx, 1, 100)
    await desk.bill(tx, 1, 2, 3)
    with pytest.raises(BilledBeyondLine):
        await desk.bill(tx, 1, 2, 3)
    assert (await desk.bill(tx, 1, 1, 3)).number == "INV-2026-000002"


async def test_sellers_that_issue_no_invoices_record_delivery_notes(tx: Tx, desk: Desk) -> None:
    sub = desk.facing("D1A", "D1")
    note = await sub.owe(tx, 1, 100, TODAY)
    assert (note.kind, note.number) == ("delivery_note", "DN-2026-000001")
    assert await sub.exposure(tx) == 100


async def test_history_is_recorded_at_its_days_in_few_statements(tx: Tx, desk: Desk) -> None:
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(60)]
    drafts = [
        desk.draft(n, amounts=(100 + n, 13, 0), issued_on=day, generated=True)
        for n, day in enumerate(reversed(days), start=1)
    ]
    with count_queries(tx) as queries:
        issued = await issue_invoices(tx, desk.actor, drafts)
    assert len(queries) <= 24
    assert sorted(row.number for row in issued) == [f"INV-2025-{n:06d}" for n in range(1, 61)]
    assert issued[-1].number == "INV-2025-000001", "numbered in the order of their days"
    assert await desk.exposure(tx) == sum(row.gross_minor for row in issued)


async def test_several_parts_of_one_order_in_one_batch_add_up(tx: Tx, desk: Desk) -> None:
    drafts = [
        desk.draft(1, 1, 3, amounts=(100, 10, 5), issued_on=date(2025, 5, day)) for day in (1, 2, 3)
    ]
    issued = await issue_invoices(tx, desk.actor, drafts)
    assert sum(row.gross_minor for row in issued) == 115


async def test_given_numbers_are_kept_and_take_none_of_ours(tx: Tx, desk: Desk) -> None:
    given = await desk.bill(tx, 1, amounts=(5, 0, 0), number="ERP-7", source="erp", external_id="7")
    ours = await desk.bill(tx, 2, amounts=(5, 0, 0))
    assert (given.number, ours.number) == ("ERP-7", "INV-2026-000001")


async def test_c35_credit_note_lowers_what_is_owed(tx: Tx, desk: Desk) -> None:
    """C35: debt 1000, limit 1500, credit note of 1000: 0, never 2000."""
    await desk.account(tx, 1500)
    invoice = await desk.owe(tx, 1, 1000, TODAY)
    note = await reverse_invoice(tx, desk.actor, invoice.id, "returned")
    assert (note.gross_minor, note.open_minor, note.number) == (-1000, 0, "CN-2026-000001")
    assert await desk.exposure(tx) == 0
    assert await desk.place(tx, 2, 1500) == []


async def test_credit_notes_in_parts_take_back_exactly_the_invoice(tx: Tx, desk: Desk) -> None:
    invoice = await desk.bill(tx, 1, 3, 3, amounts=(100, 13, 9))
    for quantity in (1, 1):
        await issue_credit_note(
            tx,
            desk.actor,
            CreditNoteDraft(invoice.id, "damaged", (LineToCredit(10, quantity),)),
        )
    last = await reverse_invoice(tx, desk.actor, invoice.id, "the rest")
    assert last.freight_minor == -9
    assert await desk.exposure(tx) == 0
    with pytest.raises(NothingToCredit):
        await reverse_invoice(tx, desk.actor, invoice.id, "again")


async def test_what_was_credited_can_be_billed_again(tx: Tx, desk: Desk) -> None:
    first = await desk.bill(tx, 1, 2, 3, amounts=(100, 0, 0))
    await reverse_invoice(tx, desk.actor, first.id, "unshipped")
    again = await desk.bill(tx, 1, 3, 3, amounts=(100, 0, 0))
    assert (again.net_minor, await desk.exposure(tx)) == (100, 100)


async def test_more_than_was_billed_is_refused(tx: Tx, desk: Desk) -> None:
    invoice = await desk.bill(tx, 1, 2, 3, amounts=(90, 0, 0))
    draft = CreditNoteDraft(invoice.id, "too much", (LineToCredit(10, 3),))
    with pytest.raises(CreditedBeyondInvoice):
        await issue_credit_note(tx, desk.actor, draft)
    with pytest.raises(NotFound):
        await reverse_invoice(tx, desk.actor, 1, "no such")


async def test_rest_of_a_credit_note_settles_other_invoices_when_applied(
    tx: Tx, desk: Desk
) -> None:
    paid = await desk.owe(tx, 1, 100, date(2026, 1, 1))
    await desk.pay(tx, 100)
    other = await desk.owe(tx, 2, 80, date(2026, 2, 1))
    note = await reverse_invoice(tx, desk.actor, paid.id, "returned")
    assert note.open_minor == -100
    assert await apply_credit_note(tx, desk.actor, note.id) == -20
    detail = await get_invoice(tx, Scope(desk.payer_id, OrganisationKind.DEALER), other.number)
    assert (detail.row.open_minor, detail.allocations[0].origin_number) == (0, note.number)
    with pytest.raises(NotTheirInvoice):
        await apply_credit_note(tx, desk.actor, other.id)


async def test_undone_shipment_takes_its_invoice_back(tx: Tx, desk: Desk) -> None:
    await desk.bill(tx, 1, amounts=(100, 13, 0), shipment_id=555)
    notes = await reverse_shipment_invoices(tx, desk.actor, 555, "not shipped")
    assert [note.gross_minor for note in notes] == [-113]
    assert await reverse_shipment_invoices(tx, desk.actor, 556, "never billed") == []


async def test_quantities_of_an_order_are_taken_back_from_the_newest_invoice_first(
    tx: Tx, desk: Desk
) -> None:
    for _ in range(3):
        await desk.bill(tx, 1, 1, 3, amounts=(100, 10, 0))
    notes = await credit_order_lines(tx, desk.actor, 1, {10: 2}, "returned")
    assert [(note.net_minor, note.tax_minor) for note in notes] == [(-33, -3), (-34, -4)]
    rest = await credit_order_lines(tx, desk.actor, 1, {10: 9}, "returned too")
    assert [note.gross_minor for note in rest] == [-36]
    assert await desk.exposure(tx) == 0
    assert await credit_order_lines(tx, desk.actor, 1, {10: 1}, "nothing left") == []


async def test_opening_items_start_the_account(tx: Tx, desk: Desk) -> None:
    items = [
        OpeningItem(*desk.pair, "CNY", 700, date(2025, 12, 1), date(2025, 12, 31), "OLD-1"),
        OpeningItem(*desk.pair, "CNY", -200, date(2025, 12, 5), date(2025, 12, 5), "OLD-2"),
    ]
    issued = await record_opening_items(tx, desk.actor, items)
    assert [row.number for row in issued] == ["OLD-1", "OLD-2"]
    assert await desk.exposure(tx) == 500
    standing = await desk.standing(tx)
    assert (standing.overdue_minor, standing.unapplied_minor) == (500, 200)
