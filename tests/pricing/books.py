"""A book of rules written down in a few words, for tests of the pure rules."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from dealers import OrganisationKind, OrganisationStatus, Party
from kernel.money import MICRO
from pricing import PricedLine, Quote, QuoteLine, QuoteRequest, Unpriced
from pricing.book import (
    AssignmentRow,
    Book,
    Break,
    EntryRow,
    LimitRow,
    PolicyRow,
    PriceListRow,
    TaxRow,
)
from pricing.keys import node_key, organisation_key, product_key, segment_key
from pricing.rules import PriceRules

HEADQUARTERS, BRANCH, DEALER, SUB_DEALER = 1, 2, 3, 4
TODAY = date(2026, 3, 2)


def party(
    party_id: int,
    *ancestors: int,
    kind: OrganisationKind = OrganisationKind.DEALER,
    segment: str | None = None,
    **settings: Any,
) -> Party:
    """An organisation below `ancestors`, the nearest first."""
    plain: dict[str, Any] = {
        "id": party_id,
        "code": f"N{party_id}",
        "name": f"Node {party_id}",
        "kind": kind,
        "tier": 1,
        "parent_id": ancestors[0] if ancestors else None,
        "supplier_id": None,
        "ancestors": (party_id, *ancestors),
        "branch_id": BRANCH,
        "segment": segment,
        "grade": None,
        "status": OrganisationStatus.ACTIVE,
        "currency": "USD",
        "zone": ZoneInfo("UTC"),
        "language": "en",
        "country": None,
        "tax_class": "standard",
        "stock_mode": "kept",
        "issues_invoices": True,
        "minimum_order_minor": 0,
        "flat_freight_minor": 0,
        "freight_rate_micros": 0,
        "tax_per_document": False,
        "order_cut_off": None,
        "receive_after_days": 7,
        "reserve_working_days": 2,
        "overdue_grace_days": 0,
        "availability_shown": "exact",
        "upstream_sees": "quantities",
    }
    return Party(**(plain | settings))


def seller(**settings: Any) -> Party:
    """The branch that sells."""
    return party(BRANCH, HEADQUARTERS, kind=OrganisationKind.BRANCH, **settings)


def buyer(**settings: Any) -> Party:
    """A dealer below the branch."""
    return party(DEALER, BRANCH, HEADQUARTERS, **settings)


def micros(value: float | str) -> int:
    """A decimal number as typed, in millionths."""
    return int(Decimal(str(value)) * MICRO)


class Rules:
    """Collects rows; `book` is what the database would hand over."""

    def __init__(self) -> None:
        self._ids = count(100)
        self.lists: list[PriceListRow] = []
        self.assignments: list[AssignmentRow] = []
        self.entries: list[EntryRow] = []
        self.policies: list[PolicyRow] = []
        self.limits: list[LimitRow] = []
        self.taxes: list[TaxRow] = []

    def price_list(
        self,
        code: str,
        prices: Mapping[int, Mapping[int, float | str]],
        *,
        buyers: Iterable[str] = (node_key(HEADQUARTERS),),
        owner: int = HEADQUARTERS,
        priority: int = 0,
        currency: str = "USD",
        merge: bool = True,
        tax_included: bool = False,
        valid: tuple[date | None, date | None] = (None, None),
    ) -> int:
        """A list with `prices` as {product: {minimum: price}}, given to `buyers`; its id."""
        row_id = next(self._ids)
        self.lists.append(
            PriceListRow(row_id, owner, code, currency, tax_included, merge, *valid, row_id)
        )
        self.assignments.extend(AssignmentRow(row_id, key, priority) for key in buyers)
        for product, breaks in prices.items():
            rows = tuple(Break(least, micros(at), None, None) for least, at in breaks.items())
            self.entries.append(EntryRow(row_id, product, rows))
        return row_id

    def policy(self, code: str, rate: float | None = None, **settings: Any) -> PolicyRow:
        """A policy of headquarters; `quantity` and `amount` are inclusive ranges."""
        least, most = settings.get("quantity", (None, None))
        least_amount, most_amount = settings.get("amount", (None, None))
        row_id = next(self._ids)
        named = [settings.get(scope) for scope in ("buyers", "products", "categories")]
        buyers, products, categories = (None if one is None else frozenset(one) for one in named)
        row = PolicyRow(
            id=row_id,
            seller_id=settings.get("owner", HEADQUARTERS),
            code=code,
            name=code.title(),
            rate_micros=None if rate is None else micros(rate),
            currency=settings.get("currency"),
            minimum_quantity=least,
            maximum_quantity=most,
            minimum_amount_minor=least_amount,
            maximum_amount_minor=most_amount,
            counted_over=settings.get("counted_over", "product"),
            price_list_id=settings.get("price_list"),
            priority=settings.get("priority", 0),
            exclusivity_group=settings.get("group", "standard"),
            stacking=settings.get("stacking", "compound"),
            valid_from=settings.get("valid", (None, None))[0],
            valid_until=settings.get("valid", (None, None))[1],
            rank=row_id,
            buyers=buyers,
            products=products,
            categories=categories,
        )
        self.policies.append(row)
        return row

    def limit(self, product: int, lowest: float | None, highest: float | None = None) -> None:
        """A price limit of headquarters; a branch may go 10 % beyond."""
        row = LimitRow(
            seller_id=HEADQUARTERS,
            product_key=product_key(product),
            currency="USD",
            lowest_micros=None if lowest is None else micros(lowest),
            highest_micros=None if highest is None else micros(highest),
            branch_rate_micros=100_000,
            valid_from=None,
            valid_until=None,
        )
        self.limits.append(row)

    def tax(self, rate: float, country: str = "*", product: str = "*", buyers: str = "*") -> None:
        """A tax rate."""
        self.taxes.append(TaxRow(country, product, buyers, micros(rate), None, None))

    @property
    def book(self) -> Book:
        """All but the entries."""
        return Book("1", self.lists, self.assignments, self.policies, self.limits, self.taxes)

    def quote(self, *lines: QuoteLine | tuple[int, int], **request: Any) -> Quote:
        """Price lines, given as (product, quantity) where nothing else matters."""
        asked = tuple(
            one if isinstance(one, QuoteLine) else QuoteLine(product_id=one[0], quantity=one[1])
            for one in lines
        )
        plain: dict[str, Any] = {
            "seller": seller(),
            "buyer": buyer(),
            "currency": "USD",
            "order_on": TODAY,
        }
        rules = PriceRules(self.book)
        baskets = rules.baskets([QuoteRequest(**(plain | request), lines=asked)])
        missing = rules.missing(baskets)
        rules.learn(
            missing,
            [row for row in self.entries if (row.price_list_id, row.product_id) in missing],
        )
        return rules.price(baskets)[0]

    def line(self, product: int, quantity: int, **request: Any) -> PricedLine:
        """The one priced line of an order of one line."""
        line = self.quote((product, quantity), **request).lines[0]
        assert isinstance(line, PricedLine), line
        return line

    def unit_price(self, product: int, quantity: int, **request: Any) -> float:
        """The unit price of an order of one line, in currency units."""
        return self.line(product, quantity, **request).unit_price_micros / MICRO

    def off(self, product: int, quantity: int, **request: Any) -> tuple[int, ...]:
        """What comes off an order of one line, in percent."""
        return tuple(rate // 10_000 for rate in self.line(product, quantity, **request).off_micros)


def priced(quote: Quote) -> list[PricedLine]:
    """The lines of a quote that has a price for each."""
    assert not quote.unpriced, quote.unpriced
    return [line for line in quote.lines if isinstance(line, PricedLine)]


__all__ = [
    "BRANCH",
    "DEALER",
    "HEADQUARTERS",
    "SUB_DEALER",
    "TODAY",
    "Rules",
    "Unpriced",
    "buyer",
    "micros",
    "node_key",
    "organisation_key",
    "party",
    "priced",
    "product_key",
    "segment_key",
    "seller",
]
