"""Receipts in words. No database."""

from kernel.i18n import speaking
from pricing import QuoteLine, explain
from tests.pricing.books import TODAY, Rules, priced

BIKE = 11


def words(rules: Rules, quantity: int) -> list[tuple[str, str, str]]:
    """The receipt of an order of bikes."""
    steps = explain(rules.line(BIKE, quantity).receipt, "USD")
    return [(step.label, step.effect, step.skipped) for step in steps]


def test_a_receipt_tells_list_break_policies_tax_and_what_would_come_next() -> None:
    rules = Rules()
    rules.tax(0.13)
    rules.price_list("DEALER", {BIKE: {1: "32.394", 11: "31.3142", 15: 30}})
    rules.policy("VOLUME-11", 0.02, quantity=(11, 14), priority=10)
    rules.policy("VOLUME-15", 0.05, quantity=(15, 24), priority=10)
    rules.policy("WEAK", 0.01)
    rules.policy("BIG", 0.3, amount=(1000_00, None), currency="USD")
    assert words(rules, 12) == [
        ("Price list DEALER, from 11 on", "$31.3142", ""),
        ("Volume-11", "−2 %", ""),
        ("Tax, on top", "13 %", ""),
        ("Big", "", "from $1,000.00 on"),
        ("Weak", "", "Volume-11 is stronger"),
        ("Volume-15", "", "needs 3 more"),
        ("From 15 on", "$30.00", "needs 3 more"),
    ]


def test_a_switched_list_and_a_surcharge_are_told() -> None:
    rules = Rules()
    sale = rules.price_list("SALE", {BIKE: {1: 8}}, buyers=[], tax_included=True)
    rules.policy("SWITCH", price_list=sale)
    rules.policy("SMALL", -0.1, group="order")
    assert words(rules, 1) == [
        ("Price list SALE", "$8.00", ""),
        ("Small", "+10 %", ""),
        ("Switch", "other price list", ""),
        ("Tax, included in the price", "0 %", ""),
    ]


def test_a_recorded_price_says_so() -> None:
    own = QuoteLine(product_id=BIKE, quantity=3, unit_price_micros=7_500_000, off_micros=(20_000,))
    receipt = priced(Rules().quote(own, order_on=TODAY))[0].receipt
    assert [(step.label, step.effect) for step in explain(receipt, "USD")] == [
        ("Price as it was recorded", "$7.50"),
        ("Discount", "−2 %"),
        ("Tax, on top", "0 %"),
    ]
    assert explain({}, "USD") == []


def test_receipts_are_told_in_the_readers_language() -> None:
    rules = Rules()
    rules.price_list("DEALER", {BIKE: {1: 1}})
    with speaking("zh"):
        assert words(rules, 1)[0][1] == "US$1.00"
