"""Before every handler: who asks, and in which language they are answered."""

from typing import Any

from litestar import Litestar, Request
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send
from typing_extensions import override

from kernel.i18n import in_zone, speaking
from kernel.web.language import language_of, preferred
from portal.auth.identity import TokenIdentities, Visitor, by_session
from portal.auth.kept_forms import sends_a_form, sign_in_again

SESSION_COOKIE = "session"


class IdentityMiddleware(ASGIMiddleware):
    """Sets `scope["user"]` (an Actor or None) and `scope["auth"]` (a Visitor or None).

    Pages know a cookie, the API knows a token; neither takes the other's, so that a foreign
    page can't make a browser call the API.
    """

    exclude_opt_key = "static"

    @override
    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request: Request[Any, Any, Any] = Request(scope, receive, send)
        visitor = await identify(request)
        scope["auth"] = visitor
        scope["user"] = visitor.actor if visitor else None
        zone = visitor.identity.zone if visitor else None
        with speaking(language_of(request)), in_zone(zone):
            if visitor is None and sends_a_form(request):
                answer = await sign_in_again(request)
                await answer(scope, receive, send)
            else:
                await next_app(scope, receive, send)


async def identify(request: Request[Any, Any, Any]) -> Visitor | None:
    """Who sends the request; None for a stranger."""
    app: Litestar = request.app
    if request.scope["path"].startswith("/api/"):
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return None
        tokens: TokenIdentities = app.state.tokens
        language = preferred(request.headers.get("accept-language", ""))
        return await tokens.identify(token.strip(), language)
    cookie = request.cookies.get(SESSION_COOKIE)
    return await by_session(app.state.database, cookie) if cookie else None
