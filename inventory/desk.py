"""What a person or a program types, turned into commands: SKUs into products, once for a key."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from catalogue import Product, load_products
from dealers import Scope
from inventory.counts import record_counts
from inventory.schemas import CountIn, SellOutIn, SupplyIn
from inventory.sell_outs import record_sell_out
from inventory.supplies import record_supply
from inventory.types import CountedRow, SoldRow, SupplyRow
from kernel.actor import Actor
from kernel.db import Tx
from kernel.db.idempotency import Key, perform
from kernel.errors import FieldProblem, Forbidden, Invalid
from kernel.i18n import _l


async def products_named(
    tx: Tx, scope: Scope, skus: Sequence[str], pointer: str = "/rows/{}/sku"
) -> list[Product]:
    """The product of each SKU (or the reader's own code), in their order.

    Raises:
        Invalid: names each SKU that nobody knows.
    """
    found = await load_products(tx, skus=skus, buyer_id=scope.organisation_id)
    products = [found.find(sku) for sku in skus]
    problems = [
        FieldProblem(
            pointer.format(index),
            "unknown_sku",
            _l("There is no product %(sku)s. Copy its number from the catalogue."),
            sku=sku,
        )
        for index, (sku, product) in enumerate(zip(skus, products, strict=True))
        if product is None
    ]
    if problems:
        raise Invalid(problems)
    return [product for product in products if product is not None]


async def report_sell_out(
    tx: Tx, actor: Actor, scope: Scope, key: str, told: SellOutIn
) -> dict[str, Any]:
    """Record what the reader's own organisation sold; a key that was used answers as then."""

    async def work() -> dict[str, Any]:
        products = await products_named(tx, scope, [row.sku for row in told.rows])
        rows = [
            SoldRow(
                organisation_id=scope.organisation_id,
                product_id=product.id,
                quantity=row.quantity,
                sold_on=row.sold_on,
                unit_price=row.unit_price,
            )
            for row, product in zip(told.rows, products, strict=True)
        ]
        return {"recorded": len(await record_sell_out(tx, actor, rows))}

    return await _once(tx, actor, "inventory.sell_out", key, (told, work))


async def report_count(
    tx: Tx, actor: Actor, scope: Scope, key: str, told: CountIn
) -> dict[str, Any]:
    """Record a count of the reader's own default place.

    Raises:
        Invalid: nothing was counted, an unknown product or a quantity below zero.
    """
    if not told.rows:
        nothing = _l("Count at least one product; what you leave empty is not counted.")
        raise Invalid([FieldProblem("/rows", "required", nothing)])

    async def work() -> dict[str, Any]:
        products = await products_named(tx, scope, [row.sku for row in told.rows])
        found = await record_counts(
            tx,
            actor,
            [
                CountedRow(scope.organisation_id, product.id, row.counted, told.counted_on)
                for row, product in zip(told.rows, products, strict=True)
            ],
        )
        return {
            "counted": len(found),
            "differing": sum(1 for each in found if each.difference),
            "missing": sum(max(-each.difference, 0) for each in found),
            "surplus": sum(max(each.difference, 0) for each in found),
        }

    return await _once(tx, actor, "inventory.count", key, (told, work))


async def report_supply(
    tx: Tx, actor: Actor, scope: Scope, key: str, told: SupplyIn
) -> dict[str, Any]:
    """Record goods that entered the channel at the reader's own company.

    Raises:
        Forbidden: a dealer's goods come from its supplier, by an order.
    """
    if not scope.is_company:
        raise Forbidden(permission="stock.supply")

    async def work() -> dict[str, Any]:
        products = await products_named(tx, scope, [row.sku for row in told.rows])
        rows = [
            SupplyRow(
                organisation_id=scope.organisation_id,
                product_id=product.id,
                quantity=row.quantity,
                supplied_on=told.supplied_on,
                kind=told.kind,
                reference=told.reference,
            )
            for row, product in zip(told.rows, products, strict=True)
        ]
        return {"recorded": len(await record_supply(tx, actor, rows))}

    return await _once(tx, actor, "inventory.supply", key, (told, work))


Work = Callable[[], Awaitable[dict[str, Any]]]


async def _once(
    tx: Tx, actor: Actor, command: str, key: str, asked: tuple[object, Work]
) -> dict[str, Any]:
    """Without a key each call counts; with one only the first."""
    told, work = asked
    if not key:
        return await work()
    return await perform(tx, Key(actor.organisation_id, actor.user_id, command, key), told, work)
