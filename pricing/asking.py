"""Asking for prices: what somebody may see, resolved from codes and SKUs."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalogue import (
    Product,
    QuantityNotWhole,
    UnknownUnit,
    base_quantity,
    forbidden_products,
    load_products,
)
from dealers import Party, Scope, find_organisation_id, load_parties
from kernel.db import ReadTx
from kernel.errors import FieldProblem, Invalid, NotFound
from kernel.i18n import _l
from pricing.quotes import quote
from pricing.types import Quote, QuoteLine, QuoteRequest

_ORGANISATION = _l("dealer")
UNKNOWN_SKU = _l("There is no product %(sku)s for you. Copy its number from the catalogue.")
QUANTITY = _l("Write how many you want to know the price of: above zero, up to %(most)s.")
MOST = 10**9


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A product and how much of it; an empty unit is the base unit."""

    sku: str
    quantity: Decimal
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The quote with those it is between, and the product of each line."""

    seller: Party
    buyer: Party
    quote: Quote
    products: tuple[Product, ...]


async def ask_prices(
    tx: ReadTx, scope: Scope, lines: Sequence[AskedLine], buyer_code: str = ""
) -> Answer:
    """What lines would cost `buyer_code` (by default the asker) today at whom it buys from.

    A dealer asks for itself and for those that buy from it; a company for dealers of its
    subtree that buy from a company: what dealers ask of their customers is theirs.

    Raises:
        NotFound: no such buyer, or one whose prices are not the asker's to see.
        Invalid: unknown products, quantities that are not whole; every problem of every line.
    """
    seller, buyer = await _trade(tx, scope, buyer_code)
    found = await load_products(tx, skus=[line.sku for line in lines], buyer_id=buyer.id)
    hidden = (await forbidden_products(tx, [buyer.id], list(found.by_id))).get(buyer.id, set())
    problems: list[FieldProblem] = []
    asked: list[QuoteLine] = []
    products: list[Product] = []
    for index, line in enumerate(lines):
        product = found.find(line.sku)
        if product is None or product.id in hidden:
            pointer = f"/lines/{index}/sku"
            problems.append(FieldProblem(pointer, "unknown_sku", UNKNOWN_SKU, sku=line.sku))
            continue
        quantity = _quantity(problems, index, product, line)
        asked.append(QuoteLine.of(product, quantity))
        products.append(product)
    if problems:
        raise Invalid(problems)
    request = QuoteRequest(
        seller=seller,
        buyer=buyer,
        currency=buyer.currency,
        order_on=await tx.today(seller.zone),
        lines=tuple(asked),
    )
    return Answer(seller, buyer, (await quote(tx, [request]))[0], tuple(products))


async def _trade(tx: ReadTx, scope: Scope, buyer_code: str) -> tuple[Party, Party]:
    buyer_id: int | None = scope.organisation_id
    if buyer_code:
        buyer_id = await find_organisation_id(tx, scope, buyer_code)
    buyer = (await load_parties(tx, [buyer_id]))[buyer_id] if buyer_id is not None else None
    seller_id = buyer.seller_id if buyer else None
    if buyer is None or seller_id is None:
        raise NotFound(kind=_ORGANISATION)
    seller = (await load_parties(tx, [seller_id]))[seller_id]
    mine = scope.organisation_id in (buyer.id, seller.id)
    if not mine and not (scope.is_company and seller.is_company):
        raise NotFound(kind=_ORGANISATION)
    return seller, buyer


def _quantity(problems: list[FieldProblem], index: int, product: Product, line: AskedLine) -> int:
    pointer = f"/lines/{index}/quantity"
    if not line.quantity.is_finite() or not 0 < line.quantity <= MOST:
        problems.append(FieldProblem(pointer, "out_of_range", QUANTITY, most=MOST))
        return 0
    try:
        quantity = base_quantity(product, line.quantity, line.unit or product.base_unit)
    except (QuantityNotWhole, UnknownUnit) as refused:
        problems.append(FieldProblem(pointer, refused.code, refused.message, **refused.facts))
        return 0
    return quantity
