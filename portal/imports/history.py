"""Applying order lines: the orders of a chunk are recorded whole, at their own dates."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from catalogue import resolve_skus
from dealers import Party, load_parties, resolve_codes
from kernel.db import Tx
from kernel.db.external import known
from kernel.money import micros
from orders import HistoryLine, HistoryOrder, record_history
from portal.imports.masters import minor
from portal.imports.origin import Line, Origin, is_generated

CANCELLED = "cancelled"


async def apply_orders(tx: Tx, origin: Origin, lines: Sequence[Line]) -> int:
    """Record the orders that are not there yet; lines of one order come one after the other."""
    orders = [list(of) for _, of in groupby(lines, key=lambda line: line["order_no"])]
    origins = [origin.of(of[0], of[0]["order_no"]) for of in orders]
    there = await known(tx, "sales_order", origins)
    new = [(of, key) for of, key in zip(orders, origins, strict=True) if key not in there]
    buyers = await resolve_codes(tx, {of[0]["buyer_code"] for of, _ in new})
    parties = await load_parties(tx, list(buyers.values()))
    sellers = {party.seller_id for party in parties.values() if party.seller_id is not None}
    parties |= await load_parties(tx, sellers - parties.keys())
    skus = await resolve_skus(tx, {line["sku"] for of, _ in new for line in of})
    return await record_history(
        tx,
        origin.actor,
        [_order(of, key, parties[buyers[of[0]["buyer_code"]]], parties, skus) for of, key in new],
    )


def _order(
    lines: Sequence[Line],
    origin: tuple[str, str],
    buyer: Party,
    parties: dict[int, Party],
    skus: dict[str, int],
) -> HistoryOrder:
    first = lines[0]
    seller = parties[buyer.seller_id or 0]
    currency = first["currency"] or seller.currency
    freight = sum(
        (line["freight_amount"] or Decimal(0) for line in lines if line["status"] != CANCELLED),
        Decimal(0),
    )
    return HistoryOrder(
        number=first["order_no"],
        seller=seller,
        buyer=buyer,
        ordered_on=first["ordered_on"],
        currency=currency,
        lines=tuple(_line(line, currency, skus) for line in lines),
        due_on=first["due_on"],
        po_number=first["po_number"] or "",
        freight_minor=minor(freight, currency),
        generated=is_generated(first),
        source=origin[0],
        external_id=origin[1],
    )


def _line(line: Line, currency: str, skus: dict[str, int]) -> HistoryLine:
    off = micros(line["discount_rate"] or Decimal(0))
    return HistoryLine(
        line_no=line["line_no"],
        product_id=skus[line["sku"]],
        sku=line["sku"],
        quantity=line["quantity"],
        unit_price_micros=micros(line["unit_price"]),
        off_micros=(off,) if off else (),
        tax_minor=minor(line["tax_amount"] or Decimal(0), currency),
        shipped_on=line["shipped_on"],
        received_on=line["received_on"],
        cancelled=line["status"] == CANCELLED,
    )
