"""Rounding, tax and limits. No database."""

import random
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from kernel.money import MICRO
from pricing import PricedLine
from pricing.rules.amounts import Amounts, Priced, amounts_of, amounts_on_document
from tests.pricing.books import Rules, buyer, priced, seller

BIKE, HELMET = 11, 12

prices = st.integers(0, 10**10)
quantities = st.integers(-5_000, 5_000).filter(bool)
rates = st.integers(0, MICRO)
lines = st.builds(
    Priced,
    quantity=quantities,
    price_micros=prices,
    price_per=st.sampled_from([1, 10, 1000]),
    off_micros=st.lists(rates, max_size=3).map(tuple),
    tax_micros=st.sampled_from([0, 80_000, 130_000, 195_000]),
    tax_included=st.booleans(),
)


def exact(line: Priced) -> Fraction:
    """The line without any rounding."""
    value = Fraction(line.quantity * line.price_micros, MICRO * line.price_per)
    for rate in line.off_micros:
        value *= 1 - Fraction(rate, MICRO)
    return value


def rounded(value: Fraction, digits: int) -> int:
    """Half away from zero, by decimal arithmetic instead of ours."""
    with localcontext() as context:
        context.prec = 120
        scaled = Decimal(value.numerator * 10**digits) / Decimal(value.denominator)
        return int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@given(lines, st.sampled_from([0, 2, 3]))
def test_a_line_is_rounded_once_from_the_exact_product(line: Priced, digits: int) -> None:
    amounts = amounts_of(line, digits)
    total = rounded(exact(line), digits)
    if line.tax_included:
        without = exact(line) / (1 + Fraction(line.tax_micros, MICRO))
        net = rounded(without, digits)
        assert amounts == Amounts(net, total - net, total)
    else:
        tax = rounded(Fraction(total * line.tax_micros, MICRO), 0)
        assert amounts == Amounts(total, tax, total + tax)


@given(st.lists(lines, max_size=8))
def test_tax_on_the_document_adds_up_by_rate_and_each_line_to_its_gross(
    document: list[Priced],
) -> None:
    amounts = amounts_on_document(document, 2)
    assert all(one.net_minor + one.tax_minor == one.gross_minor for one in amounts)
    groups = {(line.tax_micros, line.tax_included) for line in document}
    for group in groups:
        for sign in (False, True):
            members = [
                one
                for one, line in zip(amounts, document, strict=True)
                if (line.tax_micros, line.tax_included) == group and (one.gross_minor < 0) is sign
            ]
            rate = Fraction(group[0], MICRO)
            net = sum(one.net_minor for one in members)
            tax = sum(one.tax_minor for one in members)
            if group[1]:
                assert net == rounded((net + tax) / (1 + rate), 0)
            else:
                assert tax == rounded(net * rate, 0)


@given(lines)
def test_a_return_is_the_sale_backwards(line: Priced) -> None:
    sale = amounts_of(line, 2)
    back = amounts_of(replace(line, quantity=-line.quantity), 2)
    assert back == Amounts(-sale.net_minor, -sale.tax_minor, -sale.gross_minor)


@given(
    st.lists(st.tuples(st.integers(1, 60), st.integers(1, 10**7)), min_size=1, max_size=6),
    st.lists(
        st.tuples(st.integers(1, 80), st.integers(1, 99), st.integers(0, 2), st.booleans()),
        max_size=6,
    ),
    st.integers(1, 100),
    st.randoms(use_true_random=False),
)
def test_the_order_in_which_rules_arrive_does_not_matter(
    entries: list[tuple[int, int]],
    policies: list[tuple[int, int, int, bool]],
    quantity: int,
    shuffler: random.Random,
) -> None:
    rules = Rules()
    for minimum, price in entries:
        rules.price_list("L", {BIKE: {1: str(price), minimum + 1: str(price // 2)}})
    for minimum, rate, priority, named in policies:
        scope = {"products": [BIKE]} if named else {}
        rules.policy("P", rate / 100, quantity=(minimum, None), priority=priority, **scope)
    before = rules.quote((BIKE, quantity))
    for rows in (rules.lists, rules.assignments, rules.entries, rules.policies):
        shuffler.shuffle(rows)
    assert rules.quote((BIKE, quantity)).lines == before.lines


@given(st.integers(1, 10**9), st.integers(1, 500), st.integers(0, 99))
def test_the_receipts_figures_reproduce_the_net(price: int, quantity: int, rate: int) -> None:
    rules = Rules()
    rules.price_list("L", {BIKE: {1: f"{price // MICRO}.{price % MICRO:06}"}})
    rules.policy("P", rate / 100)
    line = rules.line(BIKE, quantity)
    receipt = line.receipt
    again = Priced(
        quantity, receipt["unit_price"], receipt["price_per"], receipt["off"], 0, tax_included=False
    )
    assert amounts_of(again, 2).net_minor == line.net_minor


def test_the_currency_decides_how_far_is_rounded() -> None:
    rules = Rules()
    for currency in ("JPY", "KWD"):
        rules.price_list(currency, {BIKE: {1: "1.2345"}}, currency=currency)
    assert rules.quote((BIKE, 1), currency="JPY").net_minor == 1
    assert rules.quote((BIKE, 1), currency="KWD").net_minor == 1_235


def test_prices_with_tax_in_them_fix_the_gross() -> None:
    rules = Rules()
    rules.tax(0.13)
    rules.price_list("GROSS", {BIKE: {1: "113"}}, tax_included=True)
    quote = rules.quote((BIKE, 3))
    assert (quote.net_minor, quote.tax_minor, quote.gross_minor) == (300_00, 39_00, 339_00)
    assert priced(quote)[0].tax_included


def test_tax_by_line_and_on_the_document_differ_by_their_rounding() -> None:
    rules = Rules()
    rules.tax(0.05)
    rules.price_list("L", {BIKE: {1: "0.1"}, HELMET: {1: "0.1"}})
    by_line = rules.quote((BIKE, 1), (HELMET, 1))
    on_document = rules.quote((BIKE, 1), (HELMET, 1), seller=seller(tax_per_document=True))
    assert [line.tax_minor for line in priced(by_line)] == [1, 1]
    assert [line.tax_minor for line in priced(on_document)] == [1, 0]


@pytest.mark.parametrize(
    ("country", "buyer_class", "rate"),
    [("CN", "standard", 13), ("CN", "exempt", 0), ("US", "standard", 8), (None, "standard", 8)],
)
def test_the_exact_country_and_classes_outrank_any(
    country: str | None, buyer_class: str, rate: int
) -> None:
    rules = Rules()
    rules.tax(0.08)
    rules.tax(0.13, country="CN")
    rules.tax(0, country="CN", buyers="exempt")
    rules.price_list("L", {BIKE: {1: 1}})
    line = rules.line(BIKE, 1, seller=seller(country=country), buyer=buyer(tax_class=buyer_class))
    assert line.tax_micros == rate * 10_000


def breach(line: PricedLine) -> tuple[str, str] | None:
    """Code and authority of a line's breach."""
    found = line.limit_breach
    return (found.code, found.authority) if found else None


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (0.2, None),
        (0.21, ("below_lowest_price", "branch")),
        (0.28, ("below_lowest_price", "branch")),
        (0.29, ("below_lowest_price", "headquarters")),
    ],
)
def test_a_price_below_the_lowest_is_reported_and_not_changed(
    rate: float, expected: tuple[str, str] | None
) -> None:
    """Exactly at the lowest price passes; a branch may go 10 % below it."""
    rules = Rules()
    rules.price_list("L", {BIKE: {1: 100}})
    rules.policy("OFF", rate)
    rules.limit(BIKE, 80)
    line = rules.line(BIKE, 1)
    assert breach(line) == expected
    assert line.net_minor == 100_00 - round(rate * 100_00)


def test_a_price_above_the_highest_is_reported() -> None:
    rules = Rules()
    rules.price_list("L", {BIKE: {1: 120}})
    rules.limit(BIKE, None, 100)
    assert breach(rules.line(BIKE, 1)) == ("above_highest_price", "headquarters")


def test_a_limit_is_held_against_the_price_without_tax() -> None:
    rules = Rules()
    rules.tax(0.25)
    rules.price_list("L", {BIKE: {1: 100}}, tax_included=True)
    rules.limit(BIKE, 80)
    assert breach(rules.line(BIKE, 1)) is None
