"""The pure decision: whatever the batch, it is what placing one after the other would give."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, date, datetime
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from credit import Standing, receivable_key
from dealers import OrganisationKind, OrganisationStatus, Party
from inventory import on_hand_key
from kernel.actor import Actor
from ledger import AccountKey, Accounts, AccountState
from orders import DeliveryPreference, Problem, State
from orders.drafts import Draft, DraftLine, Unreadable, decimal_text
from orders.rules import Books, Decision, decide, reserve_until

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
SELLER, CURRENCY = 1, "USD"
DEALERS = (10, 11)
PRODUCTS = (100, 101, 102)
PLACES = (7, 8)


def party(id_: int, **changed: object) -> Party:
    known = {
        "id": id_,
        "code": f"C{id_}",
        "name": f"C{id_}",
        "kind": OrganisationKind.DEALER,
        "tier": 1,
        "parent_id": SELLER,
        "supplier_id": None,
        "ancestors": (id_, SELLER),
        "branch_id": SELLER,
        "segment": None,
        "grade": None,
        "status": OrganisationStatus.ACTIVE,
        "currency": CURRENCY,
        "zone": ZoneInfo("UTC"),
        "language": "en",
        "country": None,
        "tax_class": "standard",
        "stock_mode": "kept",
        "issues_invoices": True,
        "minimum_order_minor": 0,
        "flat_freight_minor": 0,
        "freight_rate_micros": 0,
        "tax_per_document": False,
        "order_cut_off": None,
        "receive_after_days": 7,
        "reserve_working_days": 2,
        "overdue_grace_days": 0,
        "availability_shown": "exact",
        "upstream_sees": "quantities",
    }
    return Party(**(known | changed))  # type: ignore[arg-type]


def books(
    stock: dict[tuple[int, int], int], limits: dict[int, int | None], ids: "count[int]"
) -> Books:
    """Shelves (product, place) with so much on them, dealers with such limits."""
    shelves: dict[tuple[int, int], list[AccountKey]] = {}
    states = []
    for (product, place), quantity in stock.items():
        key = on_hand_key(SELLER, product, place)
        shelves.setdefault((SELLER, product), []).append(key)
        states.append(AccountState(next(ids), key, quantity, floor=0))
    standings = {}
    for dealer, limit in limits.items():
        key = receivable_key(SELLER, dealer, CURRENCY)
        states.append(AccountState(next(ids), key, has_ceiling=True))
        standings[SELLER, dealer] = Standing(SELLER, dealer, CURRENCY, 1, limit)
    return Books(Accounts(states, AT), standings, shelves, ids)


def draft(
    id_: int,
    dealer: int,
    lines: Sequence[tuple[int, int]],
    preference: DeliveryPreference = DeliveryPreference.COMPLETE,
) -> Draft:
    """An order of (product, quantity) lines at 1.00 each."""
    made = [
        DraftLine(at, at + 1, f"P{product}", product, quantity, net_minor=100 * quantity)
        for at, (product, quantity) in enumerate(lines)
    ]
    for at, line in enumerate(made):
        line.id = 1_000 * id_ + at
    one = Draft(
        id=id_,
        actor=Actor(1, dealer, "dealer_buyer"),
        seller=party(SELLER, kind=OrganisationKind.BRANCH),
        buyer=party(dealer),
        payer=party(dealer),
        sales_branch_id=SELLER,
        ordered_on=date(2026, 3, 2),
        currency=CURRENCY,
        lines=made,
        delivery_preference=preference,
    )
    one.add_up()
    return one


def told(decision: Decision) -> object:
    """What the outside sees of a decision."""
    lines = []
    if isinstance(decision.draft, Draft) and decision.state is not None:
        lines = [
            (x.line_no, x.location_id, x.quantity, x.confirmed, x.held, x.cancelled, x.net_minor)
            for x in decision.draft.lines
        ]
    codes = [problem.code for problem in decision.problems + decision.reasons]
    return decision.state, codes, lines


orders = st.lists(
    st.tuples(
        st.sampled_from(DEALERS),
        st.lists(st.tuples(st.sampled_from(PRODUCTS), st.integers(1, 9)), min_size=1, max_size=4),
        st.sampled_from(DeliveryPreference),
    ),
    max_size=8,
)
stocks = st.fixed_dictionaries(
    {(product, place): st.integers(0, 12) for product in PRODUCTS for place in PLACES}
)
limits = st.fixed_dictionaries({dealer: st.none() | st.integers(0, 2_000) for dealer in DEALERS})


@settings(deadline=None)
@given(orders, stocks, limits)
def test_a_batch_decides_as_one_by_one(
    wanted: list[tuple[int, list[tuple[int, int]], DeliveryPreference]],
    stock: dict[tuple[int, int], int],
    limit: dict[int, int | None],
) -> None:
    together = books(stock, limit, count(1))
    apart = books(stock, limit, count(1))
    drafts = [draft(at + 1, *one) for at, one in enumerate(wanted)]
    batch = decide(deepcopy(drafts), together)
    single = [decide([one], apart)[0] for one in deepcopy(drafts)]
    assert [told(one) for one in batch] == [told(one) for one in single]
    by_key = apart.accounts.by_key
    for key, state in together.accounts.by_key.items():
        assert (state.held_in, state.held_out) == (by_key[key].held_in, by_key[key].held_out)
    _nothing_past_a_bound(together, limit)
    _every_line_adds_up(batch)


def _nothing_past_a_bound(known: Books, limit: dict[int, int | None]) -> None:
    for state in known.accounts:
        available = state.available()
        assert available is None or available >= 0
        dealer = state.key.counterparty_id
        ceiling = limit.get(dealer) if dealer is not None else None
        assert ceiling is None or state.held_in <= ceiling


def _every_line_adds_up(batch: list[Decision]) -> None:
    for decision in batch:
        one = decision.draft
        if not isinstance(one, Draft) or decision.state is None:
            continue
        assert one.net_minor == sum(line.net_minor for line in one.lines)
        for line in one.lines:
            assert line.net_minor == 100 * line.wanted
            assert line.held <= line.wanted
            if decision.state is State.CONFIRMED:
                assert line.confirmed + line.cancelled == line.quantity


@pytest.mark.parametrize(
    ("case", "stock", "asked", "expected"),
    [
        ("A01", {(100, 7): 100}, 50, [(7, 50)]),
        ("A02", {(100, 7): 4, (100, 8): 3}, 5, [(7, 4), (8, 1)]),
        ("A02, one shelf has all", {(100, 7): 4, (100, 8): 5}, 5, [(8, 5)]),
    ],
)
def test_goods_come_from_the_places_that_have_them(
    case: str, stock: dict[tuple[int, int], int], asked: int, expected: list[tuple[int, int]]
) -> None:
    known = books(stock, {10: None}, count(1))
    [decision] = decide([draft(1, 10, [(100, asked)])], known)
    assert isinstance(decision.draft, Draft), case
    assert [(line.location_id, line.held) for line in decision.draft.lines] == expected, case
    assert sum(line.net_minor for line in decision.draft.lines) == 100 * asked


def test_too_little_in_all_places_leaves_nothing_behind() -> None:
    """A03."""
    known = books({(100, 7): 4, (100, 8): 3}, {10: None}, count(1))
    [decision] = decide([draft(1, 10, [(100, 10)])], known)
    assert decision.problems[0].facts == {"sku": "P100", "requested": 10, "available": 7}
    assert all(state.held_out == 0 for state in known.accounts)


def test_lines_of_one_product_draw_on_the_same_shelf() -> None:
    known = books({(100, 7): 5}, {10: None}, count(1))
    [decision] = decide([draft(1, 10, [(100, 3), (100, 3)])], known)
    assert [problem.pointer for problem in decision.problems] == ["/lines/1/quantity"]


def test_what_could_not_be_read_is_refused_in_its_place() -> None:
    known = books({(100, 7): 5}, {10: None}, count(1))
    wrong = Unreadable([Problem("no_lines", "/lines")])
    decisions = decide([wrong, draft(1, 10, [(100, 3)])], known)
    assert [decision.state for decision in decisions] == [None, State.CONFIRMED]


def test_two_orders_of_600_with_a_limit_of_1000() -> None:
    """C42, within one batch."""
    known = books({(100, 7): 5_000}, {10: 100_000}, count(1))
    first, second = decide([draft(at, 10, [(100, 600)]) for at in (1, 2)], known)
    assert (first.state, second.state) == (State.CONFIRMED, State.BLOCKED)


def test_246_05_used_of_250_leaves_no_room_for_64_20() -> None:
    """C33: 310.25 > 250."""
    known = books({(100, 7): 9_999}, {10: 25_000}, count(1))
    state = known.accounts[receivable_key(SELLER, 10, CURRENCY)]
    state.balance = 24_605
    one = draft(1, 10, [(100, 64)])
    one.lines[0].net_minor = 6_420
    one.add_up()
    [decision] = decide([one], known)
    assert decision.reasons[0].facts["excess_minor"] == 6_025


@pytest.mark.parametrize(
    ("days", "placed", "kept_until"),
    [
        (2, datetime(2026, 3, 2, 2, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC)),
        (2, datetime(2026, 3, 6, 2, tzinfo=UTC), datetime(2026, 3, 11, tzinfo=UTC)),
        (1, datetime(2026, 3, 7, 2, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC)),
        (0, datetime(2026, 3, 2, 2, tzinfo=UTC), None),
    ],
)
def test_goods_are_kept_to_the_end_of_a_working_day(
    days: int, placed: datetime, kept_until: datetime | None
) -> None:
    one = draft(1, 10, [(100, 1)])
    one.seller = party(SELLER, reserve_working_days=days)
    assert reserve_until(placed, one) == kept_until


@settings(deadline=None)
@given(st.integers(1, 10**6), st.integers(0, 10**9), st.data())
def test_a_split_line_adds_up_to_what_it_was(quantity: int, net: int, data: st.DataObject) -> None:
    line = DraftLine(0, 1, "P", 1, quantity + 1, net_minor=net, tax_minor=net // 7)
    part = line.split_off(data.draw(st.integers(1, quantity)), 2)
    assert line.quantity + part.quantity == quantity + 1
    assert line.net_minor + part.net_minor == net
    assert line.tax_minor + part.tax_minor == net // 7


@pytest.mark.parametrize(
    ("micros", "text"),
    [(2_024_994_000, "2024.994"), (10_000_000, "10.00"), (1, "0.000001"), (-1_500_000, "-1.50")],
)
def test_prices_are_decimal_text(micros: int, text: str) -> None:
    assert decimal_text(micros) == text
