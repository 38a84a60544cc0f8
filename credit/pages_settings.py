"""HTML: limit, terms, raises and block of an account, for those who may change them."""

from datetime import date, timedelta
from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from credit import desk
from credit.account_file import Wanted, read_account_file
from credit.accounts import block_account, raise_limit, unblock_account
from credit.schemas import BlockForm, RaiseForm, TermsForm
from credit.types import Pair
from dealers import Party, Scope
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.i18n import gettext
from kernel.money import Money
from kernel.web import Form, page as rendered, requires, to

PAGE = "credit/settings.html"
DAY = timedelta(days=1)


async def _context(tx: ReadTx, scope: Scope, parties: tuple[Party, Party]) -> dict[str, Any]:
    """The file and a form for each thing that can be set."""
    file = await read_account_file(tx, scope, parties, Wanted())
    settings = file.summary.settings
    limit = settings.limit_minor if settings else 0
    terms = Form.filled(
        TermsForm,
        limit=None if limit is None else Money(limit, file.currency).amount,
        unchecked=settings is not None and limit is None,
        terms_days=settings.terms_days if settings else 30,
        valid_until=settings.valid_until if settings else None,
        version=settings.version if settings else None,
    )
    raising = Form.filled(RaiseForm, first_day=file.as_of)
    return {
        "file": file,
        "settings": settings,
        "terms_form": terms,
        "raise_form": raising,
        "block_form": Form(BlockForm),
    }


def _pair(parties: tuple[Party, Party]) -> Pair:
    return parties[0].id, parties[1].id


def _back(code: str, flash: str) -> Redirect:
    return to(f"/dealers/{code}/account", flash=flash)


@get("/dealers/{code:str}/account/settings", guards=[requires("credit.write")])
async def show_settings(
    code: FromPath[str], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> Template:
    parties = await desk.find_pair(read_tx, reach, code)
    return rendered(PAGE, **await _context(read_tx, reach, parties))


@post("/dealers/{code:str}/account/terms", guards=[requires("credit.write")])
async def save_terms_page(
    request: Request[Any, Any, Any],
    code: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    parties = await desk.find_pair(tx, reach, code)
    context = await _context(tx, reach, parties)
    form = await Form.read(request, TermsForm)
    with form.on(PAGE, **context | {"terms_form": form}):
        typed = form.parse()
        await desk.save_limit(
            tx,
            actor,
            reach,
            parties,
            limit_minor=desk.typed_limit(typed, context["file"].currency),
            terms_days=typed.terms_days,
            valid_until=typed.valid_until,
            version=typed.version,
        )
    return _back(code, gettext("Limit and terms are saved."))


@post("/dealers/{code:str}/account/raise", guards=[requires("credit.write")])
async def raise_limit_page(
    request: Request[Any, Any, Any],
    code: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    parties = await desk.find_pair(tx, reach, code)
    context = await _context(tx, reach, parties)
    form = await Form.read(request, RaiseForm)
    with form.on(PAGE, **context | {"raise_form": form}):
        typed = form.parse()
        await raise_limit(
            tx,
            actor,
            _pair(parties),
            amount_minor=desk.minor_of(typed.amount, context["file"].currency, "amount"),
            valid_from=typed.first_day,
            valid_until=min(typed.last_day, date.max - DAY) + DAY,
            note=typed.occasion or None,
        )
    return _back(code, gettext("The limit is raised for these days."))


@post("/dealers/{code:str}/account/block", guards=[requires("credit.write")])
async def block_account_page(
    request: Request[Any, Any, Any],
    code: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    parties = await desk.find_pair(tx, reach, code)
    context = await _context(tx, reach, parties)
    form = await Form.read(request, BlockForm)
    with form.on(PAGE, **context | {"block_form": form}):
        await block_account(tx, actor, _pair(parties), form.parse().note)
    return _back(code, gettext("The account is blocked."))


@post("/dealers/{code:str}/account/unblock", guards=[requires("credit.write")])
async def unblock_account_page(
    code: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    parties = await desk.find_pair(tx, reach, code)
    await unblock_account(tx, actor, _pair(parties))
    return _back(code, gettext("The account is unblocked."))


ROUTES = [
    show_settings,
    save_terms_page,
    raise_limit_page,
    block_account_page,
    unblock_account_page,
]
