"""Packs, minimum and multiple: pure."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, strategies as st

from catalogue import (
    NewCategory,
    NewProduct,
    Product,
    ProductStatus,
    QuantityNotWhole,
    UnknownUnit,
    base_quantity,
    by_value,
    check_quantity,
    told_attributes,
)
from catalogue.rules import category_paths, check_products


def product(
    units: dict[str, tuple[int, int]] | None = None, minimum: int = 1, multiple: int = 1
) -> Product:
    return Product(
        id=1,
        sku="P",
        name="Product",
        status=ProductStatus.ACTIVE,
        successor_sku=None,
        tax_class="standard",
        base_unit="piece",
        minimum_quantity=minimum,
        multiple=multiple,
        price_per=1,
        category_ids=(),
        units={"piece": (1, 1), **(units or {})},
    )


@pytest.mark.parametrize(
    ("typed", "unit", "expected"),
    [
        (24, "piece", 24),
        (2, "dozen", 24),
        (Decimal("2.0"), "dozen", 24),
        (Decimal("0.5"), "dozen", 6),
        (1, "box", 10),
        (Decimal("1.1"), "box", 11),
        (6, "third", 2),
    ],
)
def test_packs_count_in_base_units(typed: Decimal | int, unit: str, expected: int) -> None:
    """P18: two dozen are 24 pieces; P40: a box of ten is ten."""
    packs = {"dozen": (12, 1), "box": (10, 1), "third": (1, 3)}
    assert base_quantity(product(packs), typed, unit) == expected


@pytest.mark.parametrize(
    ("typed", "unit", "lower", "upper"),
    [
        (Decimal("1.5"), "piece", 1, 2),
        (Decimal("0.5"), "piece", 1, 2),
        (Decimal("1.25"), "box", 12, 13),
        (Decimal("0.01"), "box", 1, 2),
        (7, "third", 2, 3),
    ],
)
def test_a_pack_that_is_not_whole_names_the_two_nearest(
    typed: Decimal | int, unit: str, lower: int, upper: int
) -> None:
    packs = {"box": (10, 1), "third": (1, 3)}
    with pytest.raises(QuantityNotWhole) as refused:
        base_quantity(product(packs), typed, unit)
    facts = refused.value.facts
    assert (facts["lower"], facts["upper"], facts["unit"]) == (lower, upper, "piece")
    assert "nearest" in refused.value.detail


def test_a_unit_that_the_product_does_not_have_names_those_it_has() -> None:
    with pytest.raises(UnknownUnit) as refused:
        base_quantity(product({"box": (10, 1)}), 1, "pallet")
    assert refused.value.facts["units"] == "box, piece"


@given(st.decimals("0.001", "10000", places=3), st.integers(1, 1000), st.integers(1, 1000))
def test_what_is_whole_is_exact_and_what_is_not_lies_between_its_neighbours(
    typed: Decimal, numerator: int, denominator: int
) -> None:
    exact = Fraction(typed) * numerator / denominator
    packed = product({"pack": (numerator, denominator)})
    if exact.denominator == 1:
        assert base_quantity(packed, typed, "pack") == exact
        return
    with pytest.raises(QuantityNotWhole) as refused:
        base_quantity(packed, typed, "pack")
    lower, upper = refused.value.facts["lower"], refused.value.facts["upper"]
    assert upper == lower + 1
    assert lower >= 1
    if exact > 1:
        assert lower < exact < upper


@pytest.mark.parametrize(
    ("minimum", "multiple", "quantity", "expected"),
    [
        (1, 1, 1, {}),
        (10, 5, 10, {}),
        (10, 5, 15, {}),
        (10, 1, 9, {"below_minimum": {"minimum": 10, "requested": 9}}),
        (1, 5, 7, {"not_a_multiple": {"multiple": 5, "lower": 5, "upper": 10}}),
        (1, 5, 3, {"not_a_multiple": {"multiple": 5, "lower": 5, "upper": 10}}),
        (12, 5, 12, {"not_a_multiple": {"multiple": 5, "lower": 15, "upper": 20}}),
        (
            *(10, 4, 6),
            {"below_minimum": {"minimum": 10}, "not_a_multiple": {"lower": 12, "upper": 16}},
        ),
    ],
)
def test_minimum_and_multiple_are_named_together(
    minimum: int, multiple: int, quantity: int, expected: dict[str, dict[str, int]]
) -> None:
    problems = check_quantity(product(minimum=minimum, multiple=multiple), quantity)
    assert {problem.code for problem in problems} == set(expected)
    for problem in problems:
        assert expected[problem.code].items() <= dict(problem.facts).items()


@given(st.integers(1, 100), st.integers(1, 100), st.integers(1, 1000))
def test_the_quantities_that_are_suggested_can_be_ordered(
    minimum: int, multiple: int, quantity: int
) -> None:
    checked = product(minimum=minimum, multiple=multiple)
    problems = {problem.code: problem.facts for problem in check_quantity(checked, quantity)}
    assume("not_a_multiple" in problems)
    for name in ("lower", "upper"):
        suggested = problems["not_a_multiple"][name]
        assert isinstance(suggested, int)
        assert check_quantity(checked, suggested) == []


def codes(*rows: NewProduct) -> list[tuple[str, str]]:
    found = check_products(rows, {"TAKEN": 1}, {"bikes": "1"})
    assert all(problem.detail for problem in found)
    return [(problem.pointer, problem.code) for problem in found]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (NewProduct("A", "A", category="bikes", units={"box": (10, 1)}), []),
        (NewProduct("", "A"), [("/0/sku", "sku_empty")]),
        (NewProduct("A", " "), [("/0/sku", "sku_empty")]),
        (NewProduct("TAKEN", "A"), [("/0/sku", "sku_taken")]),
        (NewProduct("A", "A", category="boats"), [("/0/category", "category_unknown")]),
        (NewProduct("A", "A", multiple=0), [("/0/multiple", "not_positive")]),
        (NewProduct("A", "A", weight_g=-1), [("/0/weight_g", "negative")]),
        (
            NewProduct("A", "A", cost=Decimal(-1), cost_currency="CNY"),
            [("/0/cost", "amount_out_of_range")],
        ),
        (NewProduct("A", "A", cost=Decimal(1)), [("/0/cost_currency", "missing")]),
        (
            NewProduct("A", "A", list_price=Decimal(10) ** 12),
            [("/0/list_price", "amount_out_of_range")],
        ),
        (
            NewProduct("A", "A", list_price=Decimal("0.0000001")),
            [("/0/list_price", "amount_out_of_range")],
        ),
        (
            NewProduct("A", "A", cost=Decimal(1), cost_currency="XQQ"),
            [("/0/cost_currency", "currency_unknown")],
        ),
        (NewProduct("A", "A", units={"EA": (1, 1)}), [("/0/units", "base_unit")]),
        (NewProduct("A", "A", units={"box": (0, 1)}), [("/0/units", "not_positive")]),
    ],
)
def test_each_mistake_of_a_new_product_is_named(
    row: NewProduct, expected: list[tuple[str, str]]
) -> None:
    assert codes(row) == expected


def test_a_number_given_twice_is_refused_at_its_second_row() -> None:
    assert codes(NewProduct("A", "A"), NewProduct("A", "B")) == [("/1/sku", "sku_twice")]


def test_categories_in_any_order_find_their_path() -> None:
    rows = [NewCategory("road", "Road", parent="bikes"), NewCategory("bikes", "Bikes")]
    paths, problems = category_paths(rows, {"road": 2, "bikes": 1}, {})
    assert problems == []
    assert paths == {"road": "1.2", "bikes": "1"}


def test_a_circle_of_categories_is_refused() -> None:
    rows = [
        NewCategory("a", "A", parent="b"),
        NewCategory("b", "B", parent="a"),
        NewCategory("c", "C", parent="c"),
        NewCategory("d", "D", parent="nowhere"),
    ]
    ids = {row.code: i for i, row in enumerate(rows)}
    paths, problems = category_paths(rows, ids, {})
    assert paths == {}
    assert [problem.code for problem in problems] == ["cycle", "cycle", "cycle", "category_unknown"]


def test_values_stand_in_the_order_in_which_people_look_for_them() -> None:
    assert sorted(["XL", "44", "Red", "M", "8", "S"], key=by_value) == [
        *("8", "44"),
        *("S", "M", "XL"),
        "Red",
    ]


def test_an_attribute_that_says_nothing_is_not_told() -> None:
    told = told_attributes({"color": "NA", "size": "M", "strap": "n/a", "wheel": "700C"})
    assert told == [("Size", "M"), ("Wheel", "700C")]
