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

HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def security_headers(*, secure: bool) -> Callable[[Message, Scope], Awaitable[None]]:
    """A `before_send` hook; `secure`: the portal is reached by https only."""
    always = HEADERS | (HTTPS_ONLY if secure else {})
    encoded = [(name.lower().encode(), value.encode()) for name, value in always.items()]

    async def add(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        names = dict(message["headers"])
        # An answer that says one of them itself (a PDF has a policy of its own) is left its word.
        missing = [header for header in encoded if header[0] not in names]
        given = message["headers"] = [*message["headers"], *missing]
        if names.get(b"content-type", b"").startswith(b"text/html"):
            _page_headers(MutableScopeHeaders.from_message(message), scope)
        elif b"cache-control" not in names:
            given.append((b"cache-control", b"no-store"))

    return add


def _page_headers(headers: MutableScopeHeaders, scope: Scope) -> None:
    """A page belongs to one person; the Back button must not show a fragment as a page."""
    headers["Vary"] = "Accept-Encoding, Accept-Language, Cookie, HX-Request, HX-Request-Type"
    headers["Cache-Control"] = "private, no-cache"
    state: dict[str, Any] = scope.get("state", {})
    if state.get("flash_shown"):
        gone = Cookie(key=FLASH_COOKIE, value="", path="/", max_age=0, httponly=True)
        headers.add("set-cookie", gone.to_header(header=""))
