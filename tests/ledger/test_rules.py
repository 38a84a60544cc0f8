"""The pure rules: tables of bounds, holds and their ends, without a database."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from msgspec.structs import asdict, replace

from ledger import (
    AccountKey,
    Accounts,
    AccountState,
    Cancellation,
    CeilingExceeded,
    Document,
    FloorBreached,
    Hold,
    HoldExceeded,
    HoldNotFound,
    Kind,
    MalformedEntryError,
    OccursInFuture,
    OpenHold,
    Settlement,
    Transfer,
    apply,
    default_bounds,
    undo,
)
from tests.ledger.books import (
    CASH,
    LOSS,
    ON_THE_WAY,
    ORDER,
    OWED,
    OWED_BY_OTHER,
    POOL,
    REVENUE,
    SHELF,
    SHIPMENT,
    STORE,
    SUPPLY,
    YARD,
)

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
_ids = count(100)


def ledger_with(*states: AccountState) -> Accounts:
    return Accounts(states, NOW)


def account(key: AccountKey, balance: int = 0, **more: int | bool | None) -> AccountState:
    bounds = asdict(default_bounds(key.kind))
    return AccountState(next(_ids), key, balance, **{**bounds, **more})


def placed(hold: Hold, accounts: Accounts, hold_id: int = 55) -> OpenHold:
    """Place a hold on the working copies and hand back what the journal would say of it."""
    [result] = apply(accounts, [hold], dict.fromkeys((OWED, OWED_BY_OTHER, POOL)))
    assert result.problem is None
    source = result.source
    target = result.target
    return OpenHold(
        hold_id,
        hold.amount,
        hold.amount,
        source.id if source else None,
        target.id if target else None,
        source.key if source else None,
        target.key if target else None,
        result.other_kind,
        hold.document,
    )


@pytest.mark.parametrize(
    ("on_hand", "held", "floor", "available"),
    [(10, 0, 0, 10), (10, 0, 3, 7), (10, 5, 0, 5), (10, 5, 3, 2), (10, 10, 0, 0), (55, 15, 0, 40)],
)
def test_available_is_balance_less_held_less_floor(
    on_hand: int, held: int, floor: int, available: int
) -> None:
    """A12, and A10 (20 + 25 + 10 with 10 and 5 reserved)."""
    shelf = account(SHELF, on_hand, held_out=held, floor=floor)
    assert shelf.available() == available
    accounts = ledger_with(shelf)
    refused = apply(accounts, [Hold(SHELF, ON_THE_WAY, available + 1, ORDER)])[0]
    assert isinstance(refused.problem, FloorBreached)
    assert refused.problem.facts["available"] == available
    assert shelf.held_out == held
    if available:
        assert apply(accounts, [Hold(SHELF, ON_THE_WAY, available, ORDER)])[0].problem is None
        assert shelf.available() == 0


@pytest.mark.parametrize(("asked", "passes"), [(99, True), (100, True), (101, False)])
def test_promise_exactly_at_the_ceiling_passes(asked: int, passes: bool) -> None:  # noqa: FBT001
    """C05: equality is accepted."""
    accounts = ledger_with(account(OWED, 300, held_in=100))
    [result] = apply(accounts, [Hold(REVENUE, OWED, asked, ORDER)], {OWED: 500})
    assert (result.problem is None) is passes
    if not passes:
        assert isinstance(result.problem, CeilingExceeded)
        assert result.problem.facts["headroom"] == 100


def test_no_ceiling_is_not_checked_but_a_missing_one_is_a_bug() -> None:
    accounts = ledger_with(account(OWED))
    hold = Hold(REVENUE, OWED, 10**12, ORDER)
    assert apply(accounts, [hold], {OWED: None})[0].problem is None
    with pytest.raises(KeyError):
        apply(accounts, [hold], {})


def test_negative_floor_sells_ahead() -> None:
    accounts = ledger_with(account(SHELF, 0, floor=-20))
    [first, second] = apply(
        accounts, [Hold(SHELF, ON_THE_WAY, 20, ORDER), Hold(SHELF, ON_THE_WAY, 1, ORDER)]
    )
    assert first.problem is None
    assert isinstance(second.problem, FloorBreached)


def test_reported_stock_has_no_floor_and_still_carries_its_holds() -> None:
    accounts = ledger_with(account(STORE, 5, floor=None))
    [result] = apply(accounts, [Hold(STORE, ON_THE_WAY, 9, ORDER)])
    assert result.problem is None
    assert accounts[STORE].held_out == 9
    assert accounts[STORE].available() is None


def test_hold_touches_only_its_bounded_side() -> None:
    accounts = ledger_with(account(SHELF, 10), account(OWED))
    goods, funds = apply(
        accounts,
        [Hold(SHELF, ON_THE_WAY, 4, ORDER), Hold(REVENUE, OWED, 700, ORDER)],
        {OWED: 1000},
    )
    assert (goods.target, goods.other_kind) == (None, Kind.IN_TRANSIT)
    assert (funds.source, funds.other_kind) == (None, Kind.REVENUE)
    assert (accounts[OWED].held_in, accounts[OWED].balance) == (700, 0)


def test_cancelling_a_part_frees_it() -> None:
    """A06: 80 allocated, 50 given up: 30 stay allocated, 100 on hand."""
    accounts = ledger_with(account(SHELF, 100))
    hold = placed(Hold(SHELF, ON_THE_WAY, 80, ORDER), accounts)
    apply(accounts, [Cancellation(55, ORDER, 50)], open_holds={55: hold})
    assert (accounts[SHELF].held_out, accounts[SHELF].balance) == (30, 100)
    assert hold.amount_open == 30


@pytest.mark.parametrize(("shipped", "on_hand", "held"), [(50, 50, 30), (80, 20, 0)])
def test_shipping_settles_the_hold_and_leaves_the_rest(
    shipped: int, on_hand: int, held: int
) -> None:
    """A07."""
    accounts = ledger_with(account(SHELF, 100), account(ON_THE_WAY))
    hold = placed(Hold(SHELF, ON_THE_WAY, 80, ORDER), accounts)
    settlement = Settlement(55, shipped, SHIPMENT, target=ON_THE_WAY)
    [result] = apply(accounts, [settlement], open_holds={55: hold})
    assert result.problem is None
    assert (accounts[SHELF].balance, accounts[SHELF].held_out) == (on_hand, held)
    assert accounts[ON_THE_WAY].balance == shipped


def test_settling_never_worsens_even_where_stock_is_missing_by_now() -> None:
    accounts = ledger_with(account(SHELF, 80), account(ON_THE_WAY), account(LOSS))
    hold = placed(Hold(SHELF, ON_THE_WAY, 80, ORDER), accounts)
    lost, settled = apply(
        accounts,
        [Transfer(SHELF, LOSS, 30, ORDER), Settlement(55, 80, SHIPMENT, target=ON_THE_WAY)],
        open_holds={55: hold},
    )
    assert lost.problem is None
    assert settled.problem is None
    assert accounts[SHELF].balance == -30


def test_goods_coming_in_leave_holds_as_they_are() -> None:
    """A09 without allocation: 150 on hand, 80 allocated."""
    accounts = ledger_with(account(SUPPLY), account(SHELF, 100))
    placed(Hold(SHELF, ON_THE_WAY, 80, ORDER), accounts)
    apply(accounts, [Transfer(SUPPLY, SHELF, 50, ORDER)])
    assert (accounts[SHELF].balance, accounts[SHELF].held_out) == (150, 80)
    assert accounts[SHELF].available() == 70
    assert accounts[SUPPLY].balance == 0, "supply keeps no balance"


def test_judged_issue_of_reserved_stock_is_refused_until_the_hold_is_cancelled() -> None:
    """A17."""
    accounts = ledger_with(account(SHELF, 100), account(YARD))
    hold = placed(Hold(SHELF, ON_THE_WAY, 50, ORDER), accounts)
    move = Transfer(SHELF, YARD, 100, ORDER, judged=True)
    assert isinstance(apply(accounts, [move])[0].problem, FloorBreached)
    apply(accounts, [Cancellation(55, ORDER)], open_holds={55: hold})
    assert apply(accounts, [move])[0].problem is None


def test_recorded_fact_posts_past_every_bound() -> None:
    accounts = ledger_with(account(SHELF, 1), account(LOSS), account(OWED), account(REVENUE))
    results = apply(
        accounts,
        [Transfer(SHELF, LOSS, 5, ORDER), Transfer(REVENUE, OWED, 900, ORDER)],
        {OWED: 100},
    )
    assert [result.problem for result in results] == [None, None]
    assert accounts[SHELF].balance == -4


def test_account_past_its_bound_is_refused_only_what_worsens_it() -> None:
    accounts = ledger_with(account(SHELF, -4), account(YARD, 10), account(OWED, 900), account(CASH))
    better = apply(
        accounts,
        [Transfer(YARD, SHELF, 1, ORDER, judged=True), Transfer(OWED, CASH, 1, ORDER, judged=True)],
        {OWED: 100},
    )
    assert [result.problem for result in better] == [None, None]
    worse = apply(accounts, [Transfer(SHELF, YARD, 1, ORDER, judged=True)])
    assert isinstance(worse[0].problem, FloorBreached)


def in_pool(*members: AccountState, balance: int) -> Accounts:
    pool = account(POOL, balance)
    for member in members:
        member.summary_id = pool.id
    return ledger_with(pool, *members)


def test_pool_judges_what_its_members_may_promise() -> None:
    accounts = in_pool(account(OWED, 300), account(OWED_BY_OTHER, 500), balance=800)
    ceilings = {OWED: 1000, OWED_BY_OTHER: 1000, POOL: 1000}
    [first, second] = apply(
        accounts,
        [Hold(REVENUE, OWED, 200, ORDER), Hold(REVENUE, OWED_BY_OTHER, 1, ORDER)],
        ceilings,
    )
    assert first.problem is None
    assert isinstance(second.problem, CeilingExceeded)
    assert second.problem.facts["account"] == accounts[POOL].id
    assert (accounts[POOL].held_in, accounts[OWED_BY_OTHER].held_in) == (200, 0)


def test_moving_debt_within_a_pool_leaves_the_pool_as_it_is() -> None:
    accounts = in_pool(account(OWED, 300), account(OWED_BY_OTHER, 700), balance=1000)
    move = Transfer(OWED_BY_OTHER, OWED, 100, ORDER, judged=True)
    ceilings = {OWED: 1000, OWED_BY_OTHER: 1000, POOL: 1000}
    assert apply(accounts, [move], ceilings)[0].problem is None
    assert [accounts[key].balance for key in (OWED, OWED_BY_OTHER, POOL)] == [400, 600, 1000]


def test_settling_in_a_pool_moves_held_to_balance_all_the_way_up() -> None:
    accounts = in_pool(account(OWED), account(OWED_BY_OTHER), balance=0)
    accounts.by_key[REVENUE] = account(REVENUE)
    hold = placed(Hold(REVENUE, OWED, 100, ORDER), accounts)
    apply(accounts, [Settlement(55, 60, SHIPMENT, source=REVENUE)], open_holds={55: hold})
    for key in (OWED, POOL):
        assert (accounts[key].balance, accounts[key].held_in) == (60, 40)


def test_problems_come_in_order_existence_state_input_credit_stock() -> None:
    accounts = ledger_with(account(SHELF, 0), account(ON_THE_WAY), account(YARD))
    hold = OpenHold(55, 10, 3, accounts[SHELF].id, None, SHELF, None, Kind.IN_TRANSIT, ORDER)
    tomorrow = NOW + timedelta(days=1)
    results = apply(
        accounts,
        [
            Settlement(56, 4, SHIPMENT, target=ON_THE_WAY, occurred_at=tomorrow),
            Settlement(55, 4, SHIPMENT, target=ON_THE_WAY, occurred_at=tomorrow),
            Settlement(55, 3, SHIPMENT, target=ON_THE_WAY, occurred_at=tomorrow),
            Cancellation(55, SHIPMENT, 4),
            Cancellation(57, SHIPMENT),
            Transfer(SHELF, YARD, 1, ORDER, judged=True, occurred_at=tomorrow),
            Transfer(SHELF, YARD, 1, ORDER, judged=True),
        ],
        open_holds={55: hold},
    )
    assert [type(result.problem) for result in results] == [
        HoldNotFound,
        HoldExceeded,
        OccursInFuture,
        HoldExceeded,
        HoldNotFound,
        OccursInFuture,
        FloorBreached,
    ]
    assert all(result.problem is not None and result.problem.detail for result in results)
    assert (accounts[SHELF].balance, hold.amount_open) == (0, 3)


def test_ceiling_is_judged_before_floor() -> None:
    deposit = AccountKey(1, Kind.DEPOSIT, 840, 2)
    accounts = ledger_with(account(deposit, 0, floor=0), account(OWED))
    [result] = apply(accounts, [Transfer(deposit, OWED, 9, ORDER, judged=True)], {OWED: 5})
    assert isinstance(result.problem, CeilingExceeded)


def test_cancelling_an_exhausted_hold_changes_nothing() -> None:
    accounts = ledger_with(account(SHELF, 5))
    hold = OpenHold(55, 10, 0, accounts[SHELF].id, None, SHELF, None, Kind.IN_TRANSIT, ORDER)
    [result] = apply(accounts, [Cancellation(55, ORDER)], open_holds={55: hold})
    assert (result.problem, result.amount) == (None, 0)


@pytest.mark.parametrize(
    "entry",
    [
        Transfer(SHELF, YARD, 0, ORDER),
        Transfer(SHELF, YARD, -1, ORDER),
        Transfer(SHELF, SHELF, 1, ORDER),
        Transfer(SHELF, replace(SHELF, unit=8), 1, ORDER),
        Transfer(SHELF, replace(REVENUE, unit=SHELF.unit), 1, ORDER),
        Transfer(REVENUE, POOL, 1, ORDER),
        Hold(SUPPLY, LOSS, 1, ORDER),
        Settlement(55, 1, SHIPMENT),
        Settlement(55, 1, SHIPMENT, target=LOSS),
        Settlement(55, 1, SHIPMENT, source=YARD, target=ON_THE_WAY),
        Settlement(55, 0, SHIPMENT, target=ON_THE_WAY),
        Cancellation(55, SHIPMENT, -1),
    ],
    ids=str,
)
def test_entry_that_nothing_could_make_right_is_a_bug(
    entry: Transfer | Hold | Settlement | Cancellation,
) -> None:
    accounts = ledger_with(account(SHELF, 5), account(YARD), account(ON_THE_WAY))
    hold = OpenHold(55, 10, 10, accounts[SHELF].id, None, SHELF, None, Kind.IN_TRANSIT, ORDER)
    with pytest.raises(MalformedEntryError):
        apply(accounts, [entry], open_holds={55: hold})


def test_undo_leaves_no_trace_of_a_refused_order() -> None:
    accounts = in_pool(account(OWED, 50), account(OWED_BY_OTHER), balance=50)
    for key, balance in ((SHELF, 100), (ON_THE_WAY, 0), (CASH, 0)):
        accounts.by_key[key] = account(key, balance)
        accounts.by_id[accounts[key].id] = accounts[key]
    hold = placed(Hold(SHELF, ON_THE_WAY, 40, ORDER), accounts)
    before = [(s.key, s.balance, s.held_out, s.held_in) for s in accounts]
    results = apply(
        accounts,
        [
            Hold(SHELF, ON_THE_WAY, 10, ORDER),
            Hold(REVENUE, OWED, 10, ORDER),
            Settlement(55, 30, SHIPMENT, target=ON_THE_WAY),
            Cancellation(55, ORDER),
            Transfer(OWED, CASH, 20, Document("payment", 1)),
            Hold(SHELF, ON_THE_WAY, 1000, ORDER),
        ],
        {OWED: None, POOL: None},
        {55: hold},
    )
    assert [r.problem is None for r in results] == [True] * 5 + [False]
    assert hold.amount_open == 0
    undo(results)
    assert [(s.key, s.balance, s.held_out, s.held_in) for s in accounts] == before
    assert hold.amount_open == 40


def test_keys_sort_the_same_whatever_is_absent() -> None:
    keys = [SHELF, YARD, SUPPLY, OWED, REVENUE, POOL, ON_THE_WAY]
    backwards = list(reversed(keys))
    assert sorted(keys) == sorted(backwards) == sorted(keys, key=AccountKey.order)
