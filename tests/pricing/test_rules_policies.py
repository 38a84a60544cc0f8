"""Which policies apply to a line, and what the receipt says of the others. No database."""

from datetime import date

import pytest

from pricing import QuoteLine
from tests.pricing.books import (
    BRANCH,
    DEALER,
    HEADQUARTERS,
    TODAY,
    Rules,
    buyer,
    node_key,
    organisation_key,
    party,
    priced,
    segment_key,
)

BIKE, HELMET, GLOVE, SOCK = 11, 12, 13, 14
BIKES, ROAD_BIKES = 51, 52


def listed(*products: int, at: float = 10) -> Rules:
    """Rules with one list that prices `products` at `at`."""
    rules = Rules()
    rules.price_list("LIST", {product: {1: at} for product in products or (BIKE,)})
    return rules


@pytest.mark.parametrize(
    ("quantity", "off"), [(10, ()), (11, (2,)), (14, (2,)), (15, (5,)), (24, (5,)), (25, ())]
)
def test_quantity_ranges_are_inclusive_at_both_ends(quantity: int, off: tuple[int, ...]) -> None:
    rules = listed()
    rules.policy("V11", 0.02, quantity=(11, 14))
    rules.policy("V15", 0.05, quantity=(15, 24))
    assert rules.off(BIKE, quantity) == off


@pytest.mark.parametrize(("quantity", "off"), [(9, ()), (10, (3,)), (20, (3,)), (21, ())])
def test_amount_ranges_are_inclusive_at_both_ends(quantity: int, off: tuple[int, ...]) -> None:
    rules = listed()
    rules.policy("A", 0.03, amount=(100_00, 200_00), currency="USD")
    assert rules.off(BIKE, quantity) == off


def test_p11_a_category_policy_reaches_products_of_child_categories() -> None:
    rules = listed(BIKE, HELMET, GLOVE)
    rules.policy("BIKES", 0.2, categories=[BIKES])
    quote = rules.quote(
        QuoteLine(product_id=BIKE, quantity=1, category_ids=(BIKES,)),
        QuoteLine(product_id=HELMET, quantity=1),
        QuoteLine(product_id=GLOVE, quantity=1, category_ids=(ROAD_BIKES, BIKES)),
    )
    assert [line.net_minor for line in priced(quote)] == [8_00, 10_00, 8_00]


def test_p14_the_product_is_summed_over_the_order_also_in_dozens() -> None:
    """Ours: lines of 3 and 1 pieces of one product reach the minimum of 4 together."""
    rules = listed(BIKE, HELMET)
    rules.policy("FOUR", 0.1, quantity=(4, None))
    alone = rules.quote((BIKE, 3), (HELMET, 3))
    assert [line.off_micros for line in priced(alone)] == [(), ()]
    together = rules.quote((BIKE, 3), (HELMET, 3), (BIKE, 1))
    assert [line.off_micros for line in priced(together)] == [(100_000,), (), (100_000,)]


def test_p17_the_order_date_decides() -> None:
    rules = listed()
    rules.policy("TODAY", 0.1, valid=(TODAY, date(2026, 3, 3)))
    assert rules.off(BIKE, 1) == (10,)
    assert rules.off(BIKE, 1, order_on=date(2026, 3, 3)) == ()


def test_p23_the_narrower_product_wins_against_the_better_category_break() -> None:
    rules = listed()
    rules.policy("GLOBAL", 0.05)
    rules.policy("PRODUCT", 0.08, products=[BIKE])
    rules.policy("CATEGORY", 0.1, categories=[BIKES], quantity=(10, None))
    line = priced(rules.quote(QuoteLine(product_id=BIKE, quantity=20, category_ids=(BIKES,))))[0]
    assert line.off_micros == (80_000,)


def test_p27_the_policy_for_this_customer_wins_for_this_customer_only() -> None:
    rules = listed()
    rules.policy("ALL", 0.1, products=[BIKE])
    rules.policy("ONE", 0.2, products=[BIKE], buyers=[organisation_key(DEALER)])
    assert rules.off(BIKE, 1) == (20,)
    assert rules.off(BIKE, 1, buyer=party(9, BRANCH, HEADQUARTERS)) == (10,)


def test_p28_without_priorities_the_item_wins_over_its_group() -> None:
    rules = listed(BIKE, HELMET)
    rules.policy("ITEM", 0.1, products=[BIKE])
    rules.policy("GROUP", 0.15, categories=[BIKES])
    lines = [QuoteLine(product_id=one, quantity=1, category_ids=(BIKES,)) for one in (BIKE, HELMET)]
    assert [line.off_micros for line in priced(rules.quote(*lines))] == [(100_000,), (150_000,)]


@pytest.mark.parametrize(("priority", "off"), [(8, (5,)), (0, (7,))])
def test_p29_the_higher_priority_wins_and_equals_go_to_the_newest(
    priority: int, off: tuple[int, ...]
) -> None:
    """Ours: a deterministic winner; whoever saves is warned, the dealer is never blocked."""
    rules = listed()
    rules.policy("CAMPAIGN", 0.05, products=[BIKE], priority=priority)
    rules.policy("NEWER", 0.07, products=[BIKE])
    assert rules.off(BIKE, 1) == off


def test_p37_the_larger_number_is_the_stronger() -> None:
    rules = listed(at=1000)
    rules.policy("ONE", 0.1, priority=1)
    rules.policy("THREE", 0.2, priority=3)
    assert rules.quote((BIKE, 1)).net_minor == 800_00


@pytest.mark.parametrize(
    ("buyers", "off"),
    [
        ([segment_key("gold")], (9,)),
        ([node_key(HEADQUARTERS)], (9,)),
        ([node_key(99), segment_key("silver")], ()),
    ],
)
def test_buyers_are_named_by_segment_and_node(buyers: list[str], off: tuple[int, ...]) -> None:
    rules = listed()
    rules.policy("SOME", 0.09, buyers=buyers)
    assert rules.off(BIKE, 1, buyer=buyer(segment="gold")) == off


def test_one_policy_of_each_group_applies_additive_rates_as_one_sum() -> None:
    """P34 by our model: each stacks because it stands in a group of its own."""
    rules = listed(at=1000)
    rules.policy("TWENTY", 0.2, group="season", stacking="additive")
    rules.policy("TEN", 0.1, group="loyalty", stacking="additive")
    assert rules.line(BIKE, 1).off_micros == (300_000,)
    assert rules.quote((BIKE, 1)).net_minor == 700_00


def test_compound_rates_come_off_one_after_the_other() -> None:
    rules = listed(at=1000)
    rules.policy("TWENTY", 0.2, group="season")
    rules.policy("TEN", 0.1, group="loyalty")
    assert rules.quote((BIKE, 1)).net_minor == 720_00


def test_a_policy_switches_the_line_to_its_list_and_takes_off_its_rate() -> None:
    rules = listed(BIKE, HELMET)
    campaign = rules.price_list("CAMPAIGN", {BIKE: {1: 8, 5: 7}}, buyers=[])
    rules.policy("SALE", 0.5, price_list=campaign)
    bike, helmet = priced(rules.quote((BIKE, 5), (HELMET, 1)))
    assert (bike.net_minor, bike.receipt["list"]) == (17_50, "CAMPAIGN")
    assert (helmet.net_minor, helmet.receipt["list"]) == (5_00, "LIST")


def test_a_policy_of_a_dealer_or_of_another_currency_does_not_reach_the_branch() -> None:
    rules = listed()
    rules.policy("DEALERS", 0.1, owner=DEALER)
    rules.policy("EUROS", 0.2, amount=(1, None), currency="EUR")
    assert rules.off(BIKE, 1) == ()


def promotion() -> Rules:
    """M01, M03: ten units in total, of the named products that are also in the category."""
    rules = listed(BIKE, HELMET, GLOVE, SOCK, at=20)
    rules.tax(0.1)
    rules.policy(
        "TEN",
        0.1,
        products=[BIKE, HELMET, SOCK],
        categories=[BIKES],
        quantity=(10, None),
        counted_over="policy",
    )
    return rules


def in_category(product: int, quantity: int) -> QuoteLine:
    """A line whose product stands in a child of the promotion's category; socks don't."""
    categories = () if product == SOCK else (ROAD_BIKES, BIKES)
    return QuoteLine(product_id=product, quantity=quantity, category_ids=categories)


def test_m01_products_and_category_both_have_to_match() -> None:
    amounts = [(BIKE, 5), (HELMET, 10), (GLOVE, 5), (SOCK, 5)]
    quote = promotion().quote(*(in_category(*one) for one in amounts))
    assert (quote.net_minor, quote.tax_minor, quote.gross_minor) == (470_00, 47_00, 517_00)


def test_m03_the_threshold_counts_the_lines_in_scope_only() -> None:
    amounts = [(BIKE, 5), (HELMET, 3), (GLOVE, 10)]
    assert promotion().quote(*(in_category(*one) for one in amounts)).net_minor == 360_00


def test_the_receipt_says_what_the_next_quantity_would_bring() -> None:
    rules = Rules()
    rules.price_list("LIST", {BIKE: {1: 10, 15: 9}})
    rules.policy("V15", 0.05, quantity=(15, 24))
    rules.policy("V25", 0.1, quantity=(25, None))
    receipt = rules.line(BIKE, 12).receipt
    assert receipt["next_break"] == {"minimum": 15, "unit_price": 9_000_000, "more": 3}
    assert receipt["skipped"] == [
        {"policy": "V15", "name": "V15", "why": "needs_quantity", "more": 3}
    ]


def test_the_receipt_names_what_a_stronger_policy_displaced() -> None:
    rules = listed()
    rules.policy("STRONG", 0.3, priority=100)
    rules.policy("WEAK", 0.02)
    rules.policy("VOLUME", 0.05, quantity=(11, None))
    receipt = rules.line(BIKE, 1).receipt
    assert receipt["policies"] == [{"policy": "STRONG", "name": "Strong", "rate": 300_000}]
    assert receipt["skipped"] == [
        {"policy": "WEAK", "name": "Weak", "why": "weaker", "than": "Strong"}
    ]


def test_the_receipt_says_which_amount_is_missing() -> None:
    rules = listed()
    rules.policy("BIG", 0.1, amount=(500_00, None), currency="USD")
    skipped = rules.line(BIKE, 1).receipt["skipped"]
    assert skipped == [
        {"policy": "BIG", "name": "Big", "why": "needs_amount", "minimum_minor": 500_00}
    ]
