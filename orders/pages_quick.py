"""HTML: quick order, for who knows what it wants: typed, pasted or brought as a file."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.db.idempotency import Key, perform
from kernel.i18n import gettext, ngettext
from kernel.tables import read_table, read_text
from kernel.web import Form, page, requires, to
from orders.carts import add_to_cart
from orders.drafting import MOST_LINES
from orders.errors import sentence
from orders.quick import Resolved, ResolvedLine, TypedLine, lines_of, resolve

BUYS = [requires("orders.place")]
BLANK_ROWS = 8
MOST_SHOWN = 300
"""Rows that can be edited on one page; all others are counted and go along as text."""
TEMPLATE = "orders/quick.html"


class QuickRow(msgspec.Struct):
    """A line of the grid."""

    code: str = ""
    quantity: str = ""
    unit: str = ""


class QuickForm(msgspec.Struct):
    """The grid, a pasted text, and the lines that did not fit on the page; `do`: check or cart.

    `take`: “row:SKU”, a suggestion that is put in place of what was typed. `buyer`: the code of
    the dealer that a company orders for.
    """

    rows: list[QuickRow] = []
    pasted: str = ""
    more: str = ""
    do: str = "check"
    take: str = ""
    buyer: str = ""


@get("/quick-order", guards=BUYS)
async def show_quick_order(reach: NamedDependency[Scope], buyer: FromQuery[str] = "") -> Template:
    """An empty grid."""
    return _shown(reach, Form.filled(QuickForm, buyer=buyer), Resolved((), "", 0))


@post("/quick-order", guards=BUYS)
async def check_quick_order(
    *,
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect | Template:
    """Resolve every line; what is fine goes into the cart if asked, the rest stays on the page."""
    form = await Form.read(request, QuickForm)
    with form.on(TEMPLATE, **_context(reach, Resolved((), "", 0))):
        typed = form.parse()
        lines = [*_typed_rows(typed), *await _brought(form, typed)]
    buyer = typed.buyer.strip()
    found = await resolve(tx, actor, reach, lines, buyer)
    again = Form.filled(QuickForm, buyer=buyer)
    if typed.do != "cart" or not found.fine or found.refused:
        return _shown(reach, again, found)
    taken = await _into_cart(tx, actor, form.nonce, found.fine)
    message = ngettext(
        "%(count)s line is in the cart.", "%(count)s lines are in the cart.", len(found.fine)
    ) % {"count": len(found.fine)}
    if not found.wrong:
        of_buyer = {"buyer": buyer} if buyer else {}
        return to("/cart", query={"cart": str(taken), **of_buyer}, flash=message)
    # What stays is sent with a new nonce: putting it in later is another act.
    left = Resolved(tuple(found.wrong), found.currency, 0)
    return _shown(reach, again, left, message=message)


@get("/quick-order/line", guards=BUYS)
async def resolve_line(
    *,
    read_tx: NamedDependency[ReadTx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    at: FromQuery[int] = 0,
    code: FromQuery[str] = "",
    quantity: FromQuery[str] = "",
    unit: FromQuery[str] = "",
    buyer: FromQuery[str] = "",
) -> Template:
    """A part of the page: what one line comes to."""
    typed = [TypedLine(code.strip(), quantity, unit)] if code.strip() or quantity.strip() else []
    found = await resolve(read_tx, actor, reach, typed, buyer.strip())
    line = found.lines[0] if found.lines else None
    return page(
        "orders/quick_line.html", line=line, at=at, currency=found.currency, sentence=sentence
    )


def _typed_rows(typed: QuickForm) -> list[TypedLine]:
    at, _, sku = typed.take.partition(":")
    rows: list[QuickRow] = typed.rows
    return [
        TypedLine(sku if at == str(index) and sku else row.code.strip(), row.quantity, row.unit)
        for index, row in enumerate(rows)
        if row.code.strip() or row.quantity.strip()
    ]


async def _brought(form: Form[QuickForm], typed: QuickForm) -> list[TypedLine]:
    """What was pasted and what a file has; a file that is no table is refused."""
    lines = [*lines_of(read_text(typed.pasted)), *lines_of(read_text(typed.more))]
    content = await form.content("file")
    return [*lines, *lines_of(await read_table(content))] if content else lines


async def _into_cart(tx: Tx, actor: Actor, nonce: str, lines: Sequence[ResolvedLine]) -> int:
    """Once however often it is sent; what one order cannot hold goes into further carts."""
    wanted = [
        (line.request.sku, line.request.unit, Decimal(line.request.quantity)) for line in lines
    ]

    async def work() -> dict[str, int]:
        first = await add_to_cart(tx, actor, wanted[:MOST_LINES])
        for number, start in enumerate(range(MOST_LINES, len(wanted), MOST_LINES), start=2):
            name = gettext("Quick order, part %(number)s") % {"number": number}
            await add_to_cart(tx, actor, wanted[start : start + MOST_LINES], name=name)
        return {"cart": first}

    key = Key(actor.organisation_id, actor.user_id, "orders.quick_order", nonce)
    told = [[sku, unit, str(quantity)] for sku, unit, quantity in wanted]
    return int((await perform(tx, key, told, work))["cart"])


def _shown(reach: Scope, form: Form[QuickForm], found: Resolved, message: str = "") -> Template:
    return page(TEMPLATE, form=form, **_context(reach, found, message))


def _context(reach: Scope, found: Resolved, message: str = "") -> dict[str, Any]:
    """Lines that need an eye first, then the others; blank ones to go on with."""
    ordered = [*found.wrong, *found.fine]
    return {
        "found": found,
        "is_company": reach.is_company,
        "shown": ordered[:MOST_SHOWN],
        "rest": "\n".join(
            "\t".join((line.typed.code, line.typed.quantity or "1", line.typed.unit))
            for line in ordered[MOST_SHOWN:]
        ),
        "hidden_count": max(0, len(ordered) - MOST_SHOWN),
        "blank": BLANK_ROWS,
        "most_lines": MOST_LINES,
        "message": message,
        "sentence": sentence,
    }


ROUTES = [show_quick_order, check_quick_order, resolve_line]
