"""Price lists as a person keeps them: made, changed, given to buyers, their prices ended."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from catalogue import resolve_skus
from dealers import Scope, load_parties
from kernel import audit
from kernel.actor import Actor
from kernel.db import Tx
from kernel.errors import FieldProblem, Invalid, NotFound
from kernel.i18n import _l
from pricing import repo_rulebook, repo_rules
from pricing.buyers import TypedBuyers, scopes_of
from pricing.fingerprint import check_unchanged
from pricing.inputs import NewAssignment, NewEntry, NewPriceList
from pricing.lists import save_assignments, save_entries, save_price_lists
from pricing.reading import get_price_list
from pricing.rules.dated import Dated
from pricing.views import PriceListView

T = TypeVar("T")

LIST = _l("price list")
_ASSIGNMENT = _l("assignment")
CODE_TAKEN = _l("There is a price list %(given)s already. Choose another code, or change that one.")
NOBODY = _l("Say whom the list is for: a dealer, a segment, or everyone below an organisation.")
NO_PRICE = _l("No price of %(sku)s from %(minimum)s on is in force on %(day)s.")


@dataclass(frozen=True, slots=True)
class ListTerms:
    """What may be changed of a list at any time."""

    name: str
    merge: bool
    valid_from: date | None
    valid_until: date | None


async def create_price_list(
    tx: Tx,
    actor: Actor,
    scope: Scope,
    code: str,
    terms: ListTerms,
    *,
    currency: str = "",
    tax_included: bool = False,
) -> int:
    """A list of the actor's own organisation, given to nobody yet; its id.

    Raises:
        Invalid: a code that is taken, an unknown currency, dates in the wrong order.
    """
    seller = (await load_parties(tx, [scope.organisation_id]))[scope.organisation_id]
    if await repo_rules.list_ids(tx, [(seller.id, code)]):
        raise Invalid([FieldProblem("/code", "code_taken", CODE_TAKEN, given=code)])
    new = NewPriceList(
        seller_id=seller.id,
        code=code,
        name=terms.name or code,
        currency=currency or seller.currency,
        tax_included=tax_included,
        merge=terms.merge,
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
    )
    list_id = (await told_of_form(save_price_lists(tx, [new])))[code]
    await audit.record(tx, actor, "pricing:list:created", "price_list", list_id, code=code)
    return list_id


_FIELDS = {
    "quantity": "maximum_quantity",
    "amount": "maximum_amount",
    "minimum_amount_minor": "minimum_amount",
    "rate": "percent",
    "branch_rate": "branch_percent",
    "seller_country": "country",
    "effect": "percent",
    "valid_until": "last",
    "product_ids": "skus",
    "category_ids": "categories",
    "buyers": "dealers",
}
"""Columns that a person types under another name."""


def of_field(problem: FieldProblem) -> FieldProblem:
    """The problem of the one row that was saved, as one of the form's field."""
    name = problem.pointer.removeprefix("/0/")
    pointer = f"/{_FIELDS.get(name, name)}"
    return FieldProblem(pointer, problem.code, problem.message, **problem.facts)


async def told_of_form(
    saving: Awaitable[T], of: Callable[[FieldProblem], FieldProblem] = of_field
) -> T:
    """What was saved; problems of its rows are told as those of the form, by `of`."""
    try:
        return await saving
    except Invalid as refused:
        raise Invalid([of(problem) for problem in refused.problems]) from refused


def seen_of(view: PriceListView) -> tuple[object, ...]:
    """What a person saw of a list who changes it."""
    return (view.name, view.merge, view.valid_from, view.valid_until)


async def change_price_list(
    tx: Tx, actor: Actor, scope: Scope, list_id: int, terms: ListTerms, *, seen: str
) -> None:
    """Change what may be changed of a list; the code, currency and tax of its prices stay.

    Raises, in this order:
        NotFound: no such list, or another's.
        Conflict: somebody else changed it since it was read.
        Invalid: dates in the wrong order.
    """
    await get_price_list(tx, scope, list_id)
    row = await repo_rulebook.lock_list(tx, list_id)
    if row is None:
        raise NotFound(kind=LIST)
    before = (row.name, row.merge, row.valid_from, row.valid_until)
    check_unchanged(seen, before, LIST)
    after = (terms.name or row.code, terms.merge, terms.valid_from, terms.valid_until)
    if before == after:
        return
    new = NewPriceList(
        row.seller_id, row.code, after[0], row.currency, row.tax_included, *after[1:]
    )
    await told_of_form(save_price_lists(tx, [new]))
    names = ("name", "merge", "valid_from", "valid_until")
    changed = [index for index in range(len(names)) if before[index] != after[index]]
    await audit.record(
        tx,
        actor,
        "pricing:list:changed",
        "price_list",
        list_id,
        before={names[index]: before[index] for index in changed},
        after={names[index]: after[index] for index in changed},
    )


async def assign_price_list(
    tx: Tx, actor: Actor, scope: Scope, list_id: int, buyers: TypedBuyers, *, priority: int = 0
) -> None:
    """Give a list to buyers; given again it only takes the new priority.

    Raises, in this order:
        NotFound: no such list, or another's.
        Invalid: nobody was named, or somebody whom nobody knows.
    """
    view = await get_price_list(tx, scope, list_id)
    scopes, problems = await scopes_of(tx, scope, buyers)
    if not scopes and not problems:
        problems = [FieldProblem("/dealers", "nobody", NOBODY)]
    if problems:
        raise Invalid(problems)
    await save_assignments(tx, [NewAssignment(list_id, one, priority) for one in scopes])
    for one in scopes:
        event = "pricing:assignment:added"
        facts = {"list": view.code, "buyers": one.key, "priority": priority}
        await audit.record(tx, actor, event, "price_list", list_id, **facts)


async def withdraw_assignment(
    tx: Tx, actor: Actor, scope: Scope, list_id: int, assignment_id: int
) -> None:
    """Take a list away from buyers; what was ordered keeps its price.

    Raises:
        NotFound: no such list, another's, or it is not given to them (any more).
    """
    view = await get_price_list(tx, scope, list_id)
    key = await repo_rulebook.remove_assignment(tx, list_id, assignment_id)
    if key is None:
        raise NotFound(kind=_ASSIGNMENT)
    event = "pricing:assignment:removed"
    await audit.record(tx, actor, event, "price_list", list_id, list=view.code, buyers=key)


async def end_price(
    tx: Tx, actor: Actor, scope: Scope, list_id: int, *, sku: str, minimum_quantity: int, last: date
) -> None:
    """End the price in force on the day `last` with that day.

    Raises, in this order:
        NotFound: no such list, or another's.
        Invalid: no such price is in force that day, or the day is past.
    """
    view = await get_price_list(tx, scope, list_id)
    today = await tx.today()
    product_id = (await resolve_skus(tx, [sku])).get(sku, 0)
    stored = await repo_rules.stored_entries(tx, [list_id], [product_id])
    key = (list_id, product_id, minimum_quantity)
    until = last + timedelta(days=1)
    found = next((row for row in stored if row.key == key and _in_force(row, last)), None)
    if found is None or last < today:
        facts = {"sku": sku, "minimum": minimum_quantity, "day": max(last, today)}
        raise Invalid([FieldProblem("/last", "no_price", NO_PRICE, **facts)])
    (price,) = found.values
    entry = NewEntry(list_id, product_id, price, minimum_quantity, found.valid_from, until)
    await save_entries(tx, [entry])
    facts = {"sku": sku, "minimum_quantity": minimum_quantity, "last": last.isoformat()}
    await audit.record(
        tx, actor, "pricing:price:ended", "price_list", list_id, list=view.code, **facts
    )


def _in_force(row: Dated, day: date) -> bool:
    begun = row.valid_from is None or row.valid_from <= day
    return begun and (row.valid_until is None or day < row.valid_until)
