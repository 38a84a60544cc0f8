"""The application as a whole: guards, headers, menus, problems, static files, API document."""

import re

import httpx
import pytest
from litestar import Litestar, get
from schemathesis import openapi

from kernel.errors import Refusal
from kernel.web.guards import UnguardedRouteError, check_guards, http_handlers, public
from kernel.web.headers import HEADERS
from portal.home.deeds import DEEDS
from portal.home.pages import without_facts
from portal.shell import PLACES
from tests.support.factories import Channel
from tests.support.http import ClientFor


def refusals() -> list[type[Refusal]]:
    """Every refusal class of every room."""
    found: list[type[Refusal]] = [Refusal]
    for kind in found:
        found.extend(kind.__subclasses__())
    return [kind for kind in found if kind.__module__.split(".")[0] != "tests"]


async def test_every_route_says_who_may_enter(app: Litestar) -> None:
    check_guards(app.routes)
    open_to_all = {
        path for path, handler in http_handlers(app.routes) if public in handler.resolve_guards()
    }
    assert {path for path in open_to_all if not path.startswith("/api/v1")} == {
        "/sign-in",
        "/language",
        "/problems/{code:str}",
        "/api",
        "/{rest:path}",
    }
    assert {path for path in open_to_all if path.startswith("/api/v1")} == {
        "/api/v1",
        "/api/v1/openapi.json",
        "/api/v1/{path:str}",
    }


def test_a_route_without_a_guard_stops_the_application() -> None:
    @get("/forgotten")
    async def forgotten() -> None: ...

    with pytest.raises(UnguardedRouteError, match="GET /forgotten"):
        check_guards(Litestar([forgotten], openapi_config=None).routes)


async def test_pages_are_answered_with_every_security_header(stranger: httpx.AsyncClient) -> None:
    for path in ("/sign-in", "/nowhere", "/problems/busy", "/api/v1/openapi.json", "/"):
        answer = await stranger.get(path)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, path


async def test_a_signed_in_page_is_not_kept_by_any_cache(
    client_for: ClientFor, channel: Channel
) -> None:
    answer = await (await client_for(channel.alpha)).get("/")
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "Cookie" in answer.headers["vary"]


async def test_each_role_finds_in_its_menu_what_it_may_open(
    client_for: ClientFor, channel: Channel
) -> None:
    for organisation in (channel.alpha, channel.east, channel.hq):
        client = await client_for(organisation)
        paths = re.findall(r'class="nav-link" href="([^"]+)"', (await client.get("/")).text)
        assert len(paths) >= 5
        for path in paths:
            answer = await client.get(path)
            assert answer.status_code == 200, f"{path}: {answer.status_code}"
            assert 'aria-current="page"' in answer.text, path


async def test_every_place_of_the_menu_exists(app: Litestar) -> None:
    paths = {path for path, _ in http_handlers(app.routes)}
    assert [place.path for place in PLACES if place.path not in paths] == []


async def test_every_problem_has_a_page_that_explains_it(stranger: httpx.AsyncClient) -> None:
    kinds = refusals()
    assert len(kinds) > 50
    for kind in kinds:
        page = await stranger.get(f"/problems/{kind.code}")
        assert page.status_code == 200, kind
        assert "%(" not in page.text


@pytest.mark.usefixtures("app")
def test_a_problem_code_means_one_thing() -> None:
    by_code: dict[str, set[tuple[str, str]]] = {}
    for kind in refusals():
        by_code.setdefault(kind.code, set()).add((str(kind.title), str(kind.message)))
    assert {code: meanings for code, meanings in by_code.items() if len(meanings) > 1} == {}


def test_a_sentence_without_its_facts_has_dots_for_them() -> None:
    assert without_facts("Only %(open_amount)s of 5 %%") == "Only … of 5 %"


async def test_an_unknown_problem_is_not_found(stranger: httpx.AsyncClient) -> None:
    assert (await stranger.get("/problems/nothing_like_it")).status_code == 404


async def test_who_mistypes_an_address_keeps_the_menu(
    stranger: httpx.AsyncClient, client_for: ClientFor, channel: Channel
) -> None:
    client = await client_for(channel.alpha)
    answer = await client.get("/nowhere/at/all")
    assert answer.status_code == 404
    assert 'class="nav-link" href="/orders"' in answer.text
    assert 'href="/orders"' not in (await stranger.get("/nowhere")).text
    assert (await client.get("/api/v1/nowhere")).status_code == 404


async def test_static_files_are_kept_for_ever_and_compressed(
    stranger: httpx.AsyncClient,
) -> None:
    page = (await stranger.get("/sign-in")).text
    address = re.findall(r'href="(/static/[^"]+/app\.css)"', page)[0]
    plain = await stranger.get(address, headers={"accept-encoding": "identity"})
    packed = await stranger.get(address, headers={"accept-encoding": "gzip, br"})
    assert plain.status_code == 200
    assert "immutable" in plain.headers["cache-control"]
    assert packed.headers["content-encoding"] == "br"
    assert packed.text == plain.text
    assert "set-cookie" not in packed.headers
    assert (await stranger.get("/static/0/nothing.css")).status_code == 404
    assert (await stranger.get("/static/0/../../pyproject.toml")).status_code == 404


async def test_the_api_document_is_valid_openapi(stranger: httpx.AsyncClient) -> None:
    document = (await stranger.get("/api/v1/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    assert all(path.startswith("/api/v1/") for path in document["paths"])
    openapi.from_dict(document).validate()


async def test_every_operation_documents_its_problems(stranger: httpx.AsyncClient) -> None:
    document = (await stranger.get("/api/v1/openapi.json")).json()
    bare = [
        f"{method} {path}"
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if "application/problem+json" not in str(operation["responses"].get("422", ""))
    ]
    assert bare == []


async def test_the_page_about_the_api_says_of_every_operation_what_it_does(
    stranger: httpx.AsyncClient, app: Litestar
) -> None:
    document = app.openapi_schema.to_schema()
    names = {
        operation["summary"].removesuffix("Json")
        for operations in document["paths"].values()
        for operation in operations.values()
    }
    assert names == set(DEEDS)
    shown = (await stranger.get("/api")).text.replace("<wbr>", "")
    assert "/api/v1/orders" in shown
    assert "Lists or searches the orders" in shown


async def test_a_pool_without_a_free_connection_is_busy(
    client_for: ClientFor, channel: Channel, app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await client_for(channel.alpha)
    pool = app.state.database.engine.pool
    monkeypatch.setattr(pool, "_timeout", 0.01)
    held = [await app.state.database.engine.connect() for _ in range(pool.size())]
    try:
        answer = await client.get("/")
    finally:
        for connection in held:
            await connection.close()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
