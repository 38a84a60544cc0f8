"""How places, stays and troubles of the cockpit are called, in the reader's language."""

from kernel.i18n import gettext
from kernel.i18n.present import whole_month
from kernel.web.filters import number, percent, quantity
from reports.cockpit.rules import Hop, Place
from reports.cockpit.troubles import Trouble
from reports.types import MonthPoint


def place_name(place: Place) -> str:
    """A place of a drawing: “Dealers of France”."""
    if place.level in {"production", "market"}:
        return gettext("Production") if place.level == "production" else gettext("Market")
    if not place.name:
        return {
            "company": gettext("Supplier"),
            "dealers": gettext("Other dealers"),
            "sub_dealers": gettext("Other sub-dealers"),
        }[place.level]
    if place.one:
        return place.name
    if place.level == "company":
        return gettext("%(name)s itself") % {"name": place.name} if place.own else place.name
    if place.level == "dealers":
        return gettext("Dealers of %(name)s") % {"name": place.name}
    return gettext("Sub-dealers of %(name)s") % {"name": place.name}


def brief_name(place: Place) -> str:
    """The same where there is little room: the level says whose dealers they are."""
    if place.name and not place.one and place.level in {"dealers", "sub_dealers"}:
        return gettext("Dealers") if place.level == "dealers" else gettext("Sub-dealers")
    return place_name(place)


def hop_name(hop: Hop) -> str:
    """Where the goods or the money stay."""
    return {
        "company": gettext("In the company's warehouses"),
        "transit": gettext("On the way to dealers"),
        "dealers": gettext("In dealers' stock"),
        "sub_dealers": gettext("In sub-dealers' stock"),
        "owed": gettext("Owed to the company"),
        "owed_to_dealers": gettext("Owed to dealers"),
    }[hop.name]


def trouble_name(trouble: Trouble) -> str:
    """What goes wrong, with the figure that says so."""
    value = trouble.value
    if trouble.kind == "overdue":
        return gettext("%(share)s overdue") % {"share": percent(value, 0)}
    if trouble.kind == "falling":
        return gettext("Sell-out down %(share)s") % {"share": percent(value, 0)}
    if trouble.kind == "slow_stock":
        return gettext("Stock for %(days)s days") % {"days": number(value, 0)}
    if trouble.kind == "loading":
        return gettext("Takes in %(times)s times what it sells") % {"times": number(value, 1)}
    if trouble.kind == "slow_money":
        return gettext("Pays after %(days)s days") % {"days": number(value, 0)}
    return gettext("%(count)s units stand still") % {"count": quantity(int(value))}


def month_label(point: MonthPoint) -> str:
    """A month on an axis and in a table: Mar 2026."""
    return whole_month(point.month)
