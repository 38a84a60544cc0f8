"""HTML: the stock list and the forms that change it."""

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from dealers import Scope, get_organisation
from inventory import desk, pages_deliveries, pages_sales, pages_sold, repo_lists
from inventory.counts import reverse_count
from inventory.models import SellOut, StockCount, Supply
from inventory.overviews import list_stock_sums
from inventory.schemas import (
    CountedIn,
    CountForm,
    CountIn,
    NoteForm,
    SellOutForm,
    SellOutIn,
    SoldIn,
    SupplyForm,
    SupplyIn,
)
from inventory.sell_outs import reverse_sell_out
from inventory.stock import list_stock, slow_movers
from inventory.supplies import reverse_supply
from inventory.views import (
    get_own_count,
    list_own_counts,
    list_own_sales,
    list_own_supplies,
    matching,
)
from kernel.actor import Actor
from kernel.db import Base, ReadTx, Tx
from kernel.errors import NotFound
from kernel.i18n import gettext, ngettext
from kernel.paging import Page, PageRequest
from kernel.web import Form, page as rendered, requires, to

EMPTY_ROWS = 8
"""Lines that a form offers beyond those that were typed."""
COUNT_ROWS = 200
"""Products that one count form shows; the search narrows a longer list."""


@get("/stock", guards=[requires("stock.read")])
async def show_stock(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    actor: NamedDependency[Actor],
    organisation: FromQuery[str] = "",
    q: FromQuery[str] = "",
    slow: FromQuery[bool] = False,
    page: FromQuery[int] = 1,
) -> Template:
    owner = (await get_organisation(read_tx, reach, organisation)).party if organisation else None
    everything = await list_stock(read_tx, reach, owner.id if owner else actor.organisation_id)
    rows = matching(slow_movers(everything) if slow else everything, q)
    asked = PageRequest(page)
    return rendered(
        "inventory/stock.html",
        owner=owner,
        everything=everything,
        slow=slow,
        slow_count=len(slow_movers(everything)),
        stock=Page(rows[asked.offset : asked.offset + asked.size], len(rows), asked),
        form=Form.filled(NoteForm, q=q, organisation=organisation, slow=slow),
        actor=actor,
        is_company=reach.is_company,
    )


@get("/stock/organisations", guards=[requires("stock.read", "dealers.read")])
async def show_stock_sums(
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    q: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    if not reach.is_company:  # What sub-dealers hold is theirs.
        raise NotFound(kind=gettext("page"))
    return rendered(
        "inventory/organisations.html",
        sums=await list_stock_sums(read_tx, reach, q, PageRequest(page)),
        form=Form.filled(NoteForm, q=q),
    )


@get("/stock/count", guards=[requires("stock.count")])
async def show_count_form(
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    actor: NamedDependency[Actor],
    q: FromQuery[str] = "",
) -> Template:
    rows = matching(await list_stock(read_tx, reach, actor.organisation_id), q)[:COUNT_ROWS]
    return rendered(
        "inventory/count.html",
        rows=rows,
        counts=await list_own_counts(read_tx, reach),
        form=Form.filled(CountForm, counted_on=await read_tx.today(), q=q),
    )


@post("/stock/count", guards=[requires("stock.count")])
async def record_count_page(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, CountForm)
    rows = await list_stock(tx, reach, actor.organisation_id)
    counts = await list_own_counts(tx, reach)
    with form.on("inventory/count.html", rows=rows[:COUNT_ROWS], counts=counts):
        typed = form.parse()
        counted = [CountedIn(r.sku, r.counted) for r in typed.rows if r.counted is not None]
        told = CountIn(counted, typed.counted_on)
        found = await desk.report_count(tx, actor, reach, form.nonce, told)
    flash = ngettext(
        "%(counted)s product counted, %(differing)s differed from the books.",
        "%(counted)s products counted, %(differing)s differed from the books.",
        found["counted"],
    )
    return to("/stock", flash=flash % found)


@get("/stock/count/{count_id:int}", guards=[requires("stock.count")])
async def show_count(
    count_id: FromPath[int], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> Template:
    return rendered("inventory/counted.html", count=await get_own_count(read_tx, reach, count_id))


@get("/stock/sell-out", guards=[requires("stock.report")])
async def show_sell_out(
    read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope], page: FromQuery[int] = 1
) -> Template:
    return rendered(
        "inventory/sell_out.html",
        sales=await list_own_sales(read_tx, reach, PageRequest(page)),
        form=Form.filled(SellOutForm, sold_on=await read_tx.today()),
        blank=EMPTY_ROWS,
    )


@post("/stock/sell-out", guards=[requires("stock.report")])
async def record_sell_out_page(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, SellOutForm)
    sales = await list_own_sales(tx, reach, PageRequest(1))
    with form.on("inventory/sell_out.html", sales=sales, blank=EMPTY_ROWS):
        typed = form.parse()
        rows = [SoldIn(r.sku, r.quantity, typed.sold_on, r.unit_price) for r in typed.rows]
        found = await desk.report_sell_out(tx, actor, reach, form.nonce, SellOutIn(rows))
    return to("/stock/sell-out", flash=_recorded(found["recorded"]))


@get("/stock/supply", guards=[requires("stock.supply")])
async def show_supply(
    read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope], page: FromQuery[int] = 1
) -> Template:
    return rendered(
        "inventory/supply.html",
        supplies=await list_own_supplies(read_tx, reach, PageRequest(page)),
        known=await _known(read_tx, reach),
        form=Form.filled(SupplyForm, supplied_on=await read_tx.today()),
        blank=EMPTY_ROWS,
    )


@post("/stock/supply", guards=[requires("stock.supply")])
async def record_supply_page(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, SupplyForm)
    again = {"supplies": await list_own_supplies(tx, reach, PageRequest(1))}
    with form.on("inventory/supply.html", **again, known=await _known(tx, reach), blank=EMPTY_ROWS):
        typed = form.parse()
        told = SupplyIn(typed.rows, typed.kind, typed.supplied_on, typed.reference)
        found = await desk.report_supply(tx, actor, reach, form.nonce, told)
    return to("/stock/supply", flash=_recorded(found["recorded"]))


async def _known(tx: ReadTx, reach: Scope) -> list[tuple[str, str]]:
    """(SKU, name) of what one has or had: proposed where a product is typed."""
    stock = await list_stock(tx, reach, reach.organisation_id)
    return [(row.sku, row.product_name) for row in stock]


def _recorded(count: int) -> str:
    text = ngettext("%(count)s line is recorded.", "%(count)s lines are recorded.", count)
    return text % {"count": count}


@post("/stock/sell-out/{sale_id:int}/reverse", guards=[requires("stock.report")])
async def reverse_sell_out_page(
    sale_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    await _check_own(tx, reach, SellOut, sale_id)
    await reverse_sell_out(tx, actor, sale_id)
    return to("/stock/sell-out", flash=gettext("The sale is taken back."))


@post("/stock/supply/{supply_id:int}/reverse", guards=[requires("stock.supply")])
async def reverse_supply_page(
    supply_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    await _check_own(tx, reach, Supply, supply_id)
    await reverse_supply(tx, actor, supply_id)
    return to("/stock/supply", flash=gettext("The supply is taken back."))


@post("/stock/count/{count_id:int}/reverse", guards=[requires("stock.count")])
async def reverse_count_page(
    count_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    await _check_own(tx, reach, StockCount, count_id)
    await reverse_count(tx, actor, count_id)
    return to("/stock/count", flash=gettext("The count is taken back."))


async def _check_own(tx: Tx, reach: Scope, entity: type[Base], row_id: int) -> None:
    if not await repo_lists.owns(tx, reach, entity, row_id):
        raise NotFound(kind=gettext("entry"))


ROUTES = [
    show_stock,
    show_stock_sums,
    show_count_form,
    record_count_page,
    show_count,
    reverse_count_page,
    show_sell_out,
    record_sell_out_page,
    reverse_sell_out_page,
    show_supply,
    record_supply_page,
    reverse_supply_page,
    *pages_deliveries.ROUTES,
    *pages_sales.ROUTES,
    *pages_sold.ROUTES,
]
