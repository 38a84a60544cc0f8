"""New categories and products, many at once, and what is changed on them later."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from catalogue import repo
from catalogue.errors import CostOverlaps, OwnCodeTaken, SuccessorUnsuitable
from catalogue.models import (
    DealerProductCode,
    Product,
    ProductAuthorisation,
    ProductCost,
    ProductUnit,
)
from catalogue.rules import category_paths, check_amount, check_currency, check_products
from catalogue.types import NewCategory, NewProduct, ProductStatus
from kernel import audit
from kernel.actor import Actor
from kernel.db import Tx
from kernel.db.bulk import insert_rows
from kernel.errors import Conflict, Invalid, NotFound
from kernel.i18n import _l

_PRODUCT = _l("product")
_CATEGORY = _l("category")

_INSERT_CATEGORIES = text(
    """
    INSERT INTO category (id, code, name, names, parent_id, path, source, external_id)
    SELECT id, code, name, names::jsonb, parent_id, path::ltree, source, external_id
      FROM unnest(CAST(:id AS BIGINT[]), CAST(:code AS TEXT[]), CAST(:name AS TEXT[]),
                  CAST(:names AS TEXT[]), CAST(:parent_id AS BIGINT[]), CAST(:path AS TEXT[]),
                  CAST(:source AS TEXT[]), CAST(:external_id AS TEXT[]))
           AS new (id, code, name, names, parent_id, path, source, external_id)
     ORDER BY nlevel(path::ltree)
    """
)

_INSERT_PRODUCTS = text(
    """
    INSERT INTO product (id, sku, name, names, descriptions, category_id, status, barcode, weight_g,
                         tax_class, base_unit, minimum_quantity, multiple, price_per, attributes,
                         list_price, source, external_id)
    SELECT id, sku, name, names::jsonb, descriptions::jsonb, category_id, status, barcode, weight_g,
           tax_class, base_unit, minimum_quantity, multiple, price_per, attributes::jsonb,
           list_price, source, external_id
      FROM unnest(CAST(:id AS BIGINT[]), CAST(:sku AS TEXT[]), CAST(:name AS TEXT[]),
                  CAST(:names AS TEXT[]), CAST(:descriptions AS TEXT[]),
                  CAST(:category_id AS BIGINT[]), CAST(:status AS TEXT[]), CAST(:barcode AS TEXT[]),
                  CAST(:weight_g AS BIGINT[]), CAST(:tax_class AS TEXT[]),
                  CAST(:base_unit AS TEXT[]), CAST(:minimum_quantity AS BIGINT[]),
                  CAST(:multiple AS BIGINT[]), CAST(:price_per AS BIGINT[]),
                  CAST(:attributes AS TEXT[]), CAST(:list_price AS NUMERIC[]),
                  CAST(:source AS TEXT[]), CAST(:external_id AS TEXT[]))
           AS new (id, sku, name, names, descriptions, category_id, status, barcode, weight_g,
                   tax_class, base_unit, minimum_quantity, multiple, price_per, attributes,
                   list_price, source, external_id)
    """
)


async def create_categories(tx: Tx, rows: Sequence[NewCategory]) -> dict[str, int]:
    """Create categories in any order; those that exist are left as they are. Ids by code.

    Raises:
        Invalid: an unknown category above, or a circle.
    """
    named = {code for row in rows for code in (row.code, row.parent) if code}
    known = await repo.category_paths(tx, named)
    new = list({row.code: row for row in rows if row.code not in known}.values())
    ids = dict(zip((row.code for row in new), await tx.new_ids(len(new)), strict=True))
    paths, problems = category_paths(new, ids, known)
    if problems:
        raise Invalid(problems)
    found = {code: int(path.rsplit(".", 1)[-1]) for code, path in known.items()}
    if new:
        await tx.execute(
            _INSERT_CATEGORIES,
            {
                "id": list(ids.values()),
                "code": [row.code for row in new],
                "name": [row.name for row in new],
                "names": [_json(row.names) for row in new],
                "parent_id": [(found | ids)[row.parent] if row.parent else None for row in new],
                "path": [paths[row.code] for row in new],
                "source": [row.source for row in new],
                "external_id": [row.external_id for row in new],
            },
        )
    return found | ids


async def create_products(tx: Tx, rows: Sequence[NewProduct]) -> dict[str, int]:
    """Create products with packs and first standard cost; ids by SKU.

    Raises:
        Invalid: a number that is empty, taken or given twice, an unknown category, a quantity or
            amount that cannot be: all of them, each with its row. Nothing is created then.
    """
    if not rows:
        return {}
    taken = await repo.product_ids(tx, (row.sku for row in rows))
    categories = await repo.category_paths(tx, {row.category for row in rows if row.category})
    if problems := check_products(rows, taken, categories):
        raise Invalid(problems)
    category_ids = {code: int(path.rsplit(".", 1)[-1]) for code, path in categories.items()}
    ids = dict(zip((row.sku for row in rows), await tx.new_ids(len(rows)), strict=True))
    await tx.execute(_INSERT_PRODUCTS, _columns(rows, ids, category_ids))
    await insert_rows(tx, ProductUnit, _packs(rows, ids))
    await insert_rows(tx, ProductCost, await _costs(tx, rows, ids))
    return ids


def _columns(
    rows: Sequence[NewProduct], ids: Mapping[str, int], category_ids: Mapping[str, int]
) -> dict[str, list[Any]]:
    plain = (
        *("sku", "name", "barcode", "weight_g", "tax_class", "base_unit", "minimum_quantity"),
        *("multiple", "price_per", "list_price", "source", "external_id"),
    )
    return {
        "id": [ids[row.sku] for row in rows],
        "category_id": [category_ids.get(row.category or "") for row in rows],
        "status": [row.status.value for row in rows],
        **{name: [_json(getattr(row, name)) for row in rows] for name in _DOCUMENTS},
        **{name: [getattr(row, name) for row in rows] for name in plain},
    }


_DOCUMENTS = ("names", "descriptions", "attributes")


def _packs(rows: Sequence[NewProduct], ids: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "product_id": ids[row.sku],
            "unit": unit,
            "numerator": numerator,
            "denominator": denominator,
        }
        for row in rows
        for unit, (numerator, denominator) in row.units.items()
    ]


async def _costs(
    tx: Tx, rows: Sequence[NewProduct], ids: Mapping[str, int]
) -> list[dict[str, Any]]:
    known = [row for row in rows if row.cost is not None]
    return [
        {
            "id": id_,
            "product_id": ids[row.sku],
            "cost": row.cost,
            "currency": row.cost_currency,
            "valid_from": None,
            "valid_until": None,
        }
        for id_, row in zip(await tx.new_ids(len(known)), known, strict=True)
    ]


async def set_product_status(
    tx: Tx,
    actor: Actor,
    sku: str,
    status: ProductStatus,
    *,
    successor: str | None = None,
    version: int | None = None,
) -> None:
    """Say whether a product may be ordered, and what takes its place.

    Raises, in this order:
        NotFound: the product or its successor does not exist.
        Conflict: somebody changed the product since `version`.
        SuccessorUnsuitable: the chain of successors would come back to it.
    """
    product = await tx.scalar(select(Product).where(Product.sku == sku).with_for_update())
    if product is None:
        raise NotFound(kind=_PRODUCT)
    if version is not None and version != product.version:
        raise Conflict(kind=_PRODUCT)
    successor_id = None
    if successor:
        successor_id = (await repo.product_ids(tx, [successor])).get(successor)
        if successor_id is None:
            raise NotFound(kind=_PRODUCT)
        if await _succeeded_by(tx, successor_id, product.id):
            raise SuccessorUnsuitable(sku=sku, successor=successor)
    facts = {"from": product.status, "to": status.value, "successor": successor}
    product.status = status.value
    product.successor_id = successor_id
    product.version += 1
    await tx.flush()
    await audit.record(tx, actor, "catalogue:product:status", "product", product.id, **facts)


async def _succeeded_by(tx: Tx, first_id: int, wanted_id: int) -> bool:
    """Whether the chain of successors from one product comes to another."""
    first = select(Product.id, Product.successor_id).where(Product.id == first_id)
    chain = first.cte("chain", recursive=True)
    nextone = aliased(Product, name="next_product")
    chain = chain.union(
        select(nextone.id, nextone.successor_id).join(chain, nextone.id == chain.c.successor_id)
    )
    return await tx.scalar(select(chain.c.id).where(chain.c.id == wanted_id)) is not None


async def set_cost(
    tx: Tx, actor: Actor, sku: str, cost: Decimal, currency: str, *, valid_from: date
) -> None:
    """A standard cost from a day on; the one before ends there.

    Raises, in this order:
        NotFound: no such product.
        Invalid: a negative amount, one that cannot be stored, an unknown currency.
        CostOverlaps: one is recorded from that day or later.
    """
    product_id = await tx.scalar(select(Product.id).where(Product.sku == sku).with_for_update())
    if product_id is None:
        raise NotFound(kind=_PRODUCT)
    if problems := [*check_amount("/cost", cost), *check_currency("/currency", currency)]:
        raise Invalid(problems)
    later = await tx.scalar(
        select(ProductCost.valid_from)
        .where(ProductCost.product_id == product_id, ProductCost.valid_from >= valid_from)
        .order_by(ProductCost.valid_from)
        .limit(1)
    )
    if later is not None:
        raise CostOverlaps(sku=sku, valid_from=later)
    await tx.execute(
        update(ProductCost)
        .where(ProductCost.product_id == product_id, ProductCost.valid_until.is_(None))
        .values(valid_until=valid_from)
    )
    tx.add(
        ProductCost(
            id=await tx.new_id(),
            product_id=product_id,
            cost=cost,
            currency=currency,
            valid_from=valid_from,
        )
    )
    await tx.flush()
    facts = {"cost": str(cost), "currency": currency, "from": valid_from.isoformat()}
    await audit.record(tx, actor, "catalogue:product:cost", "product", product_id, **facts)


async def set_own_code(tx: Tx, organisation_id: int, sku: str, own_code: str | None) -> None:
    """What a dealer calls a product in its own books; None forgets it.

    Raises, in this order:
        NotFound: no such product.
        OwnCodeTaken: the dealer's code names another product already.
    """
    product_id = (await repo.product_ids(tx, [sku])).get(sku)
    if product_id is None:
        raise NotFound(kind=_PRODUCT)
    mine = DealerProductCode.organisation_id == organisation_id
    await tx.execute(
        delete(DealerProductCode).where(mine, DealerProductCode.product_id == product_id)
    )
    if not own_code:
        return
    values = {"organisation_id": organisation_id, "code": own_code, "product_id": product_id}
    added = await tx.scalar(
        insert(DealerProductCode)
        .values(values)
        .on_conflict_do_nothing()
        .returning(DealerProductCode.product_id)
    )
    if added is None:
        named = (
            select(Product.sku)
            .join(DealerProductCode, DealerProductCode.product_id == Product.id)
            .where(mine, DealerProductCode.code == own_code)
        )
        raise OwnCodeTaken(own_code=own_code, sku=await tx.scalar(named))


async def authorise(
    tx: Tx,
    actor: Actor,
    organisation_id: int,
    *,
    skus: Collection[str] = (),
    categories: Collection[str] = (),
) -> None:
    """Say what an organisation may buy, in place of what was said before; nothing: everything.

    Raises:
        NotFound: a product or category does not exist.
    """
    products = await repo.product_ids(tx, skus)
    paths = await repo.category_paths(tx, categories)
    if len(products) < len(set(skus)):
        raise NotFound(kind=_PRODUCT)
    if len(paths) < len(set(categories)):
        raise NotFound(kind=_CATEGORY)
    await tx.execute(
        delete(ProductAuthorisation).where(ProductAuthorisation.organisation_id == organisation_id)
    )
    targets: list[tuple[int | None, int | None]] = [(id_, None) for id_ in products.values()]
    targets += [(None, int(path.rsplit(".", 1)[-1])) for path in paths.values()]
    await insert_rows(
        tx,
        ProductAuthorisation,
        [
            {
                "id": id_,
                "organisation_id": organisation_id,
                "product_id": product_id,
                "category_id": category_id,
            }
            for id_, (product_id, category_id) in zip(
                await tx.new_ids(len(targets)), targets, strict=True
            )
        ],
    )
    facts = {"skus": sorted(products), "categories": sorted(paths)}
    event = "catalogue:authorisation:set"
    await audit.record(tx, actor, event, "organisation", organisation_id, **facts)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
