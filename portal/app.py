"""The application: the one place that knows every room."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import cache
from typing import Any

from litestar import Litestar, Request, Router
from litestar.config.compression import CompressionConfig
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig

from dealers import Scope
from kernel.db import Database
from kernel.jobs import follow_outbox, run_worker
from kernel.mail import channels_of, connected
from kernel.pdf import Papers
from kernel.settings import CHECKOUT, Settings
from kernel.web import DEPENDENCIES, EndTransactions, handle_exception, public
from kernel.web.guards import check_guards, http_handlers
from kernel.web.headers import security_headers
from kernel.web.render import CSRF_COOKIE, environment
from kernel.web.static_files import StaticFiles
from orders.finding import OrderNumbers
from orders.placer import Placer
from portal import rooms
from portal.auth.identity import TokenIdentities
from portal.auth.middleware import IdentityMiddleware
from portal.documents.desk import close_desk, papers_of
from portal.live.hub import Hub
from portal.notifications import follow_events
from portal.shell import shell_maker
from reports import follow_ledger

API = "/api/v1"
STATIC = (CHECKOUT / "portal" / "static", CHECKOUT / "portal" / "assets")


def create_app(
    settings: Settings, database: Database, *, secret: str, background: bool = False
) -> Litestar:
    """The whole portal.

    Args:
        settings: of the installation.
        database: where everything is; closed when the application ends.
        secret: signs form tokens; the same in every process.
        background: whether this process runs jobs and passes on events too.

    Raises:
        UnguardedRouteError: a route doesn't say who may enter.
    """
    static = _static()
    template_globals: dict[str, Any] = {"shell_of": shell_maker(set())}
    templates = environment(template_globals, static.address, settings.zone)
    app = Litestar(
        route_handlers=[
            Router(API, route_handlers=rooms.routes("endpoints")),
            Router("/", route_handlers=rooms.routes("pages"), include_in_schema=False),
            static.route(),
        ],
        dependencies=DEPENDENCIES
        | {
            "reach": Provide(_reach, sync_to_thread=False),
            "placer": Provide(_placer, sync_to_thread=False),
            "papers": Provide(_papers, sync_to_thread=False),
            "order_finder": Provide(OrderNumbers, sync_to_thread=False),
        },
        middleware=[EndTransactions(), IdentityMiddleware()],
        exception_handlers={Exception: handle_exception},
        before_send=[security_headers(secure=settings.secure_cookies)],
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(templates)),
        csrf_config=CSRFConfig(
            secret=secret,
            cookie_name=CSRF_COOKIE,
            cookie_httponly=True,
            cookie_secure=settings.secure_cookies,
            exclude=["^/api/", "^/static"],
        ),
        compression_config=CompressionConfig(
            backend="brotli", brotli_quality=4, minimum_size=1_000, exclude=["^/static", "^/live$"]
        ),
        openapi_config=_openapi(),
        lifespan=[_lifespan(background=background)],
        state=State({"settings": settings}),
        logging_config=None,
    )
    work_on(app, database)
    app.state.paths = {path for path, _ in http_handlers(app.routes)}
    templates.globals["shell_of"] = shell_maker(app.state.paths)
    check_guards(app.routes)
    return app


def work_on(app: Litestar, database: Database) -> None:
    """Where everything is from the application's next start on: it is built once for many tests."""
    app.state.database = database
    app.state.tokens = TokenIdentities(database)


@cache
def _static() -> StaticFiles:
    return StaticFiles(*STATIC)


def _reach(request: Request[Any, Any, Any]) -> Scope:
    scope: Scope = request.auth.scope
    return scope


def _placer(state: State) -> Placer:
    placer: Placer = state.placer
    return placer


def _papers(state: State) -> Papers:
    papers: Papers = state.papers
    return papers


def _lifespan(*, background: bool) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        """Last in, first out: orders drain before jobs stop, and both before connections close."""
        settings, database = app.state.settings, app.state.database
        async with AsyncExitStack() as stack:
            stack.push_async_callback(database.dispose)
            app.state.papers = papers_of(database)
            stack.push_async_callback(close_desk, database)
            if background:
                await stack.enter_async_context(
                    run_worker(database, rooms.jobs(), rooms.schedules())
                )
                await stack.enter_async_context(follow_outbox(database, rooms.subscriptions()))
                await stack.enter_async_context(follow_ledger(database))
                await stack.enter_async_context(
                    follow_events(database, rooms.subjects(), connected(channels_of(settings)))
                )
            app.state.hub = await stack.enter_async_context(Hub(database).running())
            app.state.placer = await stack.enter_async_context(Placer(database))
            yield

    return lifespan


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Dealer portal",
        version="1",
        description="Orders, prices, credit and stock of a channel. Every failure is a problem "
        "document (RFC 9457). Amounts are whole minor units (`…_minor`) of the currency beside "
        "them, quantities whole base units, unit prices decimal strings.",
        components=Components(
            security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}
        ),
        security=[{"token": []}],
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        openapi_router=Router(API, route_handlers=[], guards=[public], include_in_schema=False),
    )
