"""The start page, what a problem means, how programs talk to the portal."""

import re
from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.errors import NotFound
from kernel.i18n import gettext
from kernel.web import page, public, signed_in
from kernel.web.problems import refusal_named
from portal.home.deeds import deed_of
from portal.home.sections import sections, what_to_show_first


@get("/", guards=[signed_in])
async def home(
    read_tx: NamedDependency[ReadTx], actor: NamedDependency[Actor], reach: NamedDependency[Scope]
) -> Template:
    """What needs me first, then the panels of the rooms."""
    return page(
        "home/home.html",
        needs=await what_to_show_first(read_tx, actor, reach),
        sections=await sections(read_tx, actor, reach),
    )


@get("/problems/{code:str}", guards=[public])
async def show_problem(code: FromPath[str]) -> Template:
    """What the problem with this code means; problem documents link here."""
    kind = refusal_named(code)
    if kind is None:
        raise NotFound(kind=gettext("page"))
    message = without_facts(str(kind.message))
    return page("home/problem.html", kind=kind, message=message, has_facts="…" in message)


def without_facts(message: str) -> str:
    """A sentence with dots where the values of its facts stand."""
    return re.sub(r"%\(\w+\)s", "…", message).replace("%%", "%")


@get("/api", guards=[public])
async def show_api(request: Request[Any, Any, Any]) -> Template:
    """Every operation of the API, from the same document that programs read."""
    return page("home/api.html", api=request.app.openapi_schema.to_schema(), words=deed_of)


@get("/{rest:path}", guards=[public])
async def show_nothing() -> None:
    """An address that is nobody's: refused here, so that the page knows who reads it."""
    raise NotFound(kind=gettext("page"))


ROUTES = [home, show_problem, show_api, show_nothing]
