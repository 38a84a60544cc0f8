"""HTML: the tree of organisations, and moving a node of it."""

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from dealers import (
    KIND_LABELS,
    STATUS_LABELS,
    STATUS_TONES,
    Scope,
    find_organisation_id,
    get_organisation,
    load_parties,
    move_organisation,
    preview_move,
    show_tree,
)
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import FieldProblem, Invalid
from kernel.i18n import _l, gettext
from kernel.web import Form, page, requires, to
from portal.administration.choices import company_choices
from portal.administration.forms import MoveForm, SearchForm
from reports import move_consequences

WRITE = [requires("dealers.read", "dealers.write")]
MOVE = "administration/move.html"


@get("/administration/tree", guards=WRITE)
async def show_tree_page(
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    q: FromQuery[str] = "",
    open: FromQuery[str] = "",  # noqa: A002 - the name in the address
) -> Template:
    return page(
        "administration/tree.html",
        form=Form.filled(SearchForm, q=q),
        rows=await show_tree(read_tx, reach, open, q),
        kinds=KIND_LABELS,
        statuses=STATUS_LABELS,
        tones=STATUS_TONES,
    )


@get("/dealers/{code:str}/move", guards=WRITE)
async def show_move(
    code: FromPath[str], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> Template:
    party = (await get_organisation(read_tx, reach, code)).party
    form = Form.filled(MoveForm, on=await read_tx.today())
    companies = await company_choices(read_tx, reach)
    return page(MOVE, form=form, party=party, preview=None, companies=companies)


@post("/dealers/{code:str}/move/preview", guards=WRITE, status_code=200)
async def preview_move_page(
    request: Request[Any, Any, Any],
    code: FromPath[str],
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
) -> Template:
    party = (await get_organisation(read_tx, reach, code)).party
    form = await Form.read(request, MoveForm)
    companies = await company_choices(read_tx, reach)
    with form.on(MOVE, party=party, preview=None, companies=companies):
        typed = form.parse()
        parent_id = await _parent(read_tx, reach, typed.parent)
        preview = await preview_move(read_tx, party.id, parent_id, typed.on)
    return page(
        MOVE,
        form=form,
        party=party,
        preview=preview,
        companies=companies,
        parties=await load_parties(read_tx, [preview.from_parent_id, preview.to_parent_id]),
        carried=await move_consequences(read_tx, reach, party.id, parent_id, typed.on),
    )


@post("/dealers/{code:str}/move", guards=WRITE)
async def move_page(
    request: Request[Any, Any, Any],
    code: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    party = (await get_organisation(tx, reach, code)).party
    form = await Form.read(request, MoveForm)
    companies = await company_choices(tx, reach)
    with form.on(MOVE, party=party, preview=None, companies=companies):
        typed = form.parse()
        parent_id = await _parent(tx, reach, typed.parent)
        move = await move_organisation(tx, actor, party.id, parent_id, typed.on)
    moved = gettext("The move is done.")
    return to(
        f"/dealers/{code}",
        flash=moved if move.applied_at else gettext("The move is planned; it happens by itself."),
    )


async def _parent(tx: ReadTx, reach: Scope, code: str) -> int:
    found = await find_organisation_id(tx, reach, code.strip())
    if found is None:
        unknown = _l("There is no organisation %(parent)s. Choose one from the list.")
        raise Invalid([FieldProblem("/parent", "parent_unknown", unknown, parent=code)])
    return found


ROUTES = [show_tree_page, show_move, preview_move_page, move_page]
