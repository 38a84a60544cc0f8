"""HTML: a dealer's own numbers for products, typed, pasted or brought as a sheet."""

from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from catalogue.own_codes import (
    TypedCode,
    WrongCode,
    codes_of,
    forget_own_code,
    list_own_codes,
    save_own_codes,
)
from catalogue.types import Viewer
from kernel.db import ReadTx, Tx
from kernel.errors import FieldProblem, Invalid
from kernel.i18n import _l, gettext, ngettext
from kernel.paging import PageRequest
from kernel.tables import read_table, read_text
from kernel.web import Form, page as rendered, requires, to

TEMPLATE = "catalogue/own_codes.html"
BUYS = [requires("orders.place")]
PLACE = "/own-codes"
NOTHING_WRONG: dict[str, Any] = {"wrong": (), "message": ""}


class OwnCodeForm(msgspec.Struct):
    """A product and one's own number for it; `pasted`: many of them."""

    product: str = ""
    code: str = ""
    pasted: str = ""
    q: str = ""


@get(PLACE, guards=BUYS)
async def show_own_codes(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Viewer],
    q: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    codes = await list_own_codes(read_tx, reach, PageRequest(page), q)
    return rendered(TEMPLATE, codes=codes, form=Form.filled(OwnCodeForm, q=q), **NOTHING_WRONG)


@post(PLACE, guards=BUYS)
async def save_own_codes_page(
    request: Request[Any, Any, Any], tx: NamedDependency[Tx], reach: NamedDependency[Viewer]
) -> Redirect | Template:
    """Save what is fine; the lines that are not stay on the page, each with its reason."""
    form = await Form.read(request, OwnCodeForm)
    with form.on(TEMPLATE, codes=await list_own_codes(tx, reach, PageRequest()), **NOTHING_WRONG):
        typed = form.parse()
        content = await form.content("file")
        rows = await read_table(content) if content else read_text(typed.pasted)
        lines = await codes_of(tx, reach, rows)
        if typed.product.strip() or typed.code.strip():
            lines = [TypedCode(typed.product.strip(), typed.code.strip()), *lines]
        if not lines:
            nothing = _l("Type a number, paste a list or choose a file.")
            raise Invalid([FieldProblem("/pasted", "nothing_to_save", nothing)])
    done = await save_own_codes(tx, reach, lines)
    message = ngettext("%(num)s number is saved.", "%(num)s numbers are saved.", done.saved)
    message %= {"num": done.saved}
    if not done.wrong:
        return to(PLACE, flash=message)
    left = Form.filled(OwnCodeForm, pasted=_again(done.wrong))
    codes = await list_own_codes(tx, reach, PageRequest())
    return rendered(TEMPLATE, codes=codes, wrong=done.wrong, form=left, message=message)


def _again(wrong: tuple[WrongCode, ...]) -> str:
    """The lines that are not saved, to be mended where they stand."""
    return "\n".join(f"{one.typed.product}\t{one.typed.code}" for one in wrong)


@post(f"{PLACE}/forget", guards=BUYS)
async def forget_own_code_page(
    request: Request[Any, Any, Any], tx: NamedDependency[Tx], reach: NamedDependency[Viewer]
) -> Redirect:
    product = (await Form.read(request, OwnCodeForm)).parse().product
    await forget_own_code(tx, reach, product)
    return to(PLACE, flash=gettext("The number is forgotten."))


ROUTES = [show_own_codes, save_own_codes_page, forget_own_code_page]
