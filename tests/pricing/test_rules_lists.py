"""Which list and which quantity break a line gets. No database."""

from datetime import date

import pytest

from dealers import OrganisationKind
from pricing import QuoteLine
from tests.pricing.books import (
    BRANCH,
    DEALER,
    HEADQUARTERS,
    SUB_DEALER,
    TODAY,
    Rules,
    Unpriced,
    buyer,
    node_key,
    organisation_key,
    party,
    segment_key,
)

BIKE, HELMET = 11, 12
LADDER = range(1, 101)
ALL = node_key(HEADQUARTERS)


def breaks(rules: Rules) -> dict[float, int]:
    """Each price with the first quantity that reaches it."""
    found: dict[float, int] = {}
    for quantity in LADDER:
        found.setdefault(rules.unit_price(BIKE, quantity), quantity)
    return found


def test_p01_each_break_comes_from_the_first_list_that_has_it() -> None:
    rules = Rules()
    rules.price_list("A", {BIKE: {1: 9, 2: 8, 5: 6}}, priority=2)
    rules.price_list("B", {BIKE: {1: 8, 2: 7, 4: 7}}, priority=1)
    assert breaks(rules) == {9: 1, 8: 2, 7: 4, 6: 5}


def test_p03_a_list_without_merge_is_passed_over_where_a_stronger_one_has_prices() -> None:
    rules = Rules()
    rules.price_list("A", {BIKE: {1: 9, 2: 8, 5: 6}}, priority=3)
    rules.price_list("B", {BIKE: {1: 8, 2: 7, 4: 7}}, priority=2, merge=False)
    rules.price_list("C", {BIKE: {10: 5, 100: 4}}, priority=1)
    assert breaks(rules) == {9: 1, 8: 2, 6: 5, 5: 10, 4: 100}


def test_a_list_without_merge_ends_the_search_for_what_it_prices_only() -> None:
    rules = Rules()
    rules.price_list("A", {BIKE: {1: 9}}, priority=2, merge=False)
    rules.price_list("B", {BIKE: {5: 7}, HELMET: {1: 3}}, priority=1)
    assert rules.unit_price(BIKE, 5) == 9
    assert rules.unit_price(HELMET, 1) == 3


@pytest.mark.parametrize(
    ("case", "product", "grams", "expected"),
    [
        ("P05", BIKE, 1_000, 10),
        ("P06", BIKE, 1_000, 10),
        ("P07", HELMET, 1_000, 11),
        ("P08", BIKE, 10_000, 9),
        ("P10", BIKE, -10_000, 9),
        ("P10", HELMET, -10_000, 8),
    ],
)
def test_price_for_each_kilogram_by_weight(
    case: str, product: int, grams: int, expected: int
) -> None:
    """Base unit gram, price for 1,000 of them; a return gets the price of the sale."""
    rules = Rules()
    rules.price_list("KG", {BIKE: {1: 10, 10_000: 9}, HELMET: {1: 11, 10_000: 8}})
    quote = rules.quote(QuoteLine(product_id=product, quantity=grams, price_per=1_000))
    assert quote.net_minor == expected * grams // 10, case


def test_p17_the_order_date_decides() -> None:
    rules = Rules()
    today_only = (TODAY, date(2026, 3, 3))
    rules.price_list("DAY", {BIKE: {1: 8}}, priority=1, valid=today_only)
    rules.price_list("ALWAYS", {BIKE: {1: 10}})
    assert rules.unit_price(BIKE, 1) == 8
    assert rules.unit_price(BIKE, 1, order_on=date(2026, 3, 3)) == 10
    assert rules.unit_price(BIKE, 1, order_on=date(2026, 3, 1)) == 10


def test_p18_two_dozen_at_20_come_to_480() -> None:
    rules = Rules()
    rules.price_list("A", {BIKE: {1: 20}})
    assert rules.quote((BIKE, 2 * 12)).net_minor == 480_00


def test_p40_a_price_for_the_piece_prices_the_box_of_ten() -> None:
    rules = Rules()
    rules.price_list("A", {BIKE: {1: 101}})
    assert rules.quote((BIKE, 10)).net_minor == 1010_00
    assert rules.quote((BIKE, 1)).net_minor == 101_00


def test_p41_a_price_for_whole_boxes_is_a_break_at_the_box() -> None:
    rules = Rules()
    rules.price_list("LIST", {BIKE: {1: 100}})
    rules.price_list("BOX", {BIKE: {10: 101}}, priority=1)
    assert rules.unit_price(BIKE, 10) == 101
    assert rules.unit_price(BIKE, 1) == 100


def test_p45_the_stronger_assignment_wins_not_the_cheaper_price() -> None:
    """This dealer > its segment > nearer node > farther node; then priority, then newest."""
    rules = Rules()
    rules.price_list("FAR", {BIKE: {1: 1}}, buyers=[ALL], priority=9)
    rules.price_list("NEAR", {BIKE: {1: 2}}, buyers=[node_key(BRANCH)], priority=9)
    rules.price_list("SEGMENT", {BIKE: {1: 3}}, buyers=[segment_key("gold")], priority=9)
    rules.price_list("WEAK", {BIKE: {1: 4}}, buyers=[organisation_key(DEALER)])
    rules.price_list("OLD", {BIKE: {1: 5}}, buyers=[organisation_key(DEALER)], priority=1)
    rules.price_list("NEW", {BIKE: {1: 6}}, buyers=[organisation_key(DEALER)], priority=1)
    winners = []
    while rules.lists:
        line = rules.line(BIKE, 1, buyer=buyer(segment="gold"))
        winners.append(line.receipt["list"])
        rules.lists = [row for row in rules.lists if row.code != winners[-1]]
    assert winners == ["NEW", "OLD", "WEAK", "SEGMENT", "NEAR", "FAR"]


def test_a_list_assigned_twice_counts_at_its_strongest() -> None:
    rules = Rules()
    rules.price_list("TWICE", {BIKE: {1: 7}}, buyers=[ALL, organisation_key(DEALER)])
    rules.price_list("NEAR", {BIKE: {1: 8}}, buyers=[node_key(BRANCH)])
    assert rules.unit_price(BIKE, 1) == 7


def test_lists_of_another_currency_do_not_count() -> None:
    rules = Rules()
    rules.price_list("EUR", {BIKE: {1: 8}}, priority=1, currency="EUR")
    rules.price_list("USD", {BIKE: {1: 10}})
    assert rules.unit_price(BIKE, 1) == 10
    assert rules.unit_price(BIKE, 1, currency="EUR") == 8


def test_breaks_count_a_product_over_the_whole_order() -> None:
    rules = Rules()
    rules.price_list("A", {BIKE: {1: 10, 10: 9}, HELMET: {1: 5, 10: 4}})
    quote = rules.quote((BIKE, 4), (HELMET, 9), (BIKE, 6))
    assert [line.net_minor for line in quote.lines if not isinstance(line, Unpriced)] == [
        36_00,
        45_00,
        54_00,
    ]


def test_a_return_beside_a_delivery_does_not_lower_its_break() -> None:
    rules = Rules()
    rules.price_list("A", {BIKE: {1: 10, 10: 9}})
    assert rules.quote((BIKE, 10), (BIKE, -2)).net_minor == 90_00 - 20_00


@pytest.mark.parametrize(
    ("prices", "quantity", "reason", "facts"),
    [
        ({}, 1, "no_price", {}),
        ({BIKE: {5: 9}}, 4, "below_first_break", {"minimum": 5}),
    ],
)
def test_without_a_price_the_line_says_why(
    prices: dict[int, dict[int, float]], quantity: int, reason: str, facts: dict[str, int]
) -> None:
    rules = Rules()
    rules.price_list("A", prices or {HELMET: {1: 1}})
    quote = rules.quote((BIKE, quantity))
    assert quote.lines == (
        Unpriced(product_id=BIKE, quantity=quantity, reason=reason, facts=facts),
    )
    assert quote.gross_minor == 0


def test_without_any_list_the_line_says_so() -> None:
    assert Rules().quote((BIKE, 1)).unpriced[0].reason == "no_list"


def test_a_sub_dealer_never_gets_its_suppliers_purchase_price() -> None:
    """What a dealer sells is priced by that dealer's lists alone, whoever else names the buyer."""
    rules = Rules()
    everyone = [ALL, organisation_key(SUB_DEALER), segment_key("gold"), node_key(DEALER)]
    rules.price_list("PURCHASE", {BIKE: {1: 6}}, buyers=everyone, priority=99)
    dealer = party(DEALER, BRANCH, HEADQUARTERS)
    below = party(SUB_DEALER, DEALER, BRANCH, HEADQUARTERS, segment="gold")
    unpriced = rules.quote((BIKE, 1), seller=dealer, buyer=below)
    assert unpriced.unpriced[0].reason == "no_list"
    rules.price_list("RESALE", {BIKE: {1: 9}}, buyers=[node_key(DEALER)], owner=DEALER)
    assert rules.unit_price(BIKE, 1, seller=dealer, buyer=below) == 9


def test_a_branch_prices_by_its_own_lists_and_those_of_headquarters() -> None:
    rules = Rules()
    rules.price_list("HQ", {BIKE: {1: 10}, HELMET: {1: 5}})
    rules.price_list("BRANCH", {BIKE: {1: 11}}, buyers=[node_key(BRANCH)], owner=BRANCH)
    assert rules.unit_price(BIKE, 1) == 11
    assert rules.unit_price(HELMET, 1) == 5
    headquarters = party(HEADQUARTERS, kind=OrganisationKind.HEADQUARTERS)
    assert rules.unit_price(BIKE, 1, seller=headquarters) == 10


def test_a_line_with_its_own_price_asks_no_list_and_no_policy() -> None:
    rules = Rules()
    rules.price_list("A", {BIKE: {1: 10}})
    rules.policy("TEN", 0.1)
    own = QuoteLine(product_id=BIKE, quantity=3, unit_price_micros=7_500_000, off_micros=(20_000,))
    quote = rules.quote(own)
    assert quote.net_minor == 22_05
    assert rules.quote(own).lines[0] == quote.lines[0]
