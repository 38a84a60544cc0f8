"""Saved filters: the chips under a filter bar, saving one, forgetting one."""

from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect, Template

from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.web import Form, page, signed_in, to
from portal.auth.kept_forms import own_path
from portal.filters import repo
from portal.filters.errors import TooManyFilters

MOST_FILTERS = 20
LONGEST_NAME = 60
LONGEST_QUERY = 2_000
NOT_SAVED = {"page"}


class FilterForm(msgspec.Struct):
    """The list, the name of the filter, and the query as it stands in the address."""

    path: str
    name: str
    query: str = ""


class BackForm(msgspec.Struct):
    """Where to go afterwards."""

    path: str = "/"


@get("/filters/bar", guards=[signed_in])
async def filter_bar(
    read_tx: NamedDependency[ReadTx],
    actor: NamedDependency[Actor],
    path: FromQuery[str] = "/",
    asked: Annotated[str, QueryParameter(name="query")] = "",
) -> Template:
    """The saved filters of a list, as the part of its page that htmx fetches."""
    return page("filters/_bar.html", **await _shown(read_tx, actor, path, asked))


@get("/filters", guards=[signed_in])
async def show_filters(
    read_tx: NamedDependency[ReadTx],
    actor: NamedDependency[Actor],
    path: FromQuery[str] = "/",
    asked: Annotated[str, QueryParameter(name="query")] = "",
) -> Template:
    """The same as a page, for browsers without scripts and for deleting."""
    return page(
        "filters/filters.html", form=Form(FilterForm), **await _shown(read_tx, actor, path, asked)
    )


async def _shown(tx: ReadTx, actor: Actor, path: str, query: str) -> dict[str, Any]:
    path = own_path(path)
    return {
        "path": path,
        "query": meaning(query),
        "saved": await repo.list_filters(tx, actor, path),
    }


@post("/filters", guards=[signed_in])
async def save_filter(
    request: Request[Any, Any, Any], tx: NamedDependency[Tx], actor: NamedDependency[Actor]
) -> Redirect:
    """Saved under its name; saving the name again replaces what it meant."""
    form = await Form.read(request, FilterForm)
    path, query = own_path(form.value("path")), meaning(form.value("query"))
    saved = await repo.list_filters(tx, actor, path)
    with form.on("filters/filters.html", path=path, query=query, saved=saved):
        typed = form.parse()
        name = " ".join(typed.name.split())[:LONGEST_NAME]
        if len(saved) >= MOST_FILTERS and name not in {one.name for one in saved}:
            raise TooManyFilters(count=MOST_FILTERS)
        await repo.put_filter(tx, actor, path, name, query)
    return to(path + ("?" + query if query else ""))


@post("/filters/{filter_id:int}/delete", guards=[signed_in])
async def forget_filter(
    filter_id: FromPath[int],
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
) -> Redirect:
    """Gone; deleting twice is the same."""
    typed = (await Form.read(request, BackForm)).parse()
    await repo.delete_filter(tx, actor, filter_id)
    return to("/filters", query={"path": own_path(typed.path)})


def meaning(query: str) -> str:
    """A query without what a filter does not mean: empty fields and the number of the page."""
    kept = [(k, v) for k, v in parse_qsl(query[:LONGEST_QUERY]) if k not in NOT_SAVED]
    return urlencode(sorted(kept))


ROUTES = [filter_bar, show_filters, save_filter, forget_filter]
