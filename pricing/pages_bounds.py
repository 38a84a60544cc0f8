"""HTML: price limits and tax rates, each from a day on."""

from datetime import date
from decimal import Decimal
from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from catalogue import list_categories
from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.i18n import gettext
from kernel.paging import PageRequest
from kernel.web import Form, page as rendered, requires, to
from pricing.boundbook import (
    ANY,
    LimitTerms,
    end_limit,
    end_tax_rate,
    list_limits,
    list_taxes,
    set_limit,
    set_tax_rate,
)
from pricing.inputs import NewTaxRate
from pricing.schemas import LastForm, LimitForm, LimitsQuery, TaxForm

WRITE = [requires("prices.write")]
LIMITS, TAXES = "pricing/limits.html", "pricing/taxes.html"
PERCENT = Decimal(100)


@get("/prices/limits", guards=WRITE)
async def show_limits(
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    q: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    """What prices are held against; a price outside waits for an approval."""
    form = Form.filled(LimitForm, valid_from=await read_tx.today(), branch_percent=0)
    return rendered(LIMITS, form=form, **await _limits(read_tx, reach, q.strip(), page))


async def _limits(tx: ReadTx, scope: Scope, words: str = "", number: int = 1) -> dict[str, Any]:
    return {
        "limits": await list_limits(tx, scope, words, PageRequest(number)),
        "asked": Form.filled(LimitsQuery, q=words),
        "categories": [
            (node.code, "– " * node.depth + node.name) for node in await list_categories(tx)
        ],
        "today": await tx.today(),
        "own": scope.organisation_id,
    }


@post("/prices/limits", guards=WRITE)
async def set_limit_page(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, LimitForm)
    with form.on(LIMITS, **await _limits(tx, reach)):
        typed = form.parse()
        terms = LimitTerms(
            typed.sku.strip(),
            typed.category.strip(),
            typed.currency.strip().upper(),
            typed.lowest_price,
            typed.highest_price,
            typed.branch_percent / PERCENT,
            typed.valid_from,
        )
        await set_limit(tx, actor, reach, terms)
    return to("/prices/limits", flash=gettext("The limit is set."), query={"q": _named(typed)})


def _named(typed: LimitForm) -> str:
    return typed.sku.strip() or typed.category.strip()


@post("/prices/limits/{limit_id:int}/end", guards=WRITE)
async def end_limit_page(
    request: Request[Any, Any, Any],
    limit_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    last = await _last_day(request)
    await end_limit(tx, actor, reach, limit_id, last)
    return to("/prices/limits", flash=gettext("The limit ends then."))


async def _last_day(request: Request[Any, Any, Any]) -> date:
    return (await Form.read(request, LastForm)).parse().last


@get("/prices/taxes", guards=WRITE)
async def show_taxes(read_tx: NamedDependency[ReadTx], page: FromQuery[int] = 1) -> Template:
    """The rates that lines are taxed with."""
    form = Form.filled(TaxForm, valid_from=await read_tx.today())
    return rendered(TAXES, form=form, **await _taxes(read_tx, page))


async def _taxes(tx: ReadTx, number: int = 1) -> dict[str, Any]:
    return {"taxes": await list_taxes(tx, PageRequest(number)), "today": await tx.today()}


@post("/prices/taxes", guards=WRITE)
async def set_tax_page(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, TaxForm)
    with form.on(TAXES, **await _taxes(tx)):
        typed = form.parse()
        new = NewTaxRate(
            typed.percent / PERCENT,
            typed.country.strip().upper() or ANY,
            typed.product_class.strip() or ANY,
            typed.buyer_class.strip() or ANY,
            typed.valid_from,
        )
        await set_tax_rate(tx, actor, reach, new)
    return to("/prices/taxes", flash=gettext("The tax rate is set."))


@post("/prices/taxes/{tax_id:int}/end", guards=WRITE)
async def end_tax_page(
    request: Request[Any, Any, Any],
    tax_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    last = await _last_day(request)
    await end_tax_rate(tx, actor, reach, tax_id, last)
    return to("/prices/taxes", flash=gettext("The tax rate ends then."))


ROUTES = [show_limits, set_limit_page, end_limit_page, show_taxes, set_tax_page, end_tax_page]
