"""Sign in, sign out, choose the language, switch between one's organisations."""

from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from dealers import list_memberships
from kernel.actor import Actor
from kernel.db import Database, ReadTx, Tx
from kernel.errors import NotFound
from kernel.i18n import LANGUAGES, gettext
from kernel.settings import Settings
from kernel.web import Form, page, public, signed_in, to
from kernel.web.language import LANGUAGE_COOKIE
from portal.auth import repo
from portal.auth.identity import Visitor
from portal.auth.kept_forms import own_path, read_kept
from portal.auth.middleware import SESSION_COOKIE
from portal.auth.sign_in import SESSION_LENGTH, fingerprint, sign_in, sign_out, start_session

Signed = Request[Actor, Visitor, Any]
ONE_YEAR = 365 * 24 * 3600


class SignInForm(msgspec.Struct):
    """Login is an e-mail or a phone number."""

    login: str
    password: str
    next: str = "/"
    kept: str = ""


class LanguageForm(msgspec.Struct):
    """A key of LANGUAGES, and where the reader was."""

    language: str
    next: str = "/"


class SwitchForm(msgspec.Struct):
    """The organisation to act for from now on."""

    organisation_id: int


@get("/sign-in", guards=[public])
async def show_sign_in(request: Request[Any, Any, Any]) -> Template | Redirect:
    """The form; whoever is signed in goes on."""
    wanted = own_path(request.query_params.get("next", "/"))
    if request.user is not None:
        return to(wanted)
    return page("auth/sign_in.html", form=Form.filled(SignInForm, next=wanted))


@post("/sign-in", guards=[public], status_code=200)
async def do_sign_in(request: Request[Any, Any, Any]) -> Redirect | Template:
    """A new session, or the form with the reason; a form that was being sent comes back."""
    form = await Form.read(request, SignInForm)
    database: Database = request.app.state.database
    with form.on("auth/sign_in.html"):
        typed = form.parse()
        cookie = await sign_in(
            database,
            typed.login,
            typed.password,
            sender=request.client.host if request.client else "",
            old_cookie=request.cookies.get(SESSION_COOKIE, ""),
        )
    kept = read_kept(typed.kept)
    answer = page("auth/kept.html", kept=kept) if kept else to(own_path(typed.next))
    answer.set_cookie(session_cookie(request, cookie))
    return answer


@post("/sign-out", guards=[signed_in])
async def do_sign_out(request: Signed, tx: NamedDependency[Tx]) -> Redirect:
    """The session ends everywhere at once."""
    await sign_out(tx, request.cookies.get(SESSION_COOKIE, ""))
    answer = to("/sign-in", flash=gettext("You are signed out."), kind="info")
    answer.set_cookie(session_cookie(request, "", max_age=0))
    return answer


@post("/language", guards=[public])
async def choose_language(request: Request[Any, Any, Any], tx: NamedDependency[Tx]) -> Redirect:
    """Remembered with the session, and by the browser for the sign-in page."""
    typed = (await Form.read(request, LanguageForm)).parse()
    chosen = typed.language if typed.language in LANGUAGES else "en"
    session = request.cookies.get(SESSION_COOKIE)
    if session:
        await repo.set_language(tx, fingerprint(session), chosen)
    answer = to(own_path(typed.next))
    answer.set_cookie(
        Cookie(key=LANGUAGE_COOKIE, value=chosen, path="/", max_age=ONE_YEAR, samesite="lax")
    )
    return answer


@get("/organisations", guards=[signed_in])
async def show_organisations(request: Signed, read_tx: NamedDependency[ReadTx]) -> Template:
    """The organisations that one is a member of."""
    memberships = await list_memberships(read_tx, request.user.user_id)
    return page("auth/organisations.html", memberships=memberships)


@post("/organisations", guards=[signed_in])
async def switch_organisation(request: Signed, tx: NamedDependency[Tx]) -> Redirect:
    """A new session for the other organisation; the old one ends."""
    wanted = (await Form.read(request, SwitchForm)).parse().organisation_id
    mine = {m.organisation_id for m in await list_memberships(tx, request.user.user_id)}
    if wanted not in mine:
        raise NotFound(kind=gettext("organisation"))
    await sign_out(tx, request.cookies.get(SESSION_COOKIE, ""))
    cookie = await start_session(tx, request.user.user_id, wanted, request.user.language)
    answer = to("/")
    answer.set_cookie(session_cookie(request, cookie))
    return answer


def session_cookie(
    request: Request[Any, Any, Any],
    value: str,
    max_age: int = int(SESSION_LENGTH.total_seconds()),
) -> Cookie:
    """Out of reach of scripts and of foreign pages' forms."""
    settings: Settings = request.app.state.settings
    return Cookie(
        key=SESSION_COOKIE,
        value=value,
        path="/",
        max_age=max_age,
        httponly=True,
        secure=settings.secure_cookies,
        samesite="lax",
    )


ROUTES = [
    show_sign_in,
    do_sign_in,
    do_sign_out,
    choose_language,
    show_organisations,
    switch_organisation,
]
