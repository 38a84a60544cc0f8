"""HTML: what one's own organisation prints on its documents."""

from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from dealers import LetterheadChange, Scope, change_letterhead, get_letterhead
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.i18n import gettext
from kernel.messages import Upload
from kernel.web import Form, page as rendered, requires, to

TEMPLATE = "documents/letterhead.html"


class LetterheadForm(msgspec.Struct):
    """The line below each document, and a logo as a file beside it."""

    version: int
    footer: str = ""
    without_logo: bool = False


@get("/letterhead", guards=[requires("orders.ship")])
async def show_letterhead(
    read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> Template:
    """For whoever ships and bills."""
    sender, version = await get_letterhead(read_tx, reach)
    form = Form.filled(LetterheadForm, footer=sender.footer, version=version)
    return rendered(TEMPLATE, form=form, sender=sender)


@post("/letterhead", guards=[requires("orders.ship")])
async def save_letterhead(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, LetterheadForm)
    sender, _ = await get_letterhead(tx, reach)
    with form.on(TEMPLATE, sender=sender):
        typed = form.parse()
        content = await form.content("logo")
        logo = Upload(form.files["logo"].filename, content) if content else None
        change = LetterheadChange(typed.version, typed.footer, logo, typed.without_logo)
        await change_letterhead(tx, actor, reach, change)
    return to("/letterhead", flash=gettext("From now on documents are printed like this."))


ROUTES = [show_letterhead, save_letterhead]
