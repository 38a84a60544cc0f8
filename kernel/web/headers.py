"""What every answer carries: the security headers, and which request headers it depends on."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.types import Message, Scope

from kernel.web.render import FLASH_COOKIE

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def security_headers(*, secure: bool) -> Callable[[Message, Scope], Awaitable[None]]:
    """A `before_send` hook; `secure`: the portal is reached by https only."""

    async def add(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        headers = MutableScopeHeaders.from_message(message)
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        if secure:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if headers.get("content-type", "").startswith("text/html"):
            _page_headers(headers, scope)
        elif not headers.get("cache-control"):
            headers["Cache-Control"] = "no-store"

    return add


def _page_headers(headers: MutableScopeHeaders, scope: Scope) -> None:
    """A page belongs to one person; the Back button must not show a fragment as a page."""
    headers["Vary"] = "HX-Request, HX-Request-Type, Cookie, Accept-Language"
    headers["Cache-Control"] = "private, no-cache"
    state: dict[str, Any] = scope.get("state", {})
    if state.get("flash_shown"):
        gone = Cookie(key=FLASH_COOKIE, value="", path="/", max_age=0, httponly=True)
        headers.add("set-cookie", gone.to_header(header=""))
