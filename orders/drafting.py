"""From what was typed to a draft: every problem of the request at once, no I/O."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from catalogue import Product, ProductStatus, QuantityNotWhole, base_quantity, check_quantity
from dealers import Party
from kernel.actor import Actor
from orders.drafts import Draft, DraftLine, decimal_text
from orders.errors import day_fact, money_fact
from orders.rules import PRICE_LIMIT
from orders.types import LineRequest, OrderRequest, Problem
from pricing import PricedLine, Quote, QuoteLine, QuoteRequest, Unpriced

MOST_LINES = 2_000
MOST_UNITS = 10**9
"""No line orders more base units than this; beyond it somebody mistyped."""


@dataclass(frozen=True, slots=True)
class Trade:
    """Who trades with whom on which day, resolved from a request."""

    actor: Actor
    seller: Party
    buyer: Party
    payer: Party
    ordered_on: date
    today: date


class LineReader:
    """Reads the lines of one request against the products that were found."""

    __slots__ = ("_forbidden", "_products", "problems")

    def __init__(self, products: Mapping[str, Product], forbidden: Collection[int]) -> None:
        self._products = products
        self._forbidden = forbidden
        self.problems: list[Problem] = []

    def read(self, lines: Sequence[LineRequest]) -> list[DraftLine]:
        """The lines that can be read; what is wrong with the others is in `problems`."""
        if not lines:
            self.problems.append(Problem("no_lines", "/lines"))
        if len(lines) > MOST_LINES:
            self.problems.append(Problem("too_many_lines", "/lines", {"most": MOST_LINES}))
            return []
        found = [self._line(index, line) for index, line in enumerate(lines)]
        return [line for line in found if line is not None]

    def _line(self, index: int, line: LineRequest) -> DraftLine | None:
        product = self._products.get(line.sku)
        if product is None:
            if line.sku:
                self._say("unknown_sku", index, "sku", sku=line.sku)
            else:
                self._say("no_sku", index, "sku")
            return None
        self._check_product(index, product)
        if line.unit in ("", product.base_unit) and type(line.quantity) is int:
            quantity, factor = line.quantity, (1, 1)
        else:
            converted = self._convert(index, line, product)
            if converted is None:
                return None
            quantity, factor = converted
        if not 0 < quantity <= MOST_UNITS:
            self._say("quantity_invalid", index, "quantity", sku=product.sku)
            return None
        for wrong in check_quantity(product, quantity):
            self.problems.append(Problem(wrong.code, f"/lines/{index}/quantity", dict(wrong.facts)))
        return DraftLine(
            index,
            index + 1,
            product.sku,
            product.id,
            quantity,
            line.unit or product.base_unit,
            str(line.quantity),
            *factor,
            runs_out=product.status is ProductStatus.RUN_OUT,
        )

    def _check_product(self, index: int, product: Product) -> None:
        status = product.status
        if product.id in self._forbidden:
            self._say("not_authorised", index, "sku", sku=product.sku)
        elif status is ProductStatus.BLOCKED:
            self._say("product_blocked", index, "sku", sku=product.sku)
        elif status is ProductStatus.DISCONTINUED:
            if product.successor_sku:
                facts = {"sku": product.sku, "successor": product.successor_sku}
                self._say("discontinued_succeeded", index, "sku", **facts)
            else:
                self._say("discontinued", index, "sku", sku=product.sku)

    def _convert(
        self, index: int, line: LineRequest, product: Product
    ) -> tuple[int, tuple[int, int]] | None:
        """Typed decimals and packs in base units, with the factor of the pack."""
        unit = line.unit or product.base_unit
        factor = product.units.get(unit)
        if factor is None:
            units = ", ".join(sorted(product.units))
            self._say("unknown_unit", index, "unit", sku=product.sku, unit=unit, units=units)
            return None
        typed = _number(line.quantity)
        if typed is None:
            self._say("quantity_invalid", index, "quantity", sku=product.sku)
            return None
        try:
            return base_quantity(product, typed, unit), factor
        except QuantityNotWhole as refused:
            facts = {name: _plain(value) for name, value in refused.facts.items()}
            self._say("quantity_not_whole", index, "quantity", **facts)
        return None

    def _say(self, code: str, index: int, member: str, **facts: object) -> None:
        self.problems.append(Problem(code, f"/lines/{index}/{member}", facts))


def _number(typed: int | str) -> Decimal | None:
    try:
        number = Decimal(typed)
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 < number <= MOST_UNITS else None


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


def dates(request: OrderRequest, trade: Trade) -> list[Problem]:
    """What is wrong with the days of a request."""
    problems: list[Problem] = []
    if request.ordered_on is not None and request.ordered_on != trade.today:
        if not trade.actor.may("orders.backdate"):
            problems.append(Problem("backdating", "/ordered_on"))
        elif request.ordered_on > trade.today:
            problems.append(Problem("ordered_in_future", "/ordered_on"))
    if request.requested_on is not None and request.requested_on < trade.ordered_on:
        facts = {"today": day_fact(trade.ordered_on)}
        problems.append(Problem("requested_in_past", "/requested_on", facts))
    return problems


def new_draft(request: OrderRequest, trade: Trade, lines: list[DraftLine]) -> Draft:
    """An unpriced draft without an id."""
    return Draft(
        id=0,
        actor=trade.actor,
        seller=trade.seller,
        buyer=trade.buyer,
        payer=trade.payer,
        sales_branch_id=trade.seller.branch_id,
        ordered_on=trade.ordered_on,
        currency=trade.buyer.currency,
        lines=lines,
        delivery_preference=request.delivery_preference,
        kind=request.kind,
        requested_on=request.requested_on,
        po_number=request.po_number.strip(),
        note=request.note.strip(),
        ship_to_id=request.ship_to_id,
        cart_id=request.cart_id,
        backdated=trade.ordered_on != trade.today,
    )


def quote_request(draft: Draft, products: Mapping[int, Product]) -> QuoteRequest:
    """What pricing is asked for a draft."""
    return QuoteRequest(
        seller=draft.seller,
        buyer=draft.buyer,
        currency=draft.currency,
        order_on=draft.ordered_on,
        lines=tuple(
            [QuoteLine.of(products[line.product_id], line.quantity) for line in draft.lines]
        ),
    )


def take_prices(draft: Draft, quote: Quote) -> list[Problem]:
    """Put the prices of a quote on the lines and add up; lines without a price are problems."""
    problems: list[Problem] = []
    for line, priced in zip(draft.lines, quote.lines, strict=True):
        if isinstance(priced, Unpriced):
            problems.append(_unpriced(line, priced))
            continue
        line.unit_price_micros = priced.unit_price_micros
        line.price_per = priced.price_per
        line.off_micros = priced.off_micros
        line.net_minor = priced.net_minor
        line.tax_micros = priced.tax_micros
        line.tax_minor = priced.tax_minor
        line.receipt = priced.receipt
        if priced.limit_breach is not None:
            draft.price_reasons.append(_breach(line, priced))
    if problems:
        return problems
    draft.add_up()
    minimum = draft.seller.minimum_order_minor
    if draft.net_minor < minimum:
        facts = {
            "net": money_fact(draft.net_minor, draft.currency),
            "minimum": money_fact(minimum, draft.currency),
            "missing": money_fact(minimum - draft.net_minor, draft.currency),
        }
        problems.append(Problem("below_minimum_order", "/lines", facts))
    return problems


def _unpriced(line: DraftLine, unpriced: Unpriced) -> Problem:
    if unpriced.reason == "below_first_break":
        facts = {"sku": line.sku, "minimum": unpriced.facts["minimum"], "requested": line.quantity}
        return Problem("below_minimum", f"/lines/{line.index}/quantity", facts)
    return Problem("no_price", f"/lines/{line.index}/sku", {"sku": line.sku})


def _breach(line: DraftLine, priced: PricedLine) -> Problem:
    breach = priced.limit_breach
    if breach is None:
        raise ValueError(line.sku)
    facts = {
        "sku": line.sku,
        "price": decimal_text(breach.price_micros),
        "bound": decimal_text(breach.bound_micros),
        "authority": breach.authority,
    }
    return Problem(PRICE_LIMIT, f"/lines/{line.index}/sku", facts)
