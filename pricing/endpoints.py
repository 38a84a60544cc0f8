"""JSON: quotes, and the price lists behind them."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from dealers import Scope
from kernel.db import ReadTx
from kernel.money import from_micros
from kernel.paging import PageRequest
from kernel.web import PROBLEMS, requires
from pricing.asking import Answer, AskedLine, ask_prices
from pricing.explaining import explain
from pricing.reading import get_price_list, list_entries, list_price_lists
from pricing.schemas import (
    EntryOut,
    EntryPage,
    LineOut,
    PriceListOut,
    PriceListPage,
    QuoteIn,
    QuoteOut,
    StepOut,
)
from pricing.types import PricedLine, Unpriced
from pricing.views import EntryView, PriceListView


@post(
    "/quotes",
    guards=[requires("catalogue.read")],
    responses=PROBLEMS,
    tags=["prices"],
    status_code=200,
)
async def ask_prices_json(
    data: JSONBody[QuoteIn], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> QuoteOut:
    """What lines would cost today, each with the receipt of its price; nothing is stored."""
    lines = [AskedLine(line.sku, line.quantity, line.unit) for line in data.lines]
    return _answer_out(await ask_prices(read_tx, reach, lines, data.buyer))


@get("/price-lists", guards=[requires("prices.write")], responses=PROBLEMS, tags=["prices"])
async def list_price_lists_json(
    read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope], page: FromQuery[int] = 1
) -> PriceListPage:
    """Price lists of headquarters and its branches."""
    found = await list_price_lists(read_tx, reach, PageRequest(page))
    items = [_list_out(row) for row in found.rows]
    return PriceListPage(items, found.total, found.request.number, found.last)


@get(
    "/price-lists/{list_id:int}",
    guards=[requires("prices.write")],
    responses=PROBLEMS,
    tags=["prices"],
)
async def get_price_list_json(
    list_id: FromPath[int], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> PriceListOut:
    """One price list."""
    return _list_out(await get_price_list(read_tx, reach, list_id))


@get(
    "/price-lists/{list_id:int}/entries",
    guards=[requires("prices.write")],
    responses=PROBLEMS,
    tags=["prices"],
)
async def list_entries_json(
    list_id: FromPath[int],
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    sku: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> EntryPage:
    """The prices of a list, of one product if its SKU is given."""
    await get_price_list(read_tx, reach, list_id)
    found = await list_entries(read_tx, reach, list_id, sku, PageRequest(page))
    items = [_entry_out(row) for row in found.rows]
    return EntryPage(items, found.total, found.request.number, found.last)


def _answer_out(answer: Answer) -> QuoteOut:
    quote = answer.quote
    return QuoteOut(
        seller=answer.seller.code,
        buyer=answer.buyer.code,
        currency=quote.currency,
        net_minor=quote.net_minor,
        tax_minor=quote.tax_minor,
        gross_minor=quote.gross_minor,
        lines=[
            _line_out(product.sku, line, quote.currency)
            for product, line in zip(answer.products, quote.lines, strict=True)
        ],
    )


def _line_out(sku: str, line: PricedLine | Unpriced, currency: str) -> LineOut:
    if isinstance(line, Unpriced):
        return LineOut(sku, line.quantity, line.reason, None, 1, False, [], 0, None, 0, 0, [])  # noqa: FBT003 - the one line without a price
    steps = explain(line.receipt, currency)
    return LineOut(
        sku=sku,
        quantity=line.quantity,
        problem=None,
        unit_price=str(from_micros(line.unit_price_micros)),
        price_per=line.price_per,
        tax_included=line.tax_included,
        off=[str(from_micros(rate)) for rate in line.off_micros],
        net_minor=line.net_minor,
        tax_rate=str(from_micros(line.tax_micros)),
        tax_minor=line.tax_minor,
        gross_minor=line.gross_minor,
        receipt=[StepOut(step.label, step.effect, step.skipped) for step in steps],
    )


def _list_out(row: PriceListView) -> PriceListOut:
    return PriceListOut(
        id=row.id,
        seller=row.seller_code,
        code=row.code,
        name=row.name,
        currency=row.currency,
        tax_included=row.tax_included,
        merge=row.merge,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        products=row.products,
        assignments=row.assignments,
    )


def _entry_out(row: EntryView) -> EntryOut:
    return EntryOut(
        sku=row.sku,
        minimum_quantity=row.minimum_quantity,
        unit_price=str(row.unit_price),
        price_per=row.price_per,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


ROUTES = [ask_prices_json, list_price_lists_json, get_price_list_json, list_entries_json]
