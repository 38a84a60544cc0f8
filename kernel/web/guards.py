"""Who may enter a route: each route carries one of these guards, or the application won't start."""

from collections.abc import Iterable
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler
from litestar.handlers.http_handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.routes.base import BaseRoute

from kernel.actor import Actor
from kernel.errors import Forbidden, Unauthenticated


class UnguardedRouteError(Exception):
    """A bug: a route that says nothing about who may enter."""


class Requires:
    """Lets in members whose role includes every named permission."""

    __slots__ = ("permissions",)

    def __init__(self, *permissions: str) -> None:
        self.permissions = permissions

    async def __call__(
        self, connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler
    ) -> None:
        actor = connection.scope.get("user")
        if not isinstance(actor, Actor):
            raise Unauthenticated
        for permission in self.permissions:
            if not actor.may(permission):
                raise Forbidden(permission=permission)


def requires(*permissions: str) -> Requires:
    """A guard for a role with every one of `permissions`: `guards=[requires("orders.place")]`."""
    return Requires(*permissions)


signed_in = Requires()
"""A guard that lets in everybody who is signed in."""


async def public(_: ASGIConnection[Any, Any, Any, Any], __: BaseRouteHandler) -> None:
    """A guard that lets in everybody; says that no guard was forgotten."""


def guards_of(handler: BaseRouteHandler) -> list[object]:
    """The guards of this house among all guards of a handler."""
    return [g for g in handler.resolve_guards() if isinstance(g, Requires) or g is public]


def http_handlers(routes: Iterable[BaseRoute]) -> list[tuple[str, HTTPRouteHandler]]:
    """Every (path, handler) of an application's HTTP routes, OPTIONS left out."""
    return [
        (route.path, handler)
        for route in routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if handler.http_methods != {"OPTIONS"}
    ]


def check_guards(routes: Iterable[BaseRoute]) -> None:
    """Raise `UnguardedRouteError` naming every route without a guard."""
    bare = [
        f"{'/'.join(sorted(handler.http_methods))} {path}"
        for path, handler in http_handlers(routes)
        if not guards_of(handler)
    ]
    if bare:
        raise UnguardedRouteError(
            "Give these routes guards=[requires(...)], [signed_in] or [public]: " + ", ".join(bare)
        )
