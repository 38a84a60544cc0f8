"""Flows between levels, the time each hop takes, and what is going wrong; no I/O.

Every edge is a figure of the channel report, or the difference between a node and the nodes below
it: nothing is counted a second time. Flows that came back are negative and no edge of a drawing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from reports.rules import days
from reports.types import FundsFigures, NodeFigures, ProductFigures

Level = Literal["production", "company", "dealers", "sub_dealers", "market"]
MOST_PLACES: Final = 12
"""So many nodes below get a place of their own in a drawing; the smaller ones share one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where goods or money stand in a drawing: a level of the tree, within a node or not.

    `code` is empty for production, the market and the rest of many; `own` is the node itself
    without the nodes below it; `one` is a single dealer, not those of a node.
    """

    level: Level
    code: str = ""
    name: str = ""
    own: bool = False
    one: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """What flowed from one place to another: base units, or minor units of a currency."""

    source: Place
    target: Place
    amount: int


@dataclass(frozen=True, slots=True)
class Hop:
    """A stay on the way: what left it, what stands there at the end, how long it took."""

    name: Literal["company", "transit", "dealers", "sub_dealers", "owed", "owed_to_dealers"]
    left: int
    standing: int
    days: Decimal | None


PRODUCTION: Final = Place("production")
MARKET: Final = Place("market")


def product_edges(total: NodeFigures, below: Sequence[NodeFigures]) -> list[Edge]:
    """Production -> companies -> dealers -> sub-dealers -> market, by node below."""
    if total.kind == "dealer":
        return _drawn(_under_dealer(total, below))
    shown, rest = _largest(below, lambda node: node.product.sell_in + node.product.supplied)
    own = _difference(total.product, [node.product for node in below])
    home = Place("company", total.code, total.name, own=True)
    edges = [Edge(PRODUCTION, home, own.supplied)]
    parts = [(node.kind, node.code, node.name, node.product) for node in shown]
    if rest:
        parts.append((rest[0].kind, "", "", _sum([node.product for node in rest])))
    for kind, code, name, goods in parts:
        if kind == "dealer":
            edges += _dealer_edges(home, code, name, goods, one=bool(code))
            continue
        company = Place("company", code, name)
        edges.append(Edge(PRODUCTION, company, goods.supplied))
        edges.append(Edge(home, company, goods.taken_in - goods.supplied))
        edges += _sold_edges(company, code, name, goods)
    return _drawn(edges + _sold_edges(home, total.code, total.name, own))


def _drawn(edges: Sequence[Edge]) -> list[Edge]:
    return [edge for edge in edges if edge.amount > 0]


def _under_dealer(total: NodeFigures, below: Sequence[NodeFigures]) -> list[Edge]:
    """Supplier -> the dealer -> its sub-dealers -> market."""
    dealer = Place("dealers", total.code, total.name, one=True)
    shown, rest = _largest(below, lambda node: node.product.sell_down)
    parts = [(node.code, node.name, node.product) for node in shown]
    if rest:
        parts.append(("", "", _sum([node.product for node in rest])))
    edges = [Edge(Place("company"), dealer, total.product.sell_in)]
    for code, name, goods in parts:
        sub = Place("sub_dealers", code, name, one=bool(code))
        edges += [Edge(dealer, sub, goods.sell_down), Edge(sub, MARKET, goods.sell_out)]
    own = _difference(total.product, [node.product for node in below])
    return [*edges, Edge(dealer, MARKET, own.sell_out)]


def _dealer_edges(
    home: Place, code: str, name: str, goods: ProductFigures, *, one: bool = False
) -> list[Edge]:
    dealer = Place("dealers", code, name, one=one)
    sub = Place("sub_dealers", code, name)
    return [
        Edge(home, dealer, goods.sell_in),
        Edge(dealer, sub, goods.sell_down),
        Edge(dealer, MARKET, goods.dealer_sold - goods.sub_sold),
        Edge(sub, MARKET, goods.sub_sold),
    ]


def _sold_edges(company: Place, code: str, name: str, goods: ProductFigures) -> list[Edge]:
    direct = Edge(company, MARKET, goods.sell_out - goods.dealer_sold)
    return [*_dealer_edges(company, code, name, goods), direct]


def product_hops(goods: ProductFigures) -> list[Hop]:
    """How long goods stay at each level: area / what left it, days at the period's rate."""
    direct = goods.sell_out - goods.dealer_sold
    first_tier = goods.dealer_sold - goods.sub_sold + goods.sell_down
    stays = [
        Hop(
            "company",
            goods.sell_in + direct,
            goods.on_hand - goods.dealer,
            days(goods.on_hand_area - goods.dealer_area, goods.sell_in + direct),
        ),
        Hop("transit", goods.sell_in, goods.transit, days(goods.transit_area, goods.sell_in)),
        Hop(
            "dealers",
            first_tier,
            goods.dealer - goods.sub,
            days(goods.dealer_area - goods.sub_area, first_tier),
        ),
    ]
    if goods.sell_down or goods.sub or goods.sub_sold:
        stays.append(
            Hop("sub_dealers", goods.sub_sold, goods.sub, days(goods.sub_area, goods.sub_sold))
        )
    return stays


def funds_edges(total: NodeFigures, below: Sequence[NodeFigures], currency: str) -> list[Edge]:
    """Sub-dealers -> dealers -> companies -> the node: what was collected, by node below."""
    home = Place("company", total.code, total.name)
    shown, rest = _largest(below, lambda node: _collected(node, currency, "company"))
    parts = [(node.kind, node.code, node.name, [node]) for node in shown]
    if rest:
        parts.append((rest[0].kind, "", "", rest))
    edges = []
    for kind, code, name, nodes in parts:
        company, dealer = (sum(_collected(n, currency, c) for n in nodes) for c in CREDITORS)
        dealers = Place("dealers", code, name, one=kind == "dealer" and bool(code))
        edges.append(Edge(Place("sub_dealers", code, name), dealers, dealer))
        if kind == "dealer":
            edges.append(Edge(dealers, home, company))
        else:
            branch = Place("company", code, name)
            edges += [Edge(dealers, branch, company), Edge(branch, home, company)]
    own, own_down = (
        _collected(total, currency, c) - sum(_collected(n, currency, c) for n in below)
        for c in CREDITORS
    )
    dealers = Place("dealers", total.code, total.name, own=True)
    edges += [Edge(Place("sub_dealers", total.code, total.name), dealers, own_down)]
    edges += [Edge(dealers, home, own)]
    return _drawn(edges)


CREDITORS: Final = ("company", "dealer")


def funds_hops(funds: Sequence[FundsFigures], currency: str) -> list[Hop]:
    """How long money stays owed at each level: area of what is owed / all that left it."""
    names: dict[str, Literal["owed", "owed_to_dealers"]] = {
        "company": "owed",
        "dealer": "owed_to_dealers",
    }
    return [
        Hop(names[one.creditor], one.left, one.closing, days(one.owed_area, one.left))
        for one in funds
        if one.currency == currency
    ]


def _collected(node: NodeFigures, currency: str, creditor: str) -> int:
    return sum(
        one.collected for one in node.funds if one.currency == currency and one.creditor == creditor
    )


def _largest(
    nodes: Sequence[NodeFigures], size: Callable[[NodeFigures], int]
) -> tuple[list[NodeFigures], list[NodeFigures]]:
    """The nodes with a place of their own, and the rest."""
    if len(nodes) <= MOST_PLACES:
        return list(nodes), []
    ordered = sorted(nodes, key=size, reverse=True)
    return ordered[: MOST_PLACES - 1], ordered[MOST_PLACES - 1 :]


FLOWS: Final = (
    "supplied",
    "taken_in",
    "sell_in",
    "sell_down",
    "sell_out",
    "dealer_sold",
    "sub_sold",
)


def _sum(parts: Sequence[ProductFigures]) -> ProductFigures:
    return ProductFigures(**{name: sum(getattr(part, name) for part in parts) for name in FLOWS})


def _difference(whole: ProductFigures, parts: Sequence[ProductFigures]) -> ProductFigures:
    """What the node has besides the nodes below it, of the flows that add up."""
    below = _sum(parts)
    return ProductFigures(**{name: getattr(whole, name) - getattr(below, name) for name in FLOWS})
