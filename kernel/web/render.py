"""Pages: the template environment, rendering, redirects and the message after a redirect."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.response import Redirect, Template
from litestar.utils.scope.state import ScopeState

from kernel.i18n import (
    LANGUAGES,
    current_language,
    current_zone,
    gettext,
    ngettext,
    npgettext,
    pgettext,
)
from kernel.settings import CHECKOUT, UTC
from kernel.web.drawing import labelled, sparkline_points
from kernel.web.filters import FILTERS, instant
from kernel.web.naming import name_problems
from kernel.web.views import Column, Tab

TEMPLATES = CHECKOUT / "templates"
FLASH_COOKIE = "flash"
CSRF_COOKIE = "csrftoken"


def environment(
    extra: Mapping[str, Any], asset: Callable[[str], str], zone: ZoneInfo = UTC
) -> Environment:
    """The Jinja environment: strict, escaping, translated in the language of the moment.

    Args:
        extra: further globals (the application's menu).
        asset: address of a static file, with the hash of the folder in it.
        zone: in which instants are shown to strangers; others see them in their own.
    """
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.filters.update(FILTERS)
    env.filters["instant"] = lambda value, own=None: instant(value, own or current_zone(zone))
    env.filters["labelled"] = labelled
    env.globals.update(
        asset=asset,
        column=Column,
        flashes=take_flash,
        here=here,
        language=lambda: LANGUAGES[current_language()],
        languages=LANGUAGES,
        sparkline_points=sparkline_points,
        tab=Tab,
        token_of=token_of,
    )
    env.globals.update(extra)
    return env


def page(template: str, /, **context: Any) -> Template:
    """A page of the room: `page("credit/payments.html", payments=payments)`."""
    return Template(template_name=template, context=context, media_type="text/html")


def html(
    request: Request[Any, Any, Any], template: str, context: Mapping[str, Any], *, status: int
) -> Response[str]:
    """A page rendered at once, for answers that are not a handler's."""
    engine = request.app.template_engine
    if engine is None:
        raise LookupError("the application has no template engine")
    text = engine.get_template(template).render(**context, request=request)
    return Response(name_problems(text), status_code=status, media_type="text/html")


def to(
    path: str, *, flash: str = "", kind: str = "success", query: Mapping[str, str] | None = None
) -> Redirect:
    """See `path` next (303), with a message on top of it; kind: success, info, warning, danger."""
    address = path + ("?" + urlencode(query) if query else "")
    answer = Redirect(address, status_code=303)
    if flash:
        packed = urlsafe_b64encode(json.dumps([kind, flash]).encode()).decode()
        answer.set_cookie(
            Cookie(key=FLASH_COOKIE, value=packed, path="/", httponly=True, max_age=60)
        )
    return answer


def take_flash(request: Request[Any, Any, Any]) -> list[tuple[str, str]]:
    """The messages to show on this page; showing them clears them."""
    packed = request.cookies.get(FLASH_COOKIE)
    if not packed:
        return []
    request.state.flash_shown = True
    try:
        kind, message = json.loads(urlsafe_b64decode(packed))
    except ValueError:
        return []
    known = kind if kind in {"success", "info", "warning", "danger"} else "info"
    return [(known, str(message))]


def here(request: Request[Any, Any, Any], **changes: object) -> str:
    """This page's address with some query parameters changed (None takes one out)."""
    kept = [
        (k, v) for k, v in parse_qsl(request.url.query, keep_blank_values=True) if k not in changes
    ]
    kept += [(k, str(v)) for k, v in changes.items() if v is not None]
    return quote(request.url.path) + ("?" + urlencode(kept) if kept else "")


def token_of(request: Request[Any, Any, Any]) -> str:
    """The security token for this request's forms; on error pages the browser's present one."""
    token = ScopeState.from_scope(request.scope).csrf_token
    return token if isinstance(token, str) else request.cookies.get(CSRF_COOKIE, "")
