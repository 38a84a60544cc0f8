"""Price limits and tax rates as a person keeps them: from a day on, until a day."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from catalogue import list_categories, resolve_skus
from dealers import Scope, load_parties
from kernel import audit
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import FieldProblem, Invalid, NotFound
from kernel.i18n import _l
from kernel.paging import Page, PageRequest
from pricing import repo_bounds, repo_rules
from pricing.bounds import save_limits, save_tax_rates
from pricing.inputs import NewLimit, NewTaxRate
from pricing.rulebook import of_field, told_of_form
from pricing.rules.dated import Dated, succession

LIMIT, TAX = _l("price limit"), _l("tax rate")
ONE_OF_BOTH = _l("Name a product or a category, one of both.")
NO_BOUND = _l("Enter the lowest price, the highest, or both.")
UNKNOWN_SKU = _l("There is no product %(given)s. Copy its number from the catalogue.")
UNKNOWN_CATEGORY = _l("There is no category %(given)s. Copy its code from the catalogue.")
PAST = _l("It may change from today, %(today)s, on: what was ordered stays as it is.")
PAST_END = _l("It ends today, %(today)s, or later: what was ordered stays as it is.")
ANY = "*"


@dataclass(frozen=True, slots=True)
class LimitView:
    """A price limit; of a category `sku` is absent. `current`: in force on the day of asking."""

    id: int
    seller_id: int
    seller_name: str
    sku: str | None
    name: str
    category: str | None
    price_per: int
    currency: str
    lowest_price: Decimal | None
    highest_price: Decimal | None
    branch_rate: Decimal
    valid_from: date | None
    valid_until: date | None
    current: bool


@dataclass(frozen=True, slots=True)
class TaxView:
    """A tax rate; `*` stands for any country or class."""

    id: int
    seller_country: str
    product_class: str
    buyer_class: str
    rate: Decimal
    valid_from: date | None
    valid_until: date | None
    current: bool


@dataclass(frozen=True, slots=True)
class LimitTerms:
    """A limit as it is typed: of a product or a category, from a day on."""

    sku: str
    category: str
    currency: str
    lowest_price: Decimal | None
    highest_price: Decimal | None
    branch_rate: Decimal
    valid_from: date


async def list_limits(tx: ReadTx, scope: Scope, words: str, page: PageRequest) -> Page[LimitView]:
    """Price limits by seller and product; `words` narrow to what they name."""
    rows = await repo_bounds.limits(tx, scope, page, words=words, on=await tx.today())
    total = rows[0]["total"] if rows else 0
    return Page([LimitView(**_without_total(row)) for row in rows], total, page)


async def list_taxes(tx: ReadTx, page: PageRequest) -> Page[TaxView]:
    """Every tax rate by country, classes and day."""
    rows = await repo_bounds.taxes(tx, page, await tx.today())
    total = rows[0]["total"] if rows else 0
    return Page([TaxView(**_without_total(row)) for row in rows], total, page)


def _without_total(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "total"}


async def set_limit(tx: Tx, actor: Actor, scope: Scope, terms: LimitTerms) -> None:
    """Set what a product or category of the own organisation may cost, from a day on.

    The limit in force ends the day before; one that begins later stays as it is.

    Raises:
        Invalid: an unknown product or category, a day that is past, prices in the wrong order.
        PriceOverlap: somebody else set it in this very moment.
    """
    seller = (await load_parties(tx, [scope.organisation_id]))[scope.organisation_id]
    product_id, category_id, problems = await _limited(tx, terms)
    if terms.lowest_price is None and terms.highest_price is None:
        problems.append(FieldProblem("/lowest_price", "no_bound", NO_BOUND))
    problems += _not_past(terms.valid_from, await tx.today())
    if problems:
        raise Invalid(problems)
    new = NewLimit(
        seller_id=seller.id,
        currency=terms.currency or seller.currency,
        product_id=product_id,
        category_id=category_id,
    )
    values = (terms.lowest_price, terms.highest_price, terms.branch_rate)
    wanted = Dated((seller.id, new.key, new.currency), terms.valid_from, None, values)
    rows = succession(await repo_rules.stored_limits(tx, [seller.id]), wanted)
    saving = save_limits(tx, [_limit(new, row) for row in rows])
    saved = await told_of_form(saving, lambda problem: _of_last(problem, len(rows)))
    if not saved.added + saved.changed:
        return
    await audit.record(
        tx,
        actor,
        "pricing:limit:set",
        "organisation",
        seller.id,
        of=terms.sku or terms.category,
        lowest=terms.lowest_price,
        highest=terms.highest_price,
        branch_rate=terms.branch_rate,
        valid_from=terms.valid_from,
    )


async def _limited(
    tx: ReadTx, terms: LimitTerms
) -> tuple[int | None, int | None, list[FieldProblem]]:
    """What is limited: (product id, category id), one of both."""
    if bool(terms.sku) == bool(terms.category):
        return None, None, [FieldProblem("/sku", "one_of_both", ONE_OF_BOTH)]
    if terms.sku:
        product_id = (await resolve_skus(tx, [terms.sku])).get(terms.sku)
        unknown = FieldProblem("/sku", "unknown_sku", UNKNOWN_SKU, given=terms.sku)
        return product_id, None, [] if product_id else [unknown]
    codes = {node.code: node.id for node in await list_categories(tx)}
    category_id = codes.get(terms.category)
    facts = {"given": terms.category}
    unknown = FieldProblem("/category", "unknown_category", UNKNOWN_CATEGORY, **facts)
    return None, category_id, [] if category_id else [unknown]


def _limit(new: NewLimit, row: Dated) -> NewLimit:
    lowest, highest, branch_rate = row.values
    return NewLimit(
        seller_id=new.seller_id,
        currency=new.currency,
        product_id=new.product_id,
        category_id=new.category_id,
        lowest_price=lowest,
        highest_price=highest,
        branch_rate=branch_rate,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def _of_last(problem: FieldProblem, rows: int) -> FieldProblem:
    """The problem of the row that was typed, the last of those saved, as one of the form."""
    pointer = "/0" + problem.pointer.removeprefix(f"/{rows - 1}")
    return of_field(FieldProblem(pointer, problem.code, problem.message, **problem.facts))


def _not_past(day: date, today: date) -> list[FieldProblem]:
    if day >= today:
        return []
    return [FieldProblem("/valid_from", "day_is_past", PAST, today=today)]


async def end_limit(tx: Tx, actor: Actor, scope: Scope, limit_id: int, last: date) -> None:
    """Let a limit hold for the last time on a day; ended twice it is ended once.

    Raises, in this order:
        NotFound: no such limit, or another's.
        Invalid: the day is past, or lies before the limit begins.
    """
    row = await repo_bounds.find_limit(tx, scope, limit_id)
    if row is None:
        raise NotFound(kind=LIMIT)
    until = await _end(tx, last)
    if row.valid_until == until:
        return
    new = NewLimit(row.seller_id, row.currency, row.product_id, row.category_id)
    values = (row.lowest_price, row.highest_price, row.branch_rate)
    ended = Dated((), row.valid_from, until, values)
    await told_of_form(save_limits(tx, [_limit(new, ended)]), _of_end)
    facts = {"of": row.product_key, "last": last}
    await audit.record(tx, actor, "pricing:limit:ended", "organisation", row.seller_id, **facts)


async def _end(tx: ReadTx, last: date) -> date:
    today = await tx.today()
    if last < today:
        raise Invalid([FieldProblem("/last", "day_is_past", PAST_END, today=today)])
    return last + timedelta(days=1)


def _of_end(problem: FieldProblem) -> FieldProblem:
    """Dates in the wrong order are a problem of the last day."""
    return FieldProblem("/last", problem.code, problem.message, **problem.facts)


async def set_tax_rate(tx: Tx, actor: Actor, scope: Scope, new: NewTaxRate) -> None:
    """Set the rate of a country and classes from `new.valid_from` on; what follows stays.

    Raises:
        Invalid: a rate outside 0 to 1, a day that is past.
        PriceOverlap: somebody else set it in this very moment.
    """
    problems = _not_past(new.valid_from or date.min, await tx.today())
    if problems:
        raise Invalid(problems)
    key = (new.seller_country, new.product_class, new.buyer_class)
    wanted = Dated(key, new.valid_from, None, (new.rate,))
    rows = succession(await repo_rules.stored_tax_rates(tx), wanted)
    saving = save_tax_rates(tx, [_rate(row) for row in rows])
    saved = await told_of_form(saving, lambda problem: _of_last(problem, len(rows)))
    if not saved.added + saved.changed:
        return
    await audit.record(
        tx,
        actor,
        "pricing:tax:set",
        "organisation",
        scope.organisation_id,
        country=new.seller_country,
        product_class=new.product_class,
        buyer_class=new.buyer_class,
        rate=new.rate,
        valid_from=new.valid_from,
    )


def _rate(row: Dated) -> NewTaxRate:
    country, product_class, buyer_class = row.key
    return NewTaxRate(
        row.values[0], country, product_class, buyer_class, row.valid_from, row.valid_until
    )


async def end_tax_rate(tx: Tx, actor: Actor, scope: Scope, tax_id: int, last: date) -> None:
    """Let a rate hold for the last time on a day; from then on the next wider one counts.

    Raises, in this order:
        NotFound: no such rate.
        Invalid: the day is past, or lies before the rate begins.
    """
    row = await repo_bounds.find_tax(tx, tax_id)
    if row is None:
        raise NotFound(kind=TAX)
    until = await _end(tx, last)
    if row.valid_until == until:
        return
    key = (row.seller_country, row.product_class, row.buyer_class)
    ended = Dated(key, row.valid_from, until, (row.rate,))
    await told_of_form(save_tax_rates(tx, [_rate(ended)]), _of_end)
    facts = {"of": " / ".join(key), "last": last}
    own = scope.organisation_id
    await audit.record(tx, actor, "pricing:tax:ended", "organisation", own, **facts)
