"""Changing a price from a day on: what a person does with a list."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalogue import load_products
from dealers import Scope
from kernel import audit
from kernel.actor import Actor
from kernel.db import Tx
from kernel.errors import FieldProblem, Invalid
from kernel.i18n import _l
from pricing import repo_rules
from pricing.checks import check_entries
from pricing.inputs import NewEntry
from pricing.lists import save_entries
from pricing.reading import get_price_list
from pricing.rules.dated import Dated, succession

UNKNOWN_SKU = _l("There is no product %(sku)s. Copy its number from the catalogue.")
PAST = _l("A price may change from today, %(today)s, on: what was ordered keeps its price.")


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A new price of a product in a list, from a minimum quantity and a day on."""

    price_list_id: int
    sku: str
    unit_price: Decimal
    valid_from: date
    minimum_quantity: int = 1


async def change_price(tx: Tx, actor: Actor, scope: Scope, change: PriceChange) -> None:
    """End the price in force the day before and start the new one; a later price stays as it is.

    Raises:
        NotFound: no such list, or another's.
        Invalid: an unknown product, a day that is past, a price out of range.
        PriceOverlap: somebody else changed it in this very moment.
    """
    price_list = await get_price_list(tx, scope, change.price_list_id)
    product = (await load_products(tx, skus=[change.sku])).by_sku.get(change.sku)
    today = await tx.today()
    entry = NewEntry(price_list.id, 0, change.unit_price, change.minimum_quantity)
    problems = [_of_field(problem) for problem in check_entries([entry])]
    if product is None:
        problems.append(FieldProblem("/sku", "unknown_sku", UNKNOWN_SKU, sku=change.sku))
    if change.valid_from < today:
        problems.append(FieldProblem("/valid_from", "day_is_past", PAST, today=today))
    if problems or product is None:
        raise Invalid(problems)
    stored = await repo_rules.stored_entries(tx, [price_list.id], [product.id])
    key = (price_list.id, product.id, change.minimum_quantity)
    wanted = Dated(key, change.valid_from, None, (change.unit_price,))
    await save_entries(tx, [_entry(row) for row in succession(stored, wanted)])
    await audit.record(
        tx,
        actor,
        "pricing:price:changed",
        "price_list",
        price_list.id,
        sku=change.sku,
        minimum_quantity=change.minimum_quantity,
        unit_price=str(change.unit_price),
        valid_from=change.valid_from,
    )


def _of_field(problem: FieldProblem) -> FieldProblem:
    """The problem of the one row, as one of the form's field."""
    pointer = problem.pointer.removeprefix("/0")
    return FieldProblem(pointer, problem.code, problem.message, **problem.facts)


def _entry(row: Dated) -> NewEntry:
    (price_list_id, product_id, minimum), (price,) = row.key, row.values
    return NewEntry(price_list_id, product_id, price, minimum, row.valid_from, row.valid_until)
