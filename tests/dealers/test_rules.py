"""Where new organisations stand: pure, whatever order the rows come in."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from dealers import NewOrganisation, OrganisationKind, Role, role_permissions
from dealers.rules import Defaults, Node, Planting, Span, ancestry, may_stand_below

HQ = OrganisationKind.HEADQUARTERS
BRANCH = OrganisationKind.BRANCH
DEALER = OrganisationKind.DEALER


def plant(*rows: NewOrganisation, known: dict[str, Node] | None = None) -> Planting:
    return Planting(rows, range(1, len(rows) + 1), known or {}, Defaults())


def codes(planting: Planting) -> list[tuple[str, str]]:
    return sorted((problem.pointer, problem.code) for problem in planting.problems)


def test_rows_in_any_order_find_their_place_below_the_root() -> None:
    planting = plant(
        NewOrganisation("SHOP", "Shop", DEALER, parent="DEALER"),
        NewOrganisation("DEALER", "Dealer", DEALER, parent="EAST"),
        NewOrganisation("EAST", "East", BRANCH, parent="HQ", currency="EUR"),
        NewOrganisation("HQ", "Makers", HQ, currency="CNY", language="zh"),
    )
    assert planting.problems == []
    assert planting.nodes["SHOP"].path == (4, 3, 2, 1)
    assert planting.nodes["SHOP"].tier == 2
    assert planting.nodes["SHOP"].currency == "EUR"
    assert planting.nodes["SHOP"].language == "zh"
    assert planting.nodes["EAST"].tier == 0


def test_a_circle_is_refused_at_every_row_on_it_and_below_it() -> None:
    planting = plant(
        NewOrganisation("HQ", "Makers", HQ),
        NewOrganisation("A", "A", BRANCH, parent="B"),
        NewOrganisation("B", "B", BRANCH, parent="C"),
        NewOrganisation("C", "C", BRANCH, parent="A"),
        NewOrganisation("D", "D", DEALER, parent="A"),
    )
    assert codes(planting) == [
        ("/1/parent", "cycle"),
        ("/2/parent", "cycle"),
        ("/3/parent", "cycle"),
        ("/4/parent", "parent_refused"),
    ]


def test_an_organisation_that_is_its_own_parent_is_a_circle() -> None:
    assert codes(plant(NewOrganisation("A", "A", BRANCH, parent="A"))) == [("/0/parent", "cycle")]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (NewOrganisation("X", "X", BRANCH, parent="NOWHERE"), ("/0/parent", "parent_unknown")),
        (NewOrganisation("X", "X", BRANCH), ("/0/parent", "parent_missing")),
        (NewOrganisation("X", "X", HQ, parent="HQ"), ("/0/parent", "parent_too_many")),
        (NewOrganisation("X", "X", BRANCH, parent="SHOP"), ("/0/parent", "parent_kind")),
        (NewOrganisation("HQ", "X", HQ), ("/0/code", "code_taken")),
        (NewOrganisation(" ", "X", BRANCH, parent="HQ"), ("/0/code", "code_empty")),
        (NewOrganisation("X", "", BRANCH, parent="HQ"), ("/0/code", "code_empty")),
        (
            NewOrganisation("X", "X", DEALER, parent="HQ", supplier="NOWHERE"),
            ("/0/supplier", "supplier_unknown"),
        ),
        (
            NewOrganisation("X", "X", DEALER, parent="HQ", supplier="X"),
            ("/0/supplier", "supplier_itself"),
        ),
        (
            NewOrganisation("X", "X", DEALER, parent="HQ", currency="XQQ"),
            ("/0/currency", "currency_unknown"),
        ),
        (
            NewOrganisation("X", "X", DEALER, parent="HQ", time_zone="Moon/Base"),
            ("/0/time_zone", "zone_unknown"),
        ),
    ],
)
def test_each_mistake_of_a_row_is_named(row: NewOrganisation, problem: tuple[str, str]) -> None:
    known = plant(
        NewOrganisation("HQ", "Makers", HQ), NewOrganisation("SHOP", "Shop", DEALER, parent="HQ")
    ).nodes
    planting = plant(row, known=known)
    assert codes(planting) == [problem]
    assert planting.problems[0].detail


def test_a_code_given_twice_is_refused_at_its_second_row() -> None:
    planting = plant(
        NewOrganisation("HQ", "Makers", HQ),
        NewOrganisation("A", "A", DEALER, parent="HQ"),
        NewOrganisation("A", "Again", DEALER, parent="HQ"),
    )
    assert codes(planting) == [("/2/code", "code_twice")]


def test_every_problem_of_every_row_is_named_at_once() -> None:
    planting = plant(
        NewOrganisation("A", "A", BRANCH, parent="NOWHERE", currency="XQQ"),
        NewOrganisation("B", "B", BRANCH),
    )
    assert codes(planting) == [
        ("/0/currency", "currency_unknown"),
        ("/1/parent", "parent_missing"),
    ]


@pytest.mark.parametrize(
    ("kind", "parent", "may"),
    [
        (HQ, HQ, False),
        (BRANCH, HQ, True),
        (BRANCH, BRANCH, True),
        (BRANCH, DEALER, False),
        (DEALER, HQ, True),
        (DEALER, BRANCH, True),
        (DEALER, DEALER, True),
    ],
)
def test_who_may_stand_below_whom(
    kind: OrganisationKind, parent: OrganisationKind, *, may: bool
) -> None:
    assert may_stand_below(kind, parent) is may


def test_a_child_shares_its_parents_past_and_future() -> None:
    moved = [
        Span(7, 7, 0),
        Span(7, 1, 1, None, date(2026, 1, 1)),
        Span(7, 2, 1, date(2026, 1, 1), None),
    ]
    child = Node(9, "C", DEALER, (2, 7, 9), 1, "CNY", "en", "UTC", None)
    assert list(ancestry([child], {7: moved})) == [
        Span(9, 9, 0),
        Span(9, 7, 1),
        Span(9, 1, 2, None, date(2026, 1, 1)),
        Span(9, 2, 2, date(2026, 1, 1), None),
    ]


@given(st.data())
def test_any_tree_in_any_order_gives_each_node_its_way_to_the_root(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 12))
    parents = [data.draw(st.integers(0, i - 1)) for i in range(1, count)]
    rows = [NewOrganisation("N0", "Root", HQ)] + [
        NewOrganisation(f"N{i}", f"Node {i}", DEALER, parent=f"N{parent}")
        for i, parent in enumerate(parents, start=1)
    ]
    shuffled = data.draw(st.permutations(rows))
    planting = plant(*shuffled)
    assert planting.problems == []
    spans = list(ancestry(list(planting.nodes.values()), {}))
    above = {row.code: row.parent for row in rows}
    for row in rows:
        way, code = [], row.code
        while code:
            way.append(planting.nodes[code].id)
            code = above[code] or ""
        node = planting.nodes[row.code]
        assert node.path == tuple(reversed(way))
        mine = sorted((s.distance, s.ancestor_id) for s in spans if s.node_id == node.id)
        assert mine == list(enumerate(way))


def test_headquarters_may_do_whatever_a_branch_may() -> None:
    assert role_permissions(Role.BRANCH_MANAGER) < role_permissions(Role.HEADQUARTERS)


def test_a_dealer_neither_approves_nor_sees_costs_nor_reports() -> None:
    mine = role_permissions(Role.DEALER_BUYER)
    assert not mine & {"orders.approve", "costs.read", "reports.read", "payments.record"}
