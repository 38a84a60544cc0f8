"""From requests and the book of rules to quotes: no input or output, whole numbers only."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from kernel.money import exponent
from pricing.book import Book
from pricing.keys import buyer_keys
from pricing.rules.amounts import Amounts, Priced, amounts_of, amounts_on_document
from pricing.rules.breaks import Lists, Market, Shelf, Tier, break_at
from pricing.rules.limits import Fence
from pricing.rules.policies import Candidates, Choice, Measure, Rack, choose, taken_off
from pricing.rules.receipts import receipt_of, receipt_of_given
from pricing.rules.taxes import TaxTable
from pricing.types import PricedLine, Quote, QuoteLine, QuoteRequest, Unpriced

NOTHING = Choice([], [])


class Rules(NamedTuple):
    """The book of a batch, indexed."""

    shelf: Shelf
    rack: Rack
    fence: Fence
    taxes: TaxTable


class Basket(NamedTuple):
    """One request with what holds for all its lines."""

    request: QuoteRequest
    market: Market
    lists: Lists
    candidates: Candidates
    counted: dict[tuple[int, bool], int]
    """Base units by product over the whole order; returns (True) apart from deliveries."""
    shared: dict[bool, dict[int, Measure]]
    """What policies that count over their whole scope find; returns (True) apart."""
    digits: int


class Draft(NamedTuple):
    """A line before it is multiplied out."""

    line: QuoteLine
    priced: Priced
    tier: Tier | None
    following: Tier | None
    choice: Choice


def price(requests: Sequence[QuoteRequest], book: Book) -> list[Quote]:
    """Price every line of every request; an absent price is an `Unpriced`, never an error."""
    rules = Rules(Shelf(book), Rack(book.policies), Fence(book.limits), TaxTable(book.taxes))
    return [_quote(_basket(request, rules), rules) for request in requests]


def owners_of(request: QuoteRequest) -> tuple[int, ...]:
    """Whose rules count: the seller's own; for headquarters and branches those above it too."""
    seller = request.seller
    return (seller.id,) if seller.kind == "dealer" else tuple(seller.ancestors)


def keys_of(request: QuoteRequest) -> tuple[str, ...]:
    """The buyer's keys, the strongest first."""
    buyer = request.buyer
    return buyer_keys(buyer.id, buyer.segment, buyer.ancestors)


def _basket(request: QuoteRequest, rules: Rules) -> Basket:
    market = Market(owners_of(request), request.currency, request.order_on)
    keys = keys_of(request)
    counted: dict[tuple[int, bool], int] = defaultdict(int)
    for line in request.lines:
        counted[line.product_id, line.quantity < 0] += abs(line.quantity)
    basket = Basket(
        request=request,
        market=market,
        lists=rules.shelf.lists_for(market, keys),
        candidates=rules.rack.candidates(market, keys),
        counted=counted,
        shared={False: {}, True: {}},
        digits=exponent(request.currency),
    )
    if basket.candidates.shared:
        _count_shared(basket, rules)
    return basket


def _count_shared(basket: Basket, rules: Rules) -> None:
    ids = {policy.id for policy in basket.candidates.shared}
    for line in basket.request.lines:
        totals = basket.shared[line.quantity < 0]
        tier, _ = _reached(basket, rules, basket.lists, line)
        value = abs(line.quantity) * tier.price_micros // line.price_per if tier else 0
        for policy in basket.candidates.of(line):
            if policy.id in ids:
                quantity, value_micros = totals.get(policy.id, (0, 0))
                totals[policy.id] = Measure(quantity + abs(line.quantity), value_micros + value)


def _quote(basket: Basket, rules: Rules) -> Quote:
    request = basket.request
    drafts = [_draft(basket, rules, line) for line in request.lines]
    priced = [draft.priced for draft in drafts if isinstance(draft, Draft)]
    if request.seller.tax_per_document:
        amounts = amounts_on_document(priced, basket.digits)
    else:
        amounts = [amounts_of(one, basket.digits) for one in priced]
    left = iter(amounts)
    lines = tuple(
        _finished(basket, rules, draft, next(left)) if isinstance(draft, Draft) else draft
        for draft in drafts
    )
    return Quote(
        lines=lines,
        net_minor=sum(one.net_minor for one in amounts),
        tax_minor=sum(one.tax_minor for one in amounts),
        gross_minor=sum(one.gross_minor for one in amounts),
        currency=request.currency,
    )


def _draft(basket: Basket, rules: Rules, line: QuoteLine) -> Draft | Unpriced:
    request = basket.request
    classes = (request.seller.country, line.tax_class, request.buyer.tax_class)
    tax = rules.taxes.rate_micros(classes, request.order_on)
    if line.unit_price_micros is not None:
        own = (line.quantity, line.unit_price_micros, line.price_per, line.off_micros)
        return Draft(line, Priced(*own, tax, tax_included=False), None, None, NOTHING)
    tier, following = _reached(basket, rules, basket.lists, line)
    choice = _choice(basket, line, tier)
    for policy in choice.applied:
        if policy.price_list_id is not None:
            target = rules.shelf.list_of(policy.price_list_id, basket.market)
            switched, beyond = _reached(basket, rules, target, line)
            if switched is not None:
                tier, following = switched, beyond
                break
    if tier is None:
        return _unpriced(basket, line, following)
    off = taken_off(choice.applied) if choice.applied else ()
    included = tier.price_list.tax_included
    priced = Priced(line.quantity, tier.price_micros, line.price_per, off, tax, included)
    return Draft(line, priced, tier, following, choice)


def _choice(basket: Basket, line: QuoteLine, tier: Tier | None) -> Choice:
    ranked = basket.candidates.of(line)
    if not ranked:
        return NOTHING
    counted = basket.counted[line.product_id, line.quantity < 0]
    value = counted * tier.price_micros // line.price_per if tier else 0
    shared = basket.shared[line.quantity < 0]
    return choose(ranked, Measure(counted, value), shared, basket.digits)


def _reached(
    basket: Basket, rules: Rules, lists: Lists, line: QuoteLine
) -> tuple[Tier | None, Tier | None]:
    tiers = rules.shelf.tiers(lists, line.product_id, basket.market.on)
    return break_at(tiers, basket.counted[line.product_id, line.quantity < 0])


def _unpriced(basket: Basket, line: QuoteLine, following: Tier | None) -> Unpriced:
    if following is not None:
        reason, facts = "below_first_break", {"minimum": following.minimum}
    else:
        reason, facts = ("no_price" if basket.lists else "no_list"), {}
    return Unpriced(product_id=line.product_id, quantity=line.quantity, reason=reason, facts=facts)


def _finished(basket: Basket, rules: Rules, draft: Draft, amounts: Amounts) -> PricedLine:
    line, priced, tier, following, choice = draft
    breach = None
    if tier is None:
        receipt = receipt_of_given(priced)
    else:
        counted = basket.counted[line.product_id, line.quantity < 0]
        receipt = receipt_of(tier, following, counted, choice, priced)
        if line.quantity > 0:
            breach = rules.fence.breach(basket.market, line, priced)
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
