"""Applying price lists, policies and taxes: they are headquarters', added or changed by key."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select, text

from catalogue import resolve_skus
from kernel.db import ReadTx, Tx
from kernel.errors import NotFound
from kernel.i18n import _l
from portal.imports.file_format import Format
from portal.imports.formats import POLICY_PRODUCTS, PRICE_POLICIES
from portal.imports.models import ImportFile
from portal.imports.origin import Line, Origin
from portal.imports.reading import Problem
from portal.imports.staging import note, table_of
from pricing import (
    BuyerScope,
    NewAssignment,
    NewEntry,
    NewPolicy,
    NewPriceList,
    NewTaxRate,
    add_policy_products,
    find_price_lists,
    save_assignments,
    save_entries,
    save_policies,
    save_price_lists,
    save_tax_rates,
)

_HEADQUARTERS = text("SELECT id, currency FROM organisation WHERE kind = 'headquarters'")
_SWITCHES = text(
    "SELECT l.code FROM price_policy p JOIN price_list l ON l.id = p.price_list_id"
    " WHERE l.code = ANY(:codes)"
)
VOLUME = "volume"
"""One exclusivity group for all imported policies: in one line only the strongest applies."""


async def apply_entries(tx: Tx, origin: Origin, lines: Sequence[Line]) -> int:
    """Save prices; a list that no policy switches to is for everybody below headquarters."""
    seller_id, currency = await _headquarters(tx)
    names = {line["price_list"]: line["currency"] or currency for line in lines}
    lists = await save_price_lists(
        tx,
        [
            NewPriceList(seller_id=seller_id, code=code, name=code, currency=given)
            for code, given in sorted(names.items())
        ],
    )
    switched = await _switched_to(tx, origin, list(lists))
    await save_assignments(
        tx,
        [
            NewAssignment(list_id, BuyerScope(node_id=seller_id))
            for code, list_id in lists.items()
            if code not in switched
        ],
    )
    skus = await resolve_skus(tx, {line["sku"] for line in lines})
    saved = await save_entries(
        tx,
        [
            NewEntry(
                price_list_id=lists[line["price_list"]],
                product_id=skus[line["sku"]],
                unit_price=line["unit_price"],
                minimum_quantity=line["min_quantity"],
                valid_from=line["valid_from"],
                valid_until=line["valid_until"],
            )
            for line in lines
        ],
    )
    return saved.added + saved.changed


async def _switched_to(tx: ReadTx, origin: Origin, codes: Sequence[str]) -> set[str]:
    """Lists that only count through a policy, of the portal or of this import."""
    stored = set((await tx.scalars(_SWITCHES, {"codes": list(codes)})).all())
    if not await _is_accepted(tx, origin, PRICE_POLICIES):
        return stored
    table = table_of(origin.run_id, PRICE_POLICIES)
    staged = text(f"SELECT price_list FROM {table} WHERE NOT bad AND price_list = ANY(:codes)")
    return stored | set((await tx.scalars(staged, {"codes": list(codes)})).all())


async def apply_policies(tx: Tx, origin: Origin, lines: Sequence[Line]) -> int:
    """Save policies with the products that the same import lists for them."""
    seller_id, currency = await _headquarters(tx)
    lists = await find_price_lists(
        tx, seller_id, [line["price_list"] for line in lines if line["price_list"]]
    )
    listed = await _listed(tx, origin)
    lines = await _with_products(tx, origin, lines, listed)
    ids = await save_policies(
        tx,
        [
            NewPolicy(
                seller_id=seller_id,
                code=line["code"],
                name=line["name"],
                effect=line["effect"],
                rate=line["rate"],
                currency=currency,
                minimum_quantity=line["min_quantity"],
                maximum_quantity=line["max_quantity"],
                price_list_id=lists.get(line["price_list"] or ""),
                priority=line["priority"],
                exclusivity_group=VOLUME,
                product_ids=None if line["products"] == "all" else listed[line["code"]],
                valid_from=line["valid_from"],
                valid_until=line["valid_until"],
                source=line["source"],
                external_id=line["external_id"],
            )
            for line in lines
        ],
    )
    return len(ids)


async def _with_products(
    tx: Tx, origin: Origin, lines: Sequence[Line], listed: Mapping[str, tuple[int, ...]]
) -> list[Line]:
    """Lines that can be saved; one that lists no product would count for none or for all."""
    empty = [line for line in lines if line["products"] != "all" and line["code"] not in listed]
    reason = _l("lists products, but price_policy_products.csv has none for it; left out")
    await note(
        tx,
        origin.run_id,
        PRICE_POLICIES.name,
        [Problem(line["line"], "products", "no_products", reason, line["code"]) for line in empty],
    )
    return [line for line in lines if line not in empty]


async def _listed(tx: ReadTx, origin: Origin) -> dict[str, tuple[int, ...]]:
    if not await _is_accepted(tx, origin, POLICY_PRODUCTS):
        return {}
    table = table_of(origin.run_id, POLICY_PRODUCTS)
    rows = (await tx.execute(text(f"SELECT policy, sku FROM {table} WHERE NOT bad"))).all()
    ids = await resolve_skus(tx, {row.sku for row in rows})
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(row.policy, []).append(ids[row.sku])
    return {policy: tuple(products) for policy, products in found.items()}


async def apply_policy_products(tx: Tx, _origin: Origin, lines: Sequence[Line]) -> int:
    """Add products to policies that exist; those of the same import have them already."""
    seller_id, _ = await _headquarters(tx)
    ids = await resolve_skus(tx, {line["sku"] for line in lines})
    return await add_policy_products(
        tx, seller_id, [(line["policy"], ids[line["sku"]]) for line in lines]
    )


async def apply_tax_rates(tx: Tx, _origin: Origin, lines: Sequence[Line]) -> int:
    """Save tax rates on all classes of goods and buyers."""
    saved = await save_tax_rates(
        tx,
        [
            NewTaxRate(
                rate=line["rate"],
                seller_country=line["country"] or "*",
                valid_from=line["valid_from"],
                valid_until=line["valid_until"],
            )
            for line in lines
        ],
    )
    return saved.added + saved.changed


async def _headquarters(tx: ReadTx) -> tuple[int, str]:
    found = (await tx.execute(_HEADQUARTERS)).first()
    if found is None:
        raise NotFound(kind=_l("headquarters"))
    return found.id, found.currency


async def _is_accepted(tx: ReadTx, origin: Origin, file_format: Format) -> bool:
    """Whether that file of the same import is good: then its staged lines may be read."""
    state = await tx.scalar(
        select(ImportFile.state).where(
            ImportFile.run_id == origin.run_id, ImportFile.name == file_format.name
        )
    )
    return state in ("accepted", "applying", "applied")
