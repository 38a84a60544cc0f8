"""Every failure as one problem: RFC 9457 for programs, the same as a page for people."""

import logging
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.openapi.datastructures import ResponseSpec
from sqlalchemy.exc import DBAPIError, TimeoutError as PoolTimeout

from kernel.errors import Busy, FieldProblem, Invalid, NotFound, Refusal, Unauthenticated
from kernel.i18n import _l, gettext, speaking
from kernel.web.errors import FormOutdated, Malformed, MethodUnknown, TooLarge, Unexpected
from kernel.web.forms import FormRefused
from kernel.web.language import language_of
from kernel.web.render import html, to

log = logging.getLogger("portal.errors")

PROBLEM_JSON = "application/problem+json"


class FieldProblemDocument(msgspec.Struct, omit_defaults=True):
    """One thing wrong with one field: `pointer` is a JSON pointer into the body."""

    pointer: str
    code: str
    detail: str


class ProblemDocument(msgspec.Struct):
    """RFC 9457; further members of a problem (`available`, `requested`) stand beside these."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    errors: list[FieldProblemDocument] = []


def _spec(description: str) -> ResponseSpec:
    return ResponseSpec(
        ProblemDocument, generate_examples=False, description=description, media_type=PROBLEM_JSON
    )


PROBLEMS: dict[int, ResponseSpec] = {
    400: _spec("The request cannot be read"),
    401: _spec("Not signed in"),
    403: _spec("The role does not include this"),
    404: _spec("No such thing, or not yours"),
    409: _spec("A rule refuses it"),
    422: _spec("Fields need a correction"),
    503: _spec("Busy; safe to repeat"),
}
"""Give this to each JSON handler: `responses=PROBLEMS`."""


def handle_exception(request: Request[Any, Any, Any], failure: Exception) -> Response[Any]:
    """The one exception handler of the application."""
    with speaking(language_of(request)):
        refusal = _as_refusal(request, failure)
        if _wants_json(request):
            return _document(request, refusal)
        if isinstance(failure, FormRefused):
            return html(request, failure.template, failure.context, status=refusal.status)
        if isinstance(refusal, Unauthenticated) and "hx-request" not in request.headers:
            return to("/sign-in", query={"next": _address(request)})
        return _problem_page(request, refusal)


def _address(request: Request[Any, Any, Any]) -> str:
    """Where to go after the sign-in: what only answers a form has no page of its own."""
    if request.method != "GET":
        return "/"
    return request.url.path + ("?" + request.url.query if request.url.query else "")


def _wants_json(request: Request[Any, Any, Any]) -> bool:
    if request.url.path.startswith("/api/"):
        return True
    accept = request.headers.get("accept", "")
    return "json" in accept and "text/html" not in accept


def _as_refusal(request: Request[Any, Any, Any], failure: BaseException) -> Refusal:
    """Translate; whatever isn't expected is logged under an incident number."""
    if isinstance(failure, ExceptionGroup) and len(failure.exceptions) == 1:
        failure = failure.exceptions[0]
    if isinstance(failure, Refusal):
        return failure
    if isinstance(failure, FormRefused):
        return failure.refusal
    if isinstance(failure, PoolTimeout) or _connection_lost(failure):
        return Busy()
    if isinstance(failure, ValidationException):
        # The parser speaks to programmers: people are told that the address is not right.
        return Invalid(_field_problems(failure)) if _wants_json(request) else Malformed()
    if (status := _status_of(failure)) < HTTPStatus.INTERNAL_SERVER_ERROR:
        return _of_status(request, status)
    incident = secrets.token_hex(4)
    log.error(
        "%s %s failed, incident %s", request.method, request.url.path, incident, exc_info=failure
    )
    return Unexpected(incident=incident)


_UNSTORABLE = {"22021", "22P05", "22003"}
"""Of PostgreSQL: characters that no text holds, and numbers that no column holds."""


def _status_of(failure: BaseException) -> int:
    """What the request is to blame for has a status below 500."""
    if isinstance(failure, HTTPException):
        return failure.status_code
    if getattr(getattr(failure, "orig", None), "sqlstate", None) in _UNSTORABLE:
        return HTTPStatus.BAD_REQUEST
    return HTTPStatus.INTERNAL_SERVER_ERROR


def _connection_lost(failure: BaseException) -> bool:
    return isinstance(failure, DBAPIError) and failure.connection_invalidated


def _of_status(request: Request[Any, Any, Any], status: int) -> Refusal:
    match status:
        case HTTPStatus.UNAUTHORIZED:
            return Unauthenticated()
        case HTTPStatus.FORBIDDEN:
            return FormOutdated()
        case HTTPStatus.NOT_FOUND:
            return NotFound(kind=gettext("page"))
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return MethodUnknown(method=request.method)
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return TooLarge()
        case _:
            return Malformed()


def _field_problems(failure: ValidationException) -> list[FieldProblem]:
    """Litestar's `lines[0].quantity` as the pointer `/lines/0/quantity`, the parser's own words."""
    extra = failure.extra if isinstance(failure.extra, list) else []
    problems = [
        FieldProblem(_pointer(entry.get("key", "")), "invalid", _l("%(reason)s"), reason=reason)
        for entry in extra
        if (reason := entry.get("message"))
    ]
    return problems or [FieldProblem("", "invalid", Malformed.message)]


def _pointer(key: str) -> str:
    plain = key.replace("[", ".").replace("]", "")
    return "".join(f"/{part}" for part in plain.split(".") if part)


def _document(request: Request[Any, Any, Any], refusal: Refusal) -> Response[bytes]:
    members: dict[str, Any] = dict(refusal.facts)
    members |= {
        "type": f"/problems/{refusal.code}",
        "title": str(refusal.title),
        "status": refusal.status,
        "detail": refusal.detail,
        "instance": request.url.path,
        "code": refusal.code,
    }
    if isinstance(refusal, Invalid):
        members["errors"] = [
            {**p.facts, "pointer": p.pointer, "code": p.code, "detail": p.detail}
            for p in refusal.problems
        ]
    return Response(
        msgspec.json.encode(members, enc_hook=encode_fact),
        status_code=refusal.status,
        media_type=PROBLEM_JSON,
        headers=_headers(refusal),
    )


def encode_fact(value: object) -> object:
    """Facts in JSON: a refusal within a refusal by its code, texts in the reader's language."""
    if isinstance(value, Refusal):
        return {"code": value.code, "detail": value.detail, **value.facts}
    return str(value)


def _problem_page(request: Request[Any, Any, Any], refusal: Refusal) -> Response[str]:
    context = {"refusal": refusal}
    answer = html(request, "_layout/problem.html", context, status=refusal.status)
    answer.headers.update(_headers(refusal))
    return answer


def _headers(refusal: Refusal) -> Mapping[str, str]:
    headers: dict[str, str] = {}
    retry = getattr(refusal, "retry_after_seconds", None)
    if retry is not None:
        headers["Retry-After"] = str(retry)
    if isinstance(refusal, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    return headers


def refusal_named(code: str) -> type[Refusal] | None:
    """The refusal class behind a problem's code, for its page."""
    pending: list[type[Refusal]] = [Refusal]
    while pending:
        kind = pending.pop()
        if kind.code == code:
            return kind
        pending.extend(kind.__subclasses__())
    return None
