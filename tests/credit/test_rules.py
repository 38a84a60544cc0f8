"""Pure decisions: no database."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from credit import (
    AccountSummary,
    ApprovalToken,
    BilledBeyondLine,
    CreditedBeyondInvoice,
    InvoiceDraft,
    LineToBill,
    LineToCredit,
    Reason,
    Standing,
    explain,
    in_force,
    judge,
)
from credit.rules import (
    BUCKETS,
    BilledLine,
    OpenItem,
    Progress,
    bill,
    bucket_of,
    days_late,
    due_date,
    is_alarming,
    oldest_first,
    settle,
    take_back,
)
from kernel.i18n import speaking

PASSES: list[str] = []
BLOCKED = ["over_limit"]
SOON = datetime(2026, 3, 3, tzinfo=UTC)


@dataclass
class Account:
    """The running columns that a judgement reads."""

    balance: int = 0
    held_in: int = 0
    summary: "Account | None" = None


def standing(limit: int | None = 1000, **other: object) -> Standing:
    values: dict[str, object] = {"currency": "CNY", "account_id": 1, "limit_minor": limit}
    return Standing(seller_id=10, payer_id=20, **(values | other))  # type: ignore[arg-type]


def codes(*args: object, **kwargs: object) -> list[str]:
    return [reason.code for reason in judge(*args, **kwargs)]  # type: ignore[arg-type]


def token(reason: Reason, gross: int, excess: int, version: int = 1) -> ApprovalToken:
    return ApprovalToken(1, 99, reason.value, version, gross, excess, SOON, 5)


@pytest.mark.parametrize(
    ("case", "limit", "exposure", "gross", "outcome"),
    [
        ("C01 limit 100, owed 100, order 50", 100, (100, 0), 50, BLOCKED),
        ("C02 limit raised to 200", 200, (100, 0), 50, PASSES),
        ("C05 exactly at the limit", 150, (100, 0), 50, PASSES),
        ("C05 one above", 149, (100, 0), 50, BLOCKED),
        ("C06 NULL is not checked", None, (10**9, 0), 10**9, PASSES),
        ("C06 zero is prepaid only", 0, (0, 0), 1, BLOCKED),
        ("C06 zero with money ahead", 0, (-50, 0), 50, PASSES),
        ("C07 a confirmed order of 1000 fills a limit of 1000", 1000, (0, 1000), 1, BLOCKED),
        ("C10 1000 promised, an invoice of 100 beside it", 1000, (100, 1000), 1, BLOCKED),
        ("C10 the same with a limit that takes it", 1101, (100, 1000), 1, PASSES),
        ("C16 550 owed, limit 100", 100, (550, 0), 1, BLOCKED),
        ("C16 550 owed, limit 1100", 1100, (550, 0), 550, PASSES),
        ("C26 owed X, limit X-50", 950, (1000, 0), 1, BLOCKED),
        ("C30 owed 1000, promised 300 and 200", 1500, (1000, 500), 1, BLOCKED),
        ("C30 nothing more is counted twice", 1501, (1000, 500), 1, PASSES),
        ("C31 limit 100, nothing owed, delivery 60", 100, (0, 0), 60, PASSES),
        ("C33 used 246.05, limit 250, order 64.20", 25000, (24605, 0), 6420, BLOCKED),
        ("C35 a credit note of 1000 against 1000 owed", 1500, (0, 0), 1500, PASSES),
    ],
)
def test_limit_and_exposure(
    case: str, limit: int | None, exposure: tuple[int, int], gross: int, outcome: list[str]
) -> None:
    found = judge(standing(limit), Account(*exposure), gross)
    assert [reason.code for reason in found] == outcome, case
    for reason in found:
        assert reason.excess_minor == sum(exposure) + gross - (limit or 0)


@pytest.mark.parametrize(
    ("used", "nearly", "over"),
    [(900, False, False), (901, True, False), (1000, True, False), (1001, False, True)],
)
def test_c37_nine_tenths_of_the_limit_are_watched(used: int, nearly: object, over: object) -> None:
    names = ("N", "North", 20, "D", "Dealer", "CNY")
    summary = AccountSummary(10, *names, standing(1000), used)
    assert (summary.nearly_used, summary.over_limit) == (nearly, over)
    assert not AccountSummary(10, *names, standing(0), 0).nearly_used
    assert not AccountSummary(10, *names, standing(None), used).nearly_used


def test_no_account_or_an_expired_one_is_prepaid_only() -> None:
    assert codes(Standing(10, 20), Account(), 1) == ["over_limit"]
    expired = standing(0, expired=True)
    assert codes(expired, Account(), 1) == ["over_limit"]
    assert expired.prepaid_only
    assert expired.checked


def test_every_reason_is_told_in_its_fixed_order() -> None:
    bad = standing(
        100,
        overdue_minor=70,
        overdue_number="INV-1",
        overdue_due_on=date(2026, 1, 1),
        overdue_days=60,
        blocked=True,
        block_note="speak to us",
    )
    found = judge(bad, Account(90), 20, buyer_status="suspended")
    assert [r.code for r in found] == [
        "over_limit",
        "overdue",
        "account_blocked",
        "dealer_not_active",
    ]
    assert [r.excess_minor for r in found] == [10, 70, 0, 0]
    assert found[1].facts["invoice"] == "INV-1"


def test_fully_prepaid_passes_limit_and_overdue_but_not_a_block() -> None:
    """C24: paid online while over the limit: confirmed; the block stays a block."""
    over = standing(0, overdue_minor=5)
    assert codes(over, Account(400), 100, 100) == []
    assert codes(over, Account(400), 100, 99) == ["over_limit", "overdue"]
    assert codes(replace(over, blocked=True), Account(400), 100, 100) == ["account_blocked"]
    assert codes(over, Account(400), 100, 100, buyer_status="closed") == ["dealer_not_active"]


def test_what_lowers_exposure_is_never_judged() -> None:
    over = standing(100, overdue_minor=5)
    assert codes(over, Account(0, 900), 800, held_before_minor=900) == []
    assert codes(over, Account(0, 900), 901, held_before_minor=900) == ["over_limit", "overdue"]
    assert codes(over, Account(0, 900), 0) == []


def test_pool_and_own_limit_must_both_pass() -> None:
    pool = Account(balance=700, held_in=200)
    shared = standing(1000, pool_id=3, pool_limit_minor=1000)
    assert codes(shared, Account(0, 0, pool), 100) == []
    found = judge(shared, Account(0, 0, pool), 101)
    assert found[0].facts["pool"] is True
    assert found[0].excess_minor == 1
    unchecked = replace(shared, limit_minor=None)
    assert codes(unchecked, Account(0, 0, pool), 101) == ["over_limit"]


def test_approval_covers_up_to_its_gross_and_excess() -> None:
    """C21: an authorised person lets it through, once per reason, up to what was seen."""
    account = Account(900)
    assert codes(standing(), account, 150, 0, [token(Reason.OVER_LIMIT, 150, 50)]) == []
    assert codes(standing(), account, 150, 0, [token(Reason.OVER_LIMIT, 149, 50)]) == ["over_limit"]
    assert codes(standing(), account, 150, 0, [token(Reason.OVER_LIMIT, 150, 49)]) == ["over_limit"]
    late = standing(overdue_minor=30)
    both = [token(Reason.OVER_LIMIT, 150, 50), token(Reason.OVERDUE, 150, 30)]
    assert codes(late, account, 150, 0, both) == []
    assert codes(late, account, 150, 0, both[:1]) == ["overdue"]


def test_approval_speaks_for_one_version_until_it_expires() -> None:
    given_token = token(Reason.OVER_LIMIT, 1, 1, version=2)
    before = SOON - timedelta(seconds=1)
    assert in_force([given_token], 2, before) == [given_token]
    assert in_force([given_token], 3, before) == []
    assert in_force([given_token], 2, SOON) == []


def test_each_reason_says_what_would_lift_it() -> None:
    bad = standing(
        10_000,
        overdue_minor=7_000,
        overdue_number="INV-2026-000007",
        overdue_due_on=date(2026, 1, 1),
        overdue_days=60,
        blocked=True,
        block_note="call us",
    )
    found = judge(bad, Account(9_000), 2_000, buyer_status="suspended")
    with speaking("en"):
        said = [explain(r.code, r.facts, "CNY") for r in found]
    assert "A payment of CN¥10.00" in said[0]
    assert "INV-2026-000007" in said[1]
    assert "A payment of CN¥70.00" in said[1]
    assert "call us" in said[2]
    assert "suspended" in said[3]


@pytest.mark.parametrize(
    ("issued", "days", "due"),
    [
        (date(2016, 1, 22), 30, date(2016, 2, 21)),
        (date(2017, 1, 22), 30, date(2017, 2, 21)),
        (date(2017, 1, 22), 0, date(2017, 1, 22)),
    ],
)
def test_d05_thirty_days_are_calendar_days(issued: date, days: int, due: date) -> None:
    assert due_date(issued, days) == due


@pytest.mark.parametrize(
    ("late", "bucket"),
    [
        (-1, "current"),
        (0, "current"),
        (1, "d1_30"),
        (30, "d1_30"),
        (31, "d31_60"),
        (60, "d31_60"),
        (61, "d61_90"),
        (90, "d61_90"),
        (91, "d91_120"),
        (120, "d91_120"),
        (121, "older"),
    ],
)
def test_g02_g03_g04_buckets_by_days_late(late: int, bucket: str) -> None:
    assert bucket_of(late) == bucket


@pytest.mark.parametrize(
    ("late", "older", "alarming"),
    [(79, 0, False), (80, 0, True), (40, 40, True), (0, 0, False)],
)
def test_k05_eight_percent_older_than_ninety_days_is_alarming(
    late: int, older: int, *, alarming: bool
) -> None:
    buckets = dict.fromkeys(BUCKETS, 0) | {"d91_120": late, "older": older, "d1_30": 100}
    buckets["current"] = 1_000 - sum(buckets.values())
    assert is_alarming(buckets) is alarming
    assert days_late(date(2026, 3, 1), date(2026, 3, 1) + timedelta(days=late)) == late


def line(quantity: int, of: int, net: int, tax: int, number: int = 1) -> LineToBill:
    return LineToBill(number, 7, quantity, of, net, tax)


def draft(*lines: LineToBill, net: int = 100, freight: int = 0, **other: object) -> InvoiceDraft:
    return InvoiceDraft(
        order_id=5,
        seller_id=10,
        payer_id=20,
        buyer_id=20,
        currency="CNY",
        lines=lines,
        order_net_minor=net,
        order_freight_minor=freight,
        **other,  # type: ignore[arg-type]
    )


def test_parts_of_a_line_add_up_to_the_line() -> None:
    progress = Progress()
    parts = [bill(draft(line(1, 3, 100, 13), freight=10), progress) for _ in range(3)]
    assert [part.net_minor for part in parts] == [33, 34, 33]
    assert [part.tax_minor for part in parts] == [4, 5, 4]
    assert [part.freight_minor for part in parts] == [3, 4, 3]
    assert sum(part.gross_minor for part in parts) == 123


def test_real_freight_replaces_the_share() -> None:
    progress = Progress()
    first = bill(draft(line(1, 2, 100, 0), freight=10, real_freight_minor=12), progress)
    rest = bill(draft(line(1, 2, 100, 0), freight=10), progress)
    assert (first.freight_minor, rest.freight_minor) == (12, 0)


def test_d03_free_goods_bill_nothing() -> None:
    free = bill(draft(line(2, 2, 0, 0), net=0), Progress())
    assert (free.gross_minor, len(free.lines)) == (0, 1)


def test_more_than_the_line_is_refused_with_what_is_left() -> None:
    progress = Progress()
    bill(draft(line(2, 3, 100, 0)), progress)
    with pytest.raises(BilledBeyondLine) as refused:
        bill(draft(line(2, 3, 100, 0)), progress)
    assert refused.value.facts["billable"] == 1


@given(
    net=st.integers(0, 10**12),
    tax=st.integers(0, 10**11),
    freight=st.integers(0, 10**6),
    parts=st.lists(st.integers(1, 50), min_size=1, max_size=8),
)
def test_any_partition_adds_up(net: int, tax: int, freight: int, parts: list[int]) -> None:
    whole = sum(parts)
    progress = Progress()
    bills = [
        bill(draft(line(part, whole, net, tax), net=net, freight=freight), progress)
        for part in parts
    ]
    assert sum(one.net_minor for one in bills) == net
    assert sum(one.tax_minor for one in bills) == tax
    assert sum(one.freight_minor for one in bills) == freight
    assert all(one.net_minor >= 0 and one.tax_minor >= 0 for one in bills)


@given(
    net=st.integers(0, 10**9),
    tax=st.integers(0, 10**8),
    parts=st.lists(st.integers(1, 9), min_size=1),
)
def test_taking_back_in_parts_leaves_nothing(net: int, tax: int, parts: list[int]) -> None:
    left = BilledLine(1, 7, sum(parts), net, tax)
    for part in parts:
        back = take_back([left], [LineToCredit(1, part)], 0, 0)
        left = BilledLine(
            1,
            7,
            left.quantity - part,
            left.net_minor + back.net_minor,
            left.tax_minor + back.tax_minor,
        )
    assert (left.quantity, left.net_minor, left.tax_minor) == (0, 0, 0)


def test_taking_back_everything_takes_the_freight_too() -> None:
    back = take_back([BilledLine(1, 7, 3, 100, 13)], None, 0, 9)
    assert (back.net_minor, back.tax_minor, back.freight_minor) == (-100, -13, -9)


@pytest.mark.parametrize(
    ("wanted", "freight"),
    [([LineToCredit(1, 4)], 0), ([LineToCredit(2, 1)], 0), ([LineToCredit(1, 0)], 0), ([], 10)],
)
def test_more_than_was_billed_cannot_be_taken_back(
    wanted: list[LineToCredit], freight: int
) -> None:
    with pytest.raises(CreditedBeyondInvoice):
        take_back([BilledLine(1, 7, 3, 100, 13)], wanted, freight, 9)


def item(number: int, due: date, minor: int) -> OpenItem:
    return OpenItem(number, None, due, date(2026, 1, 1), minor)


def test_payment_settles_the_oldest_due_first() -> None:
    items = [item(3, date(2026, 2, 1), 50), item(1, date(2026, 1, 5), 50)]
    shares = settle(oldest_first(items), 70, date(2026, 1, 10))
    assert [(share.invoice_id, share.amount_minor) for share in shares] == [(1, 50), (3, 20)]
    assert [one.open_minor for one in items] == [30, 0]


def test_a_share_counts_from_the_later_of_both_days() -> None:
    shares = settle([item(1, date(2026, 1, 1), 10)], 10, date(2025, 12, 1))
    assert shares[0].on == date(2026, 1, 1)


@given(st.lists(st.integers(0, 100)), st.integers(0, 2000))
def test_nothing_is_settled_twice_or_lost(opens: list[int], amount: int) -> None:
    items = [item(index, date(2026, 1, 1), minor) for index, minor in enumerate(opens)]
    shares = settle(items, amount, date(2026, 1, 1))
    settled = sum(share.amount_minor for share in shares)
    assert settled == min(amount, sum(opens))
    assert all(one.open_minor >= 0 for one in items)
    assert sum(one.open_minor for one in items) == sum(opens) - settled
