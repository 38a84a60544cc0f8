"""Applying what moved: counted stock, open items, payments and sales to the market.

Every record is known by its (source, external_id): one that is there already is passed over.
"""

from collections.abc import Sequence

from catalogue import resolve_skus
from credit import OpeningItem, PaymentCommand, record_opening_items, record_payments
from dealers import Party, load_parties, resolve_codes
from inventory import (
    CountedRow,
    SoldRow,
    SupplyRow,
    default_locations,
    on_hand_key,
    record_counts,
    record_sell_out,
    record_supply,
)
from kernel.db import ReadTx, Tx
from kernel.db.external import known
from ledger import balances
from orders import ids_by_number
from portal.imports.masters import minor
from portal.imports.origin import Line, Origin, is_generated


async def _parties(tx: ReadTx, codes: Sequence[str]) -> dict[str, Party]:
    ids = await resolve_codes(tx, codes)
    parties = await load_parties(tx, list(ids.values()))
    return {code: parties[party_id] for code, party_id in ids.items()}


async def _unknown(
    tx: ReadTx, origin: Origin, lines: Sequence[Line], table: str, key: str | None = None
) -> list[Line]:
    """The lines whose record is not there yet."""
    origins = [origin.of(line, line[key] if key else None) for line in lines]
    there = await known(tx, table, origins)
    return [line for line, of in zip(lines, origins, strict=True) if of not in there]


async def apply_stock(tx: Tx, origin: Origin, lines: Sequence[Line]) -> int:
    """Count stock; what was counted where the books know nothing yet is its opening stock."""
    lines = await _unknown(tx, origin, lines, "supply")
    owners = await _parties(tx, [line["organisation_code"] for line in lines])
    skus = await resolve_skus(tx, {line["sku"] for line in lines})
    places = await default_locations(tx, [party.id for party in owners.values()])
    keys = [
        on_hand_key(
            owners[line["organisation_code"]].id,
            skus[line["sku"]],
            places[owners[line["organisation_code"]].id],
        )
        for line in lines
    ]
    booked = set(await balances(tx, keys))
    openings, counts = [], []
    for line, key in zip(lines, keys, strict=True):
        source, external_id = origin.of(line)
        if key in booked:
            # Counting the same again finds no difference: a count needs no key of its own.
            counts.append(
                CountedRow(
                    key.organisation_id,
                    key.unit,
                    line["quantity"],
                    line["counted_on"],
                    generated=is_generated(line),
                )
            )
            continue
        booked.add(key)
        if line["quantity"]:
            openings.append(
                SupplyRow(
                    key.organisation_id,
                    key.unit,
                    line["quantity"],
                    line["counted_on"],
                    kind="opening",
                    generated=is_generated(line),
                    source=source,
                    external_id=external_id,
                )
            )
    await record_supply(tx, origin.actor, openings)
    await record_counts(tx, origin.actor, counts)
    return len(openings) + len(counts)


async def apply_open_items(tx: Tx, origin: Origin, lines: Sequence[Line]) -> int:
    """Record what buyers owed when the books were taken over."""
    lines = await _unknown(tx, origin, lines, "invoice", "item_no")
    buyers = await _parties(tx, [line["buyer_code"] for line in lines])
    items = []
    for line in lines:
        buyer = buyers[line["buyer_code"]]
        currency = line["currency"] or buyer.currency
        source, external_id = origin.of(line, line["item_no"])
        items.append(
            OpeningItem(
                seller_id=buyer.seller_id or 0,
                payer_id=buyer.id,
                currency=currency,
                amount_minor=minor(line["amount"], currency),
                issued_on=line["issued_on"],
                due_on=line["due_on"],
                number=line["item_no"],
                source=source,
                external_id=external_id,
            )
        )
    return len(await record_opening_items(tx, origin.actor, items))


async def apply_payments(tx: Tx, origin: Origin, lines: Sequence[Line]) -> int:
    """Book payments at their days; one that names an order settles its invoices first."""
    lines = await _unknown(tx, origin, lines, "payment", "payment_no")
    buyers = await _parties(tx, [line["buyer_code"] for line in lines])
    orders = await ids_by_number(tx, [line["reference"] for line in lines if line["reference"]])
    commands = []
    for line in lines:
        buyer = buyers[line["buyer_code"]]
        currency = line["currency"] or buyer.currency
        source, external_id = origin.of(line, line["payment_no"])
        commands.append(
            PaymentCommand(
                seller_id=buyer.seller_id or 0,
                payer_id=buyer.id,
                currency=currency,
                amount_minor=minor(line["amount"], currency),
                paid_on=line["paid_on"],
                reference=line["reference"],
                order_id=orders.get(line["reference"] or ""),
                number=line["payment_no"],
                generated=is_generated(line),
                source=source,
                external_id=external_id,
            )
        )
    return len(await record_payments(tx, origin.actor, commands))


async def apply_sell_out(tx: Tx, origin: Origin, lines: Sequence[Line]) -> int:
    """Record sales to the market at noon of their days."""
    lines = await _unknown(tx, origin, lines, "sell_out")
    sellers = await _parties(tx, [line["organisation_code"] for line in lines])
    skus = await resolve_skus(tx, {line["sku"] for line in lines})
    rows = []
    for line in lines:
        source, external_id = origin.of(line)
        rows.append(
            SoldRow(
                sellers[line["organisation_code"]].id,
                skus[line["sku"]],
                line["quantity"],
                line["sold_on"],
                line["unit_price"],
                generated=is_generated(line),
                source=source,
                external_id=external_id,
            )
        )
    parties = {party.id: party for party in sellers.values()}
    return len(await record_sell_out(tx, origin.actor, rows, parties))
