"""What the charts of the cockpit are drawn from: texts, figures and addresses, no colours."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from kernel.i18n import gettext
from kernel.money import Money
from kernel.web.filters import number
from reports.cockpit.reading import Cockpit
from reports.cockpit.rules import Edge, Place, product_hops
from reports.cockpit.words import brief_name, month_label, place_name
from reports.rules import ratio
from reports.types import MonthPoint

Address = Callable[[str], str]


def product_drawing(cockpit: Cockpit, address: Address) -> dict[str, Any]:
    """The Sankey of goods, in base units."""
    return _sankey(cockpit.product_edges, gettext("units"), address, int, _stays(cockpit))


def _stays(cockpit: Cockpit) -> dict[tuple[str, str], str]:
    """How many days goods stay at a place, by level and code."""
    nodes = (cockpit.report.total, *cockpit.report.below)
    return {
        (hop.name, node.code): gettext("%(days)s days") % {"days": number(hop.days, 0)}
        for node in nodes
        for hop in product_hops(node.product)
        if hop.days is not None
    }


def funds_drawing(cockpit: Cockpit, address: Address) -> dict[str, Any]:
    """The Sankey of what was collected, in whole units of the currency."""
    currency = cockpit.currency

    def majors(minor: int) -> int:
        return round(Money(minor, currency).amount)

    notes = {
        ("dealers", node.code): gettext("%(days)s days")
        % {"days": number(node.speeds.collection_days, 0)}
        for node in (cockpit.report.total, *cockpit.report.below)
        if node.speeds.collection_days is not None
    }
    return _sankey(cockpit.funds_edges, currency, address, majors, notes)


def _sankey(
    edges: Sequence[Edge],
    unit: str,
    address: Address,
    amount: Callable[[int], int],
    notes: Mapping[tuple[str, str], str],
) -> dict[str, Any]:
    places = dict.fromkeys(place for edge in edges for place in (edge.source, edge.target))
    return {
        "kind": "sankey",
        "unit": unit,
        "nodes": [
            {
                "name": _key(place),
                "label": place_name(place),
                "brief": brief_name(place),
                "level": place.level,
                "note": "" if place.own else notes.get((place.level, place.code), ""),
                "href": address(place.code) if place.code and not place.own else "",
            }
            for place in places
        ],
        "links": [
            {
                "source": _key(edge.source),
                "target": _key(edge.target),
                "value": amount(edge.amount),
            }
            for edge in edges
        ],
    }


def _key(place: Place) -> str:
    return f"{place.level}:{place.code}:{place.own:d}"


def trend_drawing(cockpit: Cockpit) -> dict[str, Any]:
    """Production, sell-in and sell-out by month, the stock, and the sell-out compared with."""
    points = cockpit.report.total.months
    series: list[dict[str, Any]] = [
        _line(gettext("Production"), [point.supplied for point in points], kind="bar"),
        _line(gettext("Sell-in"), [point.sell_in for point in points]),
        _line(gettext("Sell-out"), [point.sell_out for point in points]),
        _line(gettext("On hand"), [point.on_hand for point in points], axis=1, dotted=True),
    ]
    if cockpit.compared:
        before = [point.sell_out for point in cockpit.compared.total.months][: len(points)]
        series.append(_line(gettext("Sell-out, compared"), before, dashed=True))
    unit = gettext("units")
    return {
        "kind": "line",
        "labels": [month_label(point) for point in points],
        "series": series,
        "unit": unit,
        "axes": [unit, gettext("units on hand")],
    }


def speed_drawing(cockpit: Cockpit) -> dict[str, Any]:
    """Channel speed / production speed by month; 1 turns over exactly what is produced."""
    points = cockpit.report.total.months
    return {
        "kind": "line",
        "labels": [month_label(point) for point in points],
        "series": [
            _line(
                gettext("Sold / produced, over three months"),
                [None if one is None else float(round(one, 2)) for one in smooth_speeds(points)],
                mark=1,
            )
        ],
        "named": True,
    }


def smooth_speeds(points: Sequence[MonthPoint]) -> list[Decimal | None]:
    """Sold to the market over produced, of each month and the two before it.

    Factories produce in lots: of a single month the two have little to do with each other.
    """
    found = []
    for last in range(1, len(points) + 1):
        months = points[max(0, last - SMOOTHED_MONTHS) : last]
        made = sum(month.supplied for month in months)
        found.append(ratio(sum(month.sell_out for month in months), max(made, 0)))
    return found


SMOOTHED_MONTHS = 3


def _line(name: str, values: Sequence[float | None], **style: Any) -> dict[str, Any]:
    return {"name": name, "values": list(values), **style}
