"""Flows between levels, periods to compare with, and what goes wrong."""

from datetime import date
from decimal import Decimal

import pytest

from kernel.periods import Period
from reports.cockpit import Comparison, Edge, compared_period
from reports.cockpit.rules import MARKET, MOST_PLACES, PRODUCTION, product_edges, product_hops
from reports.cockpit.troubles import badness, troubles
from reports.cockpit.words import place_name
from reports.rules import SECONDS_A_DAY, speeds
from reports.types import FundsFigures, NodeFigures, ProductFigures


def _node(code: str, kind: str = "branch", *funds: FundsFigures, **figures: int) -> NodeFigures:
    goods = ProductFigures(**figures)  # type: ignore[arg-type]
    return NodeFigures(0, code, code, kind, goods, funds, speeds(goods, funds, SECONDS_A_DAY))


def _into(edges: list[Edge], level: str) -> int:
    return sum(edge.amount for edge in edges if edge.target.level == level)


@pytest.mark.parametrize(
    ("first", "until", "comparison", "expected"),
    [
        ("2026-03-01", "2026-04-01", "before", ("2026-02-01", "2026-03-01")),
        ("2026-01-01", "2026-04-01", "before", ("2025-10-01", "2026-01-01")),
        ("2026-03-08", "2026-03-15", "before", ("2026-03-01", "2026-03-08")),
        ("2024-02-29", "2024-03-01", "year", ("2023-02-28", "2023-03-01")),
        ("2025-12-01", "2026-12-01", "year", ("2024-12-01", "2025-12-01")),
    ],
)
def test_period_is_compared_with_whole_months_days_or_the_year_before(
    first: str, until: str, comparison: Comparison, expected: tuple[str, str]
) -> None:
    period = Period(date.fromisoformat(first), date.fromisoformat(until))
    other = compared_period(period, comparison)
    assert (other.first.isoformat(), other.until.isoformat()) == expected


def test_goods_flow_from_production_through_every_level_to_the_market() -> None:
    branch = _node("B", supplied=90, taken_in=90, sell_in=70, sell_down=20, sell_out=60,
                   dealer_sold=55, sub_sold=15)  # fmt: skip
    total = _node("H", "headquarters", supplied=100, sell_in=75, sell_down=20, sell_out=60,
                  dealer_sold=55, sub_sold=15)  # fmt: skip
    edges = product_edges(total, [branch])
    assert _into(edges, "company") == 100
    assert _into(edges, "dealers") == 75
    assert _into(edges, "sub_dealers") == 20
    assert _into(edges, "market") == 60
    own = [edge.target.own for edge in edges if edge.source == PRODUCTION]
    assert own == [True, False]


def test_returns_that_outweigh_sales_are_no_edge_of_the_drawing() -> None:
    total = _node("H", "headquarters", supplied=10, sell_in=-3)
    assert [(edge.source, edge.amount) for edge in product_edges(total, [])] == [(PRODUCTION, 10)]


def test_dealer_sells_to_its_sub_dealers_and_to_the_market() -> None:
    sub = _node("S", "dealer", sell_down=4, sell_out=3)
    dealer = _node("D", "dealer", sell_in=9, sell_down=4, sell_out=5)
    edges = product_edges(dealer, [sub])
    assert [(edge.source.level, edge.target.level, edge.amount) for edge in edges] == [
        ("company", "dealers", 9),
        ("dealers", "sub_dealers", 4),
        ("sub_dealers", "market", 3),
        ("dealers", "market", 2),
    ]


def test_many_dealers_share_one_place_and_nothing_is_lost() -> None:
    below = [_node(f"D{n}", "dealer", sell_in=n, sell_out=n, dealer_sold=n) for n in range(1, 31)]
    sold = sum(range(1, 31))
    total = _node("B", sell_in=sold, sell_out=sold, dealer_sold=sold)
    edges = product_edges(total, below)
    places = {edge.target for edge in edges if edge.target.level == "dealers"}
    assert len(places) == MOST_PLACES
    assert sum(edge.amount for edge in edges if edge.target == MARKET) == sold
    assert {place_name(place) for place in places} > {"D30", "D20", "Other dealers"}


def test_days_of_a_level_are_its_stock_over_what_left_it() -> None:
    goods = ProductFigures(
        sell_in=10, sell_out=5, dealer_sold=5, on_hand=30, dealer=12,
        on_hand_area=500 * SECONDS_A_DAY, dealer_area=200 * SECONDS_A_DAY,
        transit_area=20 * SECONDS_A_DAY,
    )  # fmt: skip
    company, transit, dealers = product_hops(goods)
    assert [stay.days for stay in (company, transit, dealers)] == [30, 2, 40]
    assert (company.standing, dealers.standing) == (18, 12)


@pytest.mark.parametrize(
    ("figures", "before", "expected"),
    [
        ({}, {}, []),
        ({"sell_out": 80, "dealer_sold": 80}, {"sell_out": 100}, [("falling", False)]),
        ({"sell_out": 75, "dealer_sold": 75}, {"sell_out": 100}, [("falling", True)]),
        ({"sell_in": 115, "sell_out": 100}, {}, [("loading", False)]),
        ({"sell_in": 114, "sell_out": 100}, {}, []),
        ({"dealer": 7}, {}, [("standing", True)]),
        (
            {"dealer_area": 60 * SECONDS_A_DAY, "dealer_sold": 1, "sell_out": 1},
            {},
            [("slow_stock", False)],
        ),
    ],
)
def test_what_goes_wrong_is_told_from_its_threshold_on(
    figures: dict[str, int], before: dict[str, int], expected: list[tuple[str, bool]]
) -> None:
    found = troubles(_node("B", **figures), _node("B", **before))  # type: ignore[arg-type]
    assert [(one.kind, one.grave) for one in found] == expected


def test_a_quarter_overdue_is_grave_and_outweighs_two_that_need_watching() -> None:
    late = _node("B", "branch", FundsFigures("EUR", opening=100, overdue=25))
    watched = _node("C", sell_in=120, sell_out=100, dealer_sold=100,
                    dealer_area=6000 * SECONDS_A_DAY)  # fmt: skip
    found = troubles(late, None)
    assert [(one.kind, one.value) for one in found] == [("overdue", Decimal("0.25"))]
    assert len(troubles(watched, None)) == 2
    assert badness(found) > badness(troubles(watched, None))
