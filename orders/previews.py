"""What an order would come to if it were placed now: prices, stock and credit, nothing held."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from catalogue import Product, load_products
from credit import Exposure, get_exposure
from dealers import Party, Scope
from inventory import Available, availability
from kernel.actor import Actor
from kernel.db import ReadTx
from orders.drafts import Draft, DraftLine
from orders.leaving import earliest_leaving
from orders.reading import read_unplaced
from orders.savings import Saving, next_savings
from orders.types import OrderRequest, PlaceOrder, Problem


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A line with its price, and what the seller has of it."""

    line: DraftLine
    available: Available

    @property
    def is_short(self) -> bool:
        """Whether less is there than is asked for."""
        return self.available.bounded and self.available.available < self.line.quantity


@dataclass(frozen=True, slots=True)
class Preview:
    """An order that is not placed. `seller` None: it could not be read at all."""

    currency: str
    seller: Party | None
    lines: tuple[PreviewLine, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    net_minor: int = 0
    tax_minor: int = 0
    freight_minor: int = 0
    exposure: Exposure | None = None
    products: Mapping[int, Product] = field(default_factory=dict)
    savings: Mapping[int, Saving] = field(default_factory=dict)
    """By product, what a little more would bring."""
    leaves_on: date | None = None
    """The first day on which it could be shipped."""

    @property
    def by_index(self) -> dict[int, PreviewLine]:
        """Lines by their place in the request; those that could not be read are absent."""
        return {priced.line.index: priced for priced in self.lines}

    @property
    def line_problems(self) -> dict[int, list[Problem]]:
        """What stands in the way of single lines, by their place in the request."""
        found: dict[int, list[Problem]] = {}
        for problem in self.problems:
            if problem.pointer.startswith("/lines/"):
                found.setdefault(int(problem.pointer.split("/")[2]), []).append(problem)
        return found

    @property
    def other_problems(self) -> list[Problem]:
        """What stands in the way of the whole order."""
        return [one for one in self.problems if not one.pointer.startswith("/lines/")]

    @property
    def gross_minor(self) -> int:
        """What would be owed for it."""
        return self.net_minor + self.tax_minor + self.freight_minor

    @property
    def over_minor(self) -> int:
        """How much of it would lie past the credit limit."""
        free = self.exposure.free_minor if self.exposure else None
        return 0 if free is None else max(0, self.gross_minor - max(free, 0))


async def preview(tx: ReadTx, actor: Actor, scope: Scope, request: OrderRequest) -> Preview:
    """Price an order without placing it; the same reading that placing does."""
    draft, problems = await read_unplaced(tx, PlaceOrder("", actor, request))
    if draft is None:
        return Preview("", None, (), tuple(problems), ())
    found = await availability(tx, draft.seller, {line.product_id for line in draft.lines})
    exposure = await get_exposure(tx, scope, draft.pair)
    products = (await load_products(tx, ids=set(found))).by_id
    priced = [line for line in draft.lines if line.receipt]
    return Preview(
        currency=draft.currency,
        seller=draft.seller,
        lines=tuple(PreviewLine(line, found[line.product_id]) for line in draft.lines),
        problems=tuple(problems),
        warnings=tuple(draft.warnings),
        net_minor=draft.net_minor,
        tax_minor=draft.tax_minor,
        freight_minor=draft.freight_minor,
        exposure=exposure if _is_of(exposure, draft) else None,
        products=products,
        savings=await next_savings(tx, draft.seller, draft.buyer, products, priced),
        leaves_on=earliest_leaving(draft.seller, tx.clock.now()),
    )


def _is_of(exposure: Exposure, draft: Draft) -> bool:
    """An account in another currency says nothing about this order."""
    return exposure.currency == draft.currency
