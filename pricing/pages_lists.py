"""HTML: making and changing price lists, giving them to buyers, ending their prices."""

from datetime import date, timedelta
from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.i18n import gettext
from kernel.paging import PageRequest
from kernel.web import Form, page, requires, to
from pricing.buyers import TypedBuyers, split
from pricing.conflicts import list_conflicts
from pricing.fingerprint import fingerprint
from pricing.reading import get_price_list, list_assignments, list_entries
from pricing.rulebook import (
    ListTerms,
    assign_price_list,
    change_price_list,
    create_price_list,
    end_price,
    seen_of,
    withdraw_assignment,
)
from pricing.schemas import AssignForm, EndPriceForm, ListForm, ListTermsForm

WRITE = [requires("prices.write")]
PAGE = "pricing/list.html"
NEW, EDIT = "pricing/list_new.html", "pricing/list_edit.html"


async def list_context(
    tx: ReadTx, scope: Scope, list_id: int, sku: str = "", number: int = 1
) -> dict[str, Any]:
    """What the page of a list shows besides the form that came back."""
    price_list = await get_price_list(tx, scope, list_id)
    return {
        "price_list": price_list,
        "assignments": await list_assignments(tx, scope, list_id),
        "entries": await list_entries(tx, scope, list_id, sku.strip(), PageRequest(number)),
        "conflicts": await list_conflicts(tx, scope, price_list.code),
        "searched": sku.strip(),
        "today": await tx.today(),
    }


def until_of(last: date | None) -> date | None:
    """People name the last day; rules are kept half-open."""
    return None if last is None else last + timedelta(days=1)


def last_of(until: date | None) -> date | None:
    """The last day of a half-open range."""
    return None if until is None else until - timedelta(days=1)


@get("/prices/new", guards=WRITE)
async def show_new_list() -> Template:
    return page(NEW, form=Form.filled(ListForm, merge=True))


@post("/prices/new", guards=WRITE)
async def create_list_page(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, ListForm)
    with form.on(NEW):
        typed = form.parse()
        list_id = await create_price_list(
            tx,
            actor,
            reach,
            typed.code.strip(),
            ListTerms(typed.name.strip(), typed.merge, typed.valid_from, until_of(typed.last)),
            currency=typed.currency.strip().upper(),
            tax_included=typed.tax_included,
        )
    return to(f"/prices/{list_id}", flash=gettext("The list is made. Say whom it is for."))


@get("/prices/{list_id:int}/edit", guards=WRITE)
async def show_edit_list(
    list_id: FromPath[int], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> Template:
    price_list = await get_price_list(read_tx, reach, list_id)
    form = Form.filled(
        ListTermsForm,
        seen=fingerprint(seen_of(price_list)),
        name=price_list.name,
        merge=price_list.merge,
        valid_from=price_list.valid_from,
        last=last_of(price_list.valid_until),
    )
    return page(EDIT, form=form, price_list=price_list)


@post("/prices/{list_id:int}/edit", guards=WRITE)
async def change_list_page(
    request: Request[Any, Any, Any],
    list_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, ListTermsForm)
    with form.on(EDIT, price_list=await get_price_list(tx, reach, list_id)):
        typed = form.parse()
        terms = ListTerms(typed.name.strip(), typed.merge, typed.valid_from, until_of(typed.last))
        await change_price_list(tx, actor, reach, list_id, terms, seen=typed.seen)
    return to(f"/prices/{list_id}", flash=gettext("The list is saved."))


@post("/prices/{list_id:int}/assignments", guards=WRITE)
async def assign_page(
    request: Request[Any, Any, Any],
    list_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, AssignForm)
    context = await list_context(tx, reach, list_id)
    with form.on(PAGE, **context):
        typed = form.parse()
        buyers = TypedBuyers(split(typed.dealers), split(typed.segments), split(typed.nodes))
        await assign_price_list(tx, actor, reach, list_id, buyers, priority=typed.priority)
    return to(f"/prices/{list_id}", flash=gettext("The list is given to them."))


@post("/prices/{list_id:int}/assignments/{assignment_id:int}/withdraw", guards=WRITE)
async def withdraw_page(
    list_id: FromPath[int],
    assignment_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    await withdraw_assignment(tx, actor, reach, list_id, assignment_id)
    return to(f"/prices/{list_id}", flash=gettext("The list is no longer given to them."))


@post("/prices/{list_id:int}/end", guards=WRITE)
async def end_price_page(
    request: Request[Any, Any, Any],
    list_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, EndPriceForm)
    context = await list_context(tx, reach, list_id, form.value("sku"))
    with form.on(PAGE, **context):
        typed = form.parse()
        await end_price(
            tx,
            actor,
            reach,
            list_id,
            sku=typed.sku,
            minimum_quantity=typed.minimum_quantity,
            last=typed.last,
        )
    flash = gettext("The price of %(sku)s ends.") % {"sku": typed.sku}
    return to(f"/prices/{list_id}", flash=flash, query={"q": typed.sku})


ROUTES = [
    show_new_list,
    create_list_page,
    show_edit_list,
    change_list_page,
    assign_page,
    withdraw_page,
    end_price_page,
]
