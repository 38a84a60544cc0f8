"""In which language a request is answered: the session's, the cookie's, the browser's."""

from typing import Any

from litestar.connection import ASGIConnection

from kernel.i18n import LANGUAGES

LANGUAGE_COOKIE = "language"


def language_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """A key of LANGUAGES; English when nothing else fits."""
    user = connection.scope.get("user")
    chosen = getattr(user, "language", None) or connection.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    return preferred(connection.headers.get("accept-language", ""))


def preferred(accept: str) -> str:
    """The first language of an Accept-Language header that the portal speaks.

    Browsers send theirs by falling weight, so their order is enough.
    """
    for entry in accept.split(","):
        primary = entry.split(";")[0].strip().split("-")[0].lower()
        if primary in LANGUAGES:
            return primary
    return "en"
