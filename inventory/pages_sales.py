"""HTML: sell-out pasted or brought as a file, in the dealer's own columns."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from catalogue import Product, load_products, match_codes
from dealers import Scope
from inventory.repo_columns import remember_columns, remembered_columns
from inventory.sales_files import FIELDS, Sale, SalesTable, WrongLine, table_of
from inventory.sell_outs import record_sell_out
from inventory.types import SoldRow
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.db.idempotency import Key, perform
from kernel.i18n import ngettext
from kernel.tables import Rows, read_table, read_text
from kernel.web import Form, page, requires, to

TEMPLATE = "inventory/sell_out_file.html"
MOST_SHOWN = 200
"""Wrong lines that are shown; all of them stay in the page's text."""


class ColumnRow(msgspec.Struct):
    """What a column is; empty: it is passed over."""

    at: int = 0
    field: str = ""


class SalesFileForm(msgspec.Struct):
    """A pasted text, or the text of a file that was brought before; `do`: check or record."""

    pasted: str = ""
    text: str = ""
    columns: list[ColumnRow] = []
    do: str = "check"


@post("/stock/sell-out/bring", guards=[requires("stock.report")])
async def bring_sales_page(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect | Template:
    """Look at a table first; record what is fine when asked, the other lines stay on the page."""
    form = await Form.read(request, SalesFileForm)
    with form.on(TEMPLATE, **_context(SalesTable((), (), has_headings=False), [], [])):
        typed = form.parse()
        rows = await _rows(form, typed)
    chosen = {column.at: column.field for column in typed.columns} or None
    table = table_of(rows, await remembered_columns(tx, actor.organisation_id), chosen)
    products = await _products(tx, reach, table)
    sales, wrong = table.read(products, await tx.today()) if table.is_clear else ([], [])
    if typed.do != "record" or not sales:
        return page(TEMPLATE, form=Form(SalesFileForm), **_context(table, sales, wrong))
    headings = {column.heading: column.field for column in table.columns}
    await remember_columns(tx, actor.organisation_id, headings)
    count = await _record(tx, actor, form.nonce, sales)
    message = ngettext("%(count)s line is recorded.", "%(count)s lines are recorded.", count)
    message %= {"count": count}
    if not wrong:
        return to("/stock/sell-out", flash=message)
    left = SalesTable(
        table.columns, tuple((one.line, one.cells) for one in wrong), table.has_headings
    )
    context = _context(left, [], wrong, message=message)
    return page(TEMPLATE, form=Form(SalesFileForm), **context)


async def _rows(form: Form[SalesFileForm], typed: SalesFileForm) -> Rows:
    content = await form.content("file")
    return await read_table(content) if content else read_text(typed.pasted or typed.text)


async def _products(tx: ReadTx, scope: Scope, table: SalesTable) -> dict[str, Product]:
    """Products by what stands for them: SKU, the dealer's own code, barcode."""
    codes = table.codes() - {""}
    found = await load_products(tx, skus=codes, buyer_id=scope.organisation_id)
    products = {code: product for code in codes if (product := found.find(code)) is not None}
    others = await match_codes(tx, scope, codes - products.keys())
    loaded = await load_products(tx, skus={sku for sku, _ in others.values()})
    return products | {code: loaded.by_sku[sku] for code, (sku, unit) in others.items() if not unit}


async def _record(tx: Tx, actor: Actor, nonce: str, sales: Sequence[Sale]) -> int:
    """Once however often it is sent."""

    async def work() -> dict[str, int]:
        rows = [
            SoldRow(
                organisation_id=actor.organisation_id,
                product_id=sale.product_id,
                quantity=sale.quantity,
                sold_on=sale.sold_on,
                unit_price=sale.unit_price,
            )
            for sale in sales
        ]
        return {"recorded": len(await record_sell_out(tx, actor, rows))}

    key = Key(actor.organisation_id, actor.user_id, "inventory.sell_out_file", nonce)
    told = [[s.product_id, s.quantity, str(s.sold_on), str(s.unit_price)] for s in sales]
    return int((await perform(tx, key, told, work))["recorded"])


def _context(
    table: SalesTable,
    sales: Sequence[Sale],
    wrong: Sequence[WrongLine],
    *,
    message: str = "",
) -> dict[str, Any]:
    head = [[column.heading for column in table.columns]] if table.has_headings else []
    lines = [*head, *(cells for _, cells in table.body)]
    return {
        "table_read": table,
        "sales": sales,
        "units": sum(sale.quantity for sale in sales),
        "wrong": wrong,
        "shown": wrong[:MOST_SHOWN],
        "text": "\n".join("\t".join(cell.replace("\t", " ") for cell in line) for line in lines),
        "fields": FIELDS,
        "message": message,
    }


ROUTES = [bring_sales_page]
