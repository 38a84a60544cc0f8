"""Applying organisations, their credit, and products.

Records that exist already are left as they are: what changed in the meantime is changed in the
portal, where it is dated and audited. Everything is handed to the rooms in sets.
"""

from collections.abc import Sequence
from decimal import Decimal

from catalogue import (
    NewCategory,
    NewProduct,
    ProductStatus,
    create_categories,
    create_products,
    resolve_skus,
)
from credit import AccountTerms, open_accounts
from dealers import (
    NewOrganisation,
    OrganisationKind,
    Party,
    create_organisations,
    load_parties,
    resolve_codes,
)
from inventory import default_locations
from kernel.db import Tx
from kernel.money import exponent, line_minor, micros
from portal.imports.origin import Line, Origin, is_generated

DEFAULT_CURRENCY = "USD"


def minor(amount: Decimal, currency: str) -> int:
    """A staged amount in minor units, rounded half away from zero."""
    return line_minor(1, micros(round(amount, 6)), digits=exponent(currency))


async def apply_organisations(tx: Tx, _origin: Origin, lines: Sequence[Line]) -> int:
    """Create the organisations that are not there yet, with their credit accounts."""
    known = await resolve_codes(tx, [line["code"] for line in lines])
    new = [line for line in lines if line["code"] not in known]
    ids = await create_organisations(tx, [_organisation(line) for line in new])
    # Orders and sales come in side by side; opening a place, they would wait for one another.
    await default_locations(tx, ids.values())
    parties = await load_parties(tx, list(ids.values()))
    await open_accounts(
        tx,
        [
            _account(line, parties[ids[line["code"]]])
            for line in new
            if line["kind"] == OrganisationKind.DEALER
        ],
    )
    return len(new)


def _organisation(line: Line) -> NewOrganisation:
    currency = line["currency"] or DEFAULT_CURRENCY
    return NewOrganisation(
        code=line["code"],
        name=line["name"],
        kind=OrganisationKind(line["kind"]),
        parent=line["parent_code"],
        segment=line["segment"],
        currency=line["currency"],
        country=line["country"],
        state=line["state"],
        city=line["city"],
        tax_number=line["tax_number"],
        minimum_order_minor=minor(line["minimum_order"] or Decimal(0), currency),
        flat_freight_minor=minor(line["flat_freight"] or Decimal(0), currency),
        freight_rate=line["freight_rate"] or Decimal(0),
        email=line["email"],
        phone=line["phone"],
        generated=is_generated(line),
        source=line["source"],
        external_id=line["external_id"],
    )


def _account(line: Line, party: Party) -> AccountTerms:
    """No limit in the file means prepaid only; the terms still count for what is prepaid."""
    return AccountTerms(
        seller_id=party.seller_id or 0,
        payer_id=party.id,
        currency=party.currency,
        limit_minor=minor(line["credit_limit"] or Decimal(0), party.currency),
        terms_days=line["payment_terms_days"] or 0,
    )


async def apply_products(tx: Tx, _origin: Origin, lines: Sequence[Line]) -> int:
    """Create the products that are not there yet, with their categories and standard costs."""
    known = await resolve_skus(tx, [line["sku"] for line in lines])
    new = [line for line in lines if line["sku"] not in known]
    await create_categories(tx, list(_categories(new).values()))
    await create_products(tx, [_product(line) for line in new])
    return len(new)


def _categories(lines: Sequence[Line]) -> dict[str, NewCategory]:
    categories: dict[str, NewCategory] = {}
    for line in lines:
        above = line["category"]
        if above:
            categories.setdefault(above, NewCategory(above, above))
        if line["subcategory"]:
            code = _category_code(line)
            categories.setdefault(code, NewCategory(code, line["subcategory"], above))
    return categories


def _category_code(line: Line) -> str:
    """A subcategory's code names the category above it: two may be called alike."""
    names = [name for name in (line["category"], line["subcategory"]) if name]
    return " / ".join(names)


def _product(line: Line) -> NewProduct:
    texts = {"en": line["description_en"], "zh": line["description_zh"]}
    attributes = {"colour": line["colour"], "size": line["size"]}
    return NewProduct(
        sku=line["sku"],
        name=line["name"],
        category=_category_code(line) or None,
        descriptions={language: text for language, text in texts.items() if text},
        status=ProductStatus(line["status"] or ProductStatus.ACTIVE),
        barcode=line["barcode"],
        base_unit=line["unit"] or "EA",
        attributes={name: value for name, value in attributes.items() if value},
        list_price=line["list_price"],
        cost=line["standard_cost"],
        cost_currency=line["currency"] or DEFAULT_CURRENCY,
        source=line["source"],
        external_id=line["external_id"],
    )
