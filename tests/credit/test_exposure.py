"""Limits, holds and invoices together: an amount is counted once, wherever it stands."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from credit import (
    AccountTerms,
    AmountNotPositive,
    CurrencyNotOfAccount,
    DuplicateCreditAccount,
    NoCreditAccount,
    NoteRequired,
    RaiseEndsTooEarly,
    Reason,
    block_account,
    create_pool,
    get_exposure,
    issue_invoices,
    join_pool,
    load_standings,
    open_account,
    open_accounts,
    raise_limit,
    set_limit,
    set_terms,
    start_raises,
    unblock_account,
)
from dealers import OrganisationKind, Scope
from kernel.clock import FixedClock
from kernel.db import Tx
from kernel.errors import Conflict
from tests.credit.desk import TODAY, Desk
from tests.support.queries import count_queries


async def test_c01_c02_c04_order_waits_until_the_limit_is_raised(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 100)
    await desk.owe(tx, 1, 100, TODAY, TODAY + timedelta(days=30))
    blocked = await desk.place(tx, 2, 50)
    assert [reason.code for reason in blocked] == [Reason.OVER_LIMIT]
    assert blocked[0].excess_minor == 50
    assert await desk.exposure(tx) == 100
    await set_limit(tx, desk.actor, desk.pair, 200)
    assert await desk.place(tx, 2, 50) == []
    assert await desk.exposure(tx) == 150
    await desk.bill(tx, 2, 1, 2)
    assert await desk.exposure(tx) == 150
    state = await desk.state(tx)
    assert (state.balance, state.held_in) == (125, 25)


async def test_c05_exactly_at_the_limit_is_confirmed(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 1000)
    assert await desk.place(tx, 1, 900, 90, 10) == []
    assert await desk.place(tx, 2, 1) != []


async def test_c06_null_is_not_checked_zero_and_nothing_are_prepaid_only(
    tx: Tx, desk: Desk
) -> None:
    assert (await desk.standing(tx)).prepaid_only
    assert [r.code for r in await desk.place(tx, 1, 1)] == [Reason.OVER_LIMIT]
    await desk.account(tx, None)
    assert not (await desk.standing(tx)).checked
    assert await desk.place(tx, 1, 10**12) == []
    other = desk.facing("D2")
    await other.account(tx, 0)
    assert [r.code for r in await other.place(tx, 2, 1)] == [Reason.OVER_LIMIT]


async def test_expired_account_is_prepaid_only(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 1000, valid_until=TODAY)
    standing = await desk.standing(tx)
    assert (standing.limit_minor, standing.expired) == (0, True)
    assert (await desk.standing(tx, TODAY - timedelta(days=1))).limit_minor == 1000


async def test_c13_another_seller_counts_for_itself(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 1000)
    assert await desk.place(tx, 1, 1000) == []
    south = desk.facing("D1", "SOUTH")
    await south.account(tx, 1000)
    assert await south.place(tx, 2, 1000) == []
    assert await desk.exposure(tx) == await south.exposure(tx) == 1000


async def test_c15_c23_amount_moves_from_promised_to_owed_without_a_draft_between(
    tx: Tx, desk: Desk
) -> None:
    """There are no draft invoices: 550 is promised, then owed, and never both."""
    await desk.account(tx, 1100)
    assert await desk.place(tx, 1, 500, 50) == []
    view = await get_exposure(tx, Scope(desk.seller_id, OrganisationKind.BRANCH), desk.pair)
    assert (view.ordered_minor, view.invoiced_minor, view.used_minor) == (550, 0, 550)
    await desk.bill(tx, 1, due_on=TODAY + timedelta(days=10))
    view = await get_exposure(tx, Scope(desk.seller_id, OrganisationKind.BRANCH), desk.pair)
    assert (view.ordered_minor, view.invoiced_minor, view.used_minor) == (0, 550, 550)
    assert view.free_minor == 550


async def test_exposure_by_class_adds_up_to_what_is_used(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 5000)
    await desk.owe(tx, 1, 300, date(2026, 1, 1), date(2026, 1, 31))
    await desk.owe(tx, 2, 200, date(2026, 2, 1), TODAY)
    assert await desk.place(tx, 3, 100) != []
    await desk.pay(tx, 50, order_id=4)
    view = await get_exposure(
        tx, Scope(desk.payer_id, OrganisationKind.DEALER), desk.pair, shipped_minor=0
    )
    assert (view.overdue_minor, view.invoiced_minor, view.unapplied_minor) == (300, 200, 50)
    assert view.used_minor == await desk.exposure(tx) == 450
    assert view.free_minor == 4550


async def test_c19_whoever_buys_the_payer_owes(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 1000)
    draft = desk.draft(1, amounts=(400, 0, 0), issued_on=TODAY)
    child = desk.codes["D1A"]
    await issue_invoices(tx, desk.actor, [replace(draft, buyer_id=child)])
    assert await desk.exposure(tx) == 400


async def test_c28_second_account_of_a_pair_is_refused(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 100)
    with pytest.raises(DuplicateCreditAccount):
        await desk.account(tx, 200)
    with pytest.raises(DuplicateCreditAccount):
        await open_accounts(tx, [AccountTerms(*desk.pair, "CNY", 5)])
    assert (await desk.standing(tx)).limit_minor == 100


async def test_c34_cancelled_order_gives_its_credit_back_at_once(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 100)
    assert await desk.place(tx, 1, 100) == []
    await desk.cancel(tx, 1)
    assert await desk.exposure(tx) == 0
    assert await desk.place(tx, 2, 100) == []


async def test_lower_limit_judges_nothing_that_was_accepted(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 1000)
    assert await desk.place(tx, 1, 900) == []
    await set_limit(tx, desk.actor, desk.pair, 100)
    assert (await desk.bill(tx, 1)).gross_minor == 900
    assert [r.excess_minor for r in await desk.place(tx, 2, 10)] == [810]


async def test_raise_counts_on_its_days_only(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 1000)
    await raise_limit(
        tx,
        desk.actor,
        desk.pair,
        amount_minor=500,
        valid_from=date(2026, 3, 5),
        valid_until=date(2026, 3, 8),
    )
    limits = [(await desk.standing(tx, date(2026, 3, day))).limit_minor for day in (4, 5, 7, 8)]
    assert limits == [1000, 1500, 1500, 1000]


async def test_first_day_of_a_raise_has_blocked_orders_retried_once(
    tx: Tx, desk: Desk, clock: FixedClock
) -> None:
    await desk.account(tx, 1000)
    await raise_limit(
        tx,
        desk.actor,
        desk.pair,
        amount_minor=500,
        valid_from=TODAY + timedelta(days=1),
        valid_until=TODAY + timedelta(days=5),
    )
    assert await start_raises(tx) == 0
    clock.advance(timedelta(days=1))
    assert await start_raises(tx) == 1
    assert await start_raises(tx) == 0


async def test_raise_without_amount_or_already_over_is_refused(tx: Tx, desk: Desk) -> None:
    with pytest.raises(NoCreditAccount):
        await raise_limit(
            tx, desk.actor, desk.pair, amount_minor=1, valid_from=TODAY, valid_until=TODAY
        )
    await desk.account(tx, 1000)
    later = TODAY + timedelta(days=1)
    with pytest.raises(AmountNotPositive):
        await raise_limit(
            tx, desk.actor, desk.pair, amount_minor=0, valid_from=TODAY, valid_until=later
        )
    with pytest.raises(RaiseEndsTooEarly):
        await raise_limit(
            tx,
            desk.actor,
            desk.pair,
            amount_minor=1,
            valid_from=TODAY - timedelta(days=9),
            valid_until=TODAY,
        )


async def test_block_needs_a_reason_and_stops_until_lifted(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 1000)
    with pytest.raises(NoteRequired):
        await block_account(tx, desk.actor, desk.pair, "  ")
    await block_account(tx, desk.actor, desk.pair, "cheque bounced")
    found = await desk.place(tx, 1, 10)
    assert [(r.code, r.facts["note"]) for r in found] == [("account_blocked", "cheque bounced")]
    await unblock_account(tx, desk.actor, desk.pair)
    assert await desk.place(tx, 1, 10) == []


async def test_change_by_someone_else_in_between_is_a_conflict(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 1000)
    await set_terms(tx, desk.actor, desk.pair, terms_days=30, valid_until=None, version=1)
    with pytest.raises(Conflict):
        await set_limit(tx, desk.actor, desk.pair, 5, version=1)
    assert (await desk.standing(tx)).terms_days == 30


async def test_currency_of_the_account_is_the_only_one(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 1000)
    standing = await desk.standing(tx)
    assert standing.accepts("CNY")
    assert not standing.accepts("USD")


async def test_pool_is_one_limit_for_all_its_members(tx: Tx, desk: Desk) -> None:
    one, two = desk, desk.facing("D2")
    pool_id = await create_pool(
        tx,
        desk.actor,
        seller_id=desk.seller_id,
        code="CHAIN",
        name="Chain",
        currency="CNY",
        limit_minor=1000,
    )
    for member in (one, two):
        await member.account(tx, 900)
    assert await one.place(tx, 1, 300) == []
    for member in (one, two):
        await join_pool(tx, desk.actor, member.pair, pool_id)
    assert await two.place(tx, 2, 700) == []
    found = await two.place(tx, 3, 1)
    assert (found[0].excess_minor, found[0].facts["pool"]) == (1, True)
    await one.cancel(tx, 1)
    assert await two.place(tx, 3, 200) == []


async def test_pool_of_another_currency_is_refused(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 900)
    pool_id = await create_pool(
        tx,
        desk.actor,
        seller_id=desk.seller_id,
        code="USD",
        name="Dollars",
        currency="USD",
        limit_minor=1000,
    )
    with pytest.raises(CurrencyNotOfAccount):
        await join_pool(tx, desk.actor, desk.pair, pool_id)


async def test_standings_of_many_pairs_take_one_query(tx: Tx, desk: Desk) -> None:
    pairs = [(desk.seller_id, desk.codes[code]) for code in ("D1", "D2", "D3")]
    with count_queries(tx) as queries:
        found = await load_standings(tx, pairs, {desk.seller_id: TODAY})
    assert len(queries) == 1
    assert set(found) == set(pairs)


async def test_open_account_is_audited_and_has_orders_retried(tx: Tx, desk: Desk) -> None:
    await open_account(tx, desk.actor, AccountTerms(*desk.pair, "CNY", 10))
    events = (await tx.execute(text("SELECT event FROM audit_event"))).scalars().all()
    assert "credit:account:opened" in events
    jobs = (await tx.execute(text("SELECT entrypoint FROM jobs.pgqueuer"))).scalars().all()
    assert jobs == ["orders.retry_blocked"]
