"""What surrounds every page: the menu of one's role, whose page it is, the way back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from litestar import Request

from dealers import ROLE_LABELS
from kernel.i18n import Text, _l
from kernel.web.places import Place
from kernel.web.start_page import BRANCH, COMPANY, DEALER, EVERYBODY
from portal import rooms
from portal.auth.identity import Visitor

_ADMINISTER = "portal.administer"
PLACES = (
    Place("/", _l("Start page"), "home", rank=0, daily=EVERYBODY),
    Place(
        "/catalogue",
        _l("Catalogue"),
        "box",
        "catalogue.read",
        rank=10,
        daily=DEALER,
        around=("/quick-order", "/own-codes"),
    ),
    Place("/cart", _l("Cart"), "shopping-cart", "orders.place", rank=20, daily=DEALER),
    Place("/orders", _l("Orders"), "clipboard-list", "orders.read", rank=30, daily=EVERYBODY),
    Place("/approvals", _l("Approvals"), "checklist", "orders.approve", rank=5, daily=COMPANY),
    Place(
        "/shipping",
        _l("Shipping"),
        "truck",
        "orders.ship",
        rank=40,
        daily=BRANCH,
        around=("/deliveries",),
    ),
    Place("/deliveries", _l("Deliveries"), "truck-delivery", "orders.receive", rank=45),
    Place("/payments", _l("Payments"), "cash", "payments.record", "money", 20, daily=BRANCH),
    Place(
        "/account",
        _l("Accounts"),
        "report-money",
        "account.read",
        "money",
        10,
        kinds=COMPANY,
        around=("/invoices", "/payment-notices", "/payments"),
    ),
    Place("/dealers", _l("Dealers"), "building-store", "dealers.read", rank=12, daily=COMPANY),
    Place(
        "/stock",
        _l("Stock"),
        "building-warehouse",
        "stock.read",
        rank=60,
        around=("/restocking",),
    ),
    Place("/products", _l("Products"), "package", "catalogue.write", "settings", 20),
    Place("/prices", _l("Prices"), "tags", "prices.write", "settings", 30),
    Place(
        "/reports/channel",
        _l("Channel report"),
        "chart-bar",
        "reports.read",
        "analysis",
        10,
        around=("/reports",),
    ),
    Place("/administration", _l("Administration"), "adjustments", _ADMINISTER, "settings", 5),
    Place("/administration/tree", _l("Organisations"), "sitemap", "dealers.write", "settings", 10),
    Place("/administration/people", _l("People"), "users", _ADMINISTER, "settings", 15),
    Place(
        "/administration/settings",
        _l("Settings"),
        "settings",
        _ADMINISTER,
        "settings",
        18,
        words=_l("default freight grace minimum order cut-off tax"),
    ),
    Place("/administration/audit", _l("Audit trail"), "history", _ADMINISTER, "settings", 85),
    Place("/administration/jobs", _l("Jobs"), "refresh", _ADMINISTER, "settings", 86),
    Place("/imports", _l("Import"), "upload", "imports.run", "settings", 80),
    Place("/tokens", _l("API tokens"), "lock", "tokens.write", "settings", 90, around=("/api",)),
)
GROUPS: dict[str, Text | str] = {
    "daily": "",
    "trade": _l("Goods"),
    "money": _l("Money"),
    "analysis": _l("Reports"),
    "settings": _l("Settings"),
}
IN_THE_BAR = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu as it is drawn."""

    path: str
    label: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of the menu that belong together; those of daily use have no title."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of one page."""

    back: str
    back_link: str
    signed_in: bool = False
    menu: tuple[Group, ...] = ()
    bar: tuple[Entry, ...] = ()
    organisation: str = ""
    name: str = ""
    role: str = ""


def shell_maker(paths: set[str]) -> Callable[[Request[Any, Any, Any]], Shell]:
    """The template function `shell_of`; the menu names only `paths` that the application has."""

    def shell_of(request: Request[Any, Any, Any]) -> Shell:
        visitor = request.scope.get("auth")
        back = request.url.path if request.method == "GET" else "/"
        if not isinstance(visitor, Visitor):
            return Shell(back=back, back_link=_referer(request))
        role = visitor.actor.role
        menu = _menu(places_of(visitor, paths), visitor, request.url.path)
        return Shell(
            back=back,
            back_link=_referer(request),
            signed_in=True,
            menu=menu,
            bar=menu[0].entries[:IN_THE_BAR] if menu else (),
            organisation=visitor.identity.organisation_name,
            name=visitor.identity.user_name,
            role=str(ROLE_LABELS.get(role, role)),
        )

    return shell_of


def places_of(visitor: Visitor, paths: set[str]) -> list[Place]:
    """The places of this person among `paths`, in the order of the menu.

    A place that a room names replaces the one here with the same path.
    """
    kind = visitor.identity.kind
    named = {place.path: place for place in PLACES if kind in place.kinds}
    for window in rooms.HOME:
        for module in rooms.windows(window):
            own = getattr(module, "PLACES", ())
            named |= {place.path: place for place in own if kind in place.kinds}
    mine = [
        place
        for place in named.values()
        if place.path in paths and (not place.permission or visitor.actor.may(place.permission))
    ]
    groups = list(GROUPS)
    return sorted(mine, key=lambda place: (groups.index(_group(place, kind)), place.rank))


def _group(place: Place, kind: str) -> str:
    return "daily" if kind in place.daily else place.group


def _menu(places: list[Place], visitor: Visitor, path: str) -> tuple[Group, ...]:
    near = max(places, key=lambda place: place.nearness(path), default=None)
    here = near.path if near and near.nearness(path)[0] else ""
    groups: dict[str, list[Entry]] = {key: [] for key in GROUPS}
    for place in places:
        entry = Entry(place.path, str(place.label), place.icon, place.path == here)
        groups[_group(place, visitor.identity.kind)].append(entry)
    return tuple(
        Group(str(title), tuple(groups[key])) for key, title in GROUPS.items() if groups[key]
    )


def _referer(request: Request[Any, Any, Any]) -> str:
    """The page one came from, if it is ours and not this one."""
    came = urlsplit(request.headers.get("referer", ""))
    if came.netloc != request.headers.get("host", "") or came.path in {"", request.url.path}:
        return "/"
    return came.path + ("?" + came.query if came.query else "")
