"""From requests and the book of rules to quotes: no input or output, whole numbers only."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from msgspec.structs import asdict, replace

from kernel.money import exponent
from pricing.book import Book, EntryRow
from pricing.keys import buyer_keys
from pricing.rules.amounts import Priced, amounts_of, amounts_on_document
from pricing.rules.breaks import Found, Lists, Market, Pair, Shelf
from pricing.rules.choosing import NO_CHOICE, Choice, Measure
from pricing.rules.limits import Fence
from pricing.rules.policies import Candidates, Rack
from pricing.rules.receipts import receipt_of, receipt_of_given
from pricing.rules.taxes import TaxTable
from pricing.types import LimitBreach, PricedLine, Quote, QuoteLine, QuoteRequest, Unpriced


class Basket(NamedTuple):
    """One request with what holds for all its lines."""

    request: QuoteRequest
    market: Market
    lists: Lists
    candidates: Candidates
    counted: tuple[dict[int, int], dict[int, int]]
    """Base units by product over the whole order: delivered, and returned."""
    shared: tuple[dict[int, Measure], dict[int, Measure]]
    """What policies that count over their whole scope find, likewise."""
    digits: int


class PriceRules:
    """The rules of one edition, indexed; entries are learnt as they are needed."""

    def __init__(self, book: Book) -> None:
        self.edition = book.edition
        self.shelf = Shelf(book)
        self.rack = Rack(book.policies)
        self.fence = Fence(book.limits)
        self.taxes = TaxTable(book.taxes)

    def baskets(self, requests: Sequence[QuoteRequest]) -> list[Basket]:
        """What holds for each request: its lists, its policies, what is counted."""
        return [_basket(request, self) for request in requests]

    def missing(self, baskets: Sequence[Basket]) -> set[Pair]:
        """The (list, product) pairs whose entries pricing needs and nobody has read yet."""
        known = self.shelf.entries
        missing: set[Pair] = set()
        for basket in baskets:
            lists = [price_list.id for price_list in basket.lists]
            targets = basket.candidates.targets
            for line in basket.request.lines:
                if line.unit_price_micros is not None:
                    continue
                product = line.product_id
                for price_list in (*lists, *targets(product)):
                    if (price_list, product) not in known:
                        missing.add((price_list, product))
        return missing

    def learn(self, asked: Iterable[Pair], rows: Sequence[EntryRow]) -> None:
        """Take in what was read for `missing`."""
        self.shelf.learn(asked, rows)

    @property
    def size(self) -> int:
        """How many (list, product) pairs are in memory."""
        return len(self.shelf.entries)

    def price(self, baskets: Sequence[Basket]) -> list[Quote]:
        """Price every line; an absent price is an `Unpriced`, never an error."""
        return [_quote(basket, self) for basket in baskets]


def owners_of(request: QuoteRequest) -> tuple[int, ...]:
    """Whose rules count: the seller's own; for headquarters and branches those above it too."""
    seller = request.seller
    return seller.ancestors if seller.is_company else (seller.id,)


def keys_of(request: QuoteRequest) -> tuple[str, ...]:
    """The buyer's keys, the strongest first."""
    buyer = request.buyer
    return buyer_keys(buyer.id, buyer.segment, buyer.ancestors)


def _basket(request: QuoteRequest, rules: PriceRules) -> Basket:
    market = Market(owners_of(request), request.currency, request.order_on)
    keys = keys_of(request)
    counted: tuple[dict[int, int], dict[int, int]] = (defaultdict(int), defaultdict(int))
    for line in request.lines:
        counted[line.quantity < 0][line.product_id] += abs(line.quantity)
    return Basket(
        request=request,
        market=market,
        lists=rules.shelf.lists_for(market, keys),
        candidates=rules.rack.candidates(market, keys),
        counted=counted,
        shared=({}, {}),
        digits=exponent(request.currency),
    )


def _count_shared(basket: Basket, rules: PriceRules) -> None:
    for line in basket.request.lines:
        if line.unit_price_micros is not None:
            continue
        returned = line.quantity < 0
        totals = basket.shared[returned]
        counted = basket.counted[returned][line.product_id]
        reached = rules.shelf.find(basket.lists, line.product_id, basket.market.on, counted).reached
        value = abs(line.quantity) * reached.price_micros // line.price_per if reached else 0
        for policy in basket.candidates.of(line).policies:
            if policy.id in basket.candidates.shared:
                before = totals.get(policy.id, Measure(0, 0))
                totals[policy.id] = Measure(
                    before.quantity + abs(line.quantity), before.value_micros + value
                )


def _quote(basket: Basket, rules: PriceRules) -> Quote:
    request = basket.request
    if basket.candidates.shared:
        _count_shared(basket, rules)
    lines = [_line(basket, rules, line) for line in request.lines]
    if request.seller.tax_per_document:
        lines = _taxed_on_document(lines, basket.digits)
    net = tax = gross = 0
    for line in lines:
        if isinstance(line, PricedLine):
            net += line.net_minor
            tax += line.tax_minor
            gross += line.gross_minor
    return Quote(
        lines=tuple(lines),
        net_minor=net,
        tax_minor=tax,
        gross_minor=gross,
        currency=request.currency,
    )


def _line(basket: Basket, rules: PriceRules, line: QuoteLine) -> PricedLine | Unpriced:
    request = basket.request
    quantity, per = line.quantity, line.price_per
    tax = rules.taxes.rate_micros(
        request.seller.country, line.tax_class, request.buyer.tax_class, request.order_on
    )
    if line.unit_price_micros is not None:
        own = Priced(quantity, line.unit_price_micros, per, line.off_micros, tax, False)  # noqa: FBT003 - positional structs are twice as fast
        return _priced(line, own, basket.digits, receipt_of_given(own))
    counted = basket.counted[quantity < 0][line.product_id]
    found = rules.shelf.find(basket.lists, line.product_id, request.order_on, counted)
    ranking = basket.candidates.of(line)
    choice = NO_CHOICE
    if ranking.policies:
        value = counted * found.reached.price_micros // per if found.reached else 0
        shared = basket.shared[quantity < 0]
        choice = ranking.choose(Measure(counted, value), shared, basket.digits)
        if choice.applied:
            found = _switched(basket, rules, line, choice, counted) or found
    if found.reached is None or found.price_list is None:
        return _unpriced(basket, line, found)
    at, included = found.reached.price_micros, found.price_list.tax_included
    priced = Priced(quantity, at, per, choice.off_micros, tax, included)
    breach = None
    if rules.fence.stands and quantity > 0:
        breach = rules.fence.breach(basket.market, line, priced)
    return _priced(line, priced, basket.digits, receipt_of(found, counted, choice, priced), breach)


def _switched(
    basket: Basket, rules: PriceRules, line: QuoteLine, choice: Choice, counted: int
) -> Found | None:
    """The price in the list of the strongest policy that names one which has the product."""
    for policy in choice.applied:
        if policy.price_list_id is not None:
            lists = rules.shelf.list_of(policy.price_list_id, basket.market)
            found = rules.shelf.find(lists, line.product_id, basket.market.on, counted)
            if found.reached is not None:
                return found
    return None


def _unpriced(basket: Basket, line: QuoteLine, found: Found) -> Unpriced:
    facts: dict[str, Any] = {}
    reason = "no_price" if basket.lists else "no_list"
    if found.following is not None:
        reason, facts = "below_first_break", {"minimum": found.following.minimum}
    return Unpriced(product_id=line.product_id, quantity=line.quantity, reason=reason, facts=facts)


def _priced(
    line: QuoteLine,
    priced: Priced,
    digits: int,
    receipt: dict[str, Any],
    breach: LimitBreach | None = None,
) -> PricedLine:
    amounts = amounts_of(priced, digits)
    return PricedLine(
        product_id=line.product_id,
        quantity=line.quantity,
        unit_price_micros=priced.price_micros,
        price_per=priced.price_per,
        off_micros=priced.off_micros,
        tax_included=priced.tax_included,
        net_minor=amounts.net_minor,
        tax_micros=priced.tax_micros,
        tax_minor=amounts.tax_minor,
        gross_minor=amounts.gross_minor,
        receipt=receipt,
        limit_breach=breach,
    )


def _taxed_on_document(
    lines: Sequence[PricedLine | Unpriced], digits: int
) -> list[PricedLine | Unpriced]:
    """The same lines with the tax rounded once per rate and spread over them."""
    priced = [
        Priced(
            line.quantity,
            line.unit_price_micros,
            line.price_per,
            line.off_micros,
            line.tax_micros,
            line.tax_included,
        )
        for line in lines
        if isinstance(line, PricedLine)
    ]
    amounts = iter(amounts_on_document(priced, digits))
    return [
        replace(line, **asdict(next(amounts))) if isinstance(line, PricedLine) else line
        for line in lines
    ]
