"""What surrounds every page: the menu of one's role, whose page it is, the way back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from litestar import Request

from kernel.i18n import Text, _l
from portal.auth.identity import Visitor


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the menu, for roles with `permission` (and kinds of organisation)."""

    path: str
    label: Text
    icon: str
    permission: str
    kinds: frozenset[str] = frozenset({"headquarters", "branch", "dealer"})


DEALER = frozenset({"dealer"})
PLACES = (
    Place("/", _l("Start page"), "home", ""),
    Place("/catalogue", _l("Catalogue"), "box", "catalogue.read"),
    Place("/cart", _l("Cart"), "shopping-cart", "orders.place"),
    Place("/orders", _l("Orders"), "clipboard-list", "orders.read"),
    Place("/approvals", _l("Approvals"), "checklist", "orders.approve"),
    Place("/shipping", _l("Shipping"), "truck", "orders.ship"),
    Place("/deliveries", _l("Deliveries"), "truck-delivery", "orders.receive"),
    Place("/payments", _l("Payments"), "cash", "payments.record"),
    Place("/account", _l("Account"), "report-money", "account.read"),
    Place("/dealers", _l("Dealers"), "building-store", "dealers.read"),
    Place("/stock", _l("Stock"), "building-warehouse", "stock.read"),
    Place("/products", _l("Products"), "package", "catalogue.write"),
    Place("/prices", _l("Prices"), "tags", "prices.write"),
    Place("/reports/channel", _l("Channel report"), "chart-bar", "reports.read"),
    Place("/imports", _l("Import"), "upload", "imports.run"),
    Place("/tokens", _l("API tokens"), "lock", "tokens.write"),
)
ROLES = {
    "dealer_buyer": _l("Purchasing"),
    "branch_manager": _l("Branch manager"),
    "headquarters": _l("Headquarters"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu as it is drawn."""

    path: str
    label: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of one page."""

    back: str
    back_link: str
    signed_in: bool = False
    menu: tuple[Entry, ...] = ()
    organisation: str = ""
    name: str = ""
    role: str = ""


def shell_maker(paths: set[str]) -> Callable[[Request[Any, Any, Any]], Shell]:
    """The template function `shell_of`; the menu names only `paths` that the application has."""
    places = [place for place in PLACES if place.path in paths]

    def shell_of(request: Request[Any, Any, Any]) -> Shell:
        visitor = request.scope.get("auth")
        back = request.url.path if request.method == "GET" else "/"
        if not isinstance(visitor, Visitor):
            return Shell(back=back, back_link=_referer(request))
        role = visitor.actor.role
        return Shell(
            back=back,
            back_link=_referer(request),
            signed_in=True,
            menu=_menu(places, visitor, request.url.path),
            organisation=visitor.identity.organisation_name,
            name=visitor.identity.user_name,
            role=str(ROLES.get(role, role)),
        )

    return shell_of


def _menu(places: list[Place], visitor: Visitor, path: str) -> tuple[Entry, ...]:
    mine = [
        place
        for place in places
        if (not place.permission or visitor.actor.may(place.permission))
        and visitor.identity.kind in place.kinds
    ]
    here = max((p.path for p in mine if _within(path, p.path)), key=len, default="")
    return tuple(Entry(p.path, str(p.label), p.icon, p.path == here) for p in mine)


def _within(path: str, place: str) -> bool:
    return path == place or (place != "/" and path.startswith(place + "/"))


def _referer(request: Request[Any, Any, Any]) -> str:
    """The page one came from, if it is ours and not this one."""
    came = urlsplit(request.headers.get("referer", ""))
    if came.netloc != request.headers.get("host", "") or came.path in {"", request.url.path}:
        return "/"
    return came.path + ("?" + came.query if came.query else "")
