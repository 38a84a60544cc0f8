"""All 60,855 lines of the example channel, priced by `quote` from real tables."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby, islice

import pytest

from catalogue import NewProduct, Products, create_products, load_products
from dealers import NewOrganisation, OrganisationKind, Party, create_organisations, load_parties
from kernel.db import Tx
from kernel.money import from_micros, line_minor
from pricing import (
    BuyerScope,
    NewAssignment,
    NewEntry,
    NewPolicy,
    NewPriceList,
    PricedLine,
    QuoteLine,
    QuoteRequest,
    quote,
    save_assignments,
    save_entries,
    save_policies,
    save_price_lists,
)
from tests.pricing.adventureworks import Row, day, decimal, number, rows

ORDERS_A_QUERY = 64


async def load_channel(tx: Tx) -> dict[str, Party]:
    """Organisations by code."""
    ids = await create_organisations(
        tx,
        [
            NewOrganisation(
                code=row["code"],
                name=row["name"],
                kind=OrganisationKind(row["kind"]),
                parent=row["parent_code"] or None,
                segment=row["segment"] or None,
                country=row["country"] or None,
                currency="USD",
            )
            for row in rows("organisations.csv")
        ],
    )
    parties = await load_parties(tx, ids.values())
    return {code: parties[row_id] for code, row_id in ids.items()}


async def load_catalogue(tx: Tx) -> Products:
    """The products."""
    found = [NewProduct(sku=row["sku"], name=row["name"]) for row in rows("products.csv")]
    await create_products(tx, found)
    return await load_products(tx, skus=[product.sku for product in found])


async def load_prices(tx: Tx, headquarters: Party, products: Products) -> None:
    """Lists, entries and policies; `DEALER` is for everyone, the others by their policy."""
    entries = list(rows("price_entries.csv"))
    codes = dict.fromkeys(row["price_list"] for row in entries)
    lists = await save_price_lists(
        tx, [NewPriceList(headquarters.id, code, code, "USD") for code in codes]
    )
    everyone = BuyerScope(node_id=headquarters.id)
    await save_assignments(tx, [NewAssignment(lists["DEALER"], everyone)])
    await save_entries(
        tx,
        [
            NewEntry(
                price_list_id=lists[row["price_list"]],
                product_id=products.by_sku[row["sku"]].id,
                minimum_quantity=int(row["min_quantity"]),
                unit_price=Decimal(row["unit_price"]),
                valid_from=day(row["valid_from"]),
                valid_until=day(row["valid_until"]),
            )
            for row in entries
        ],
    )
    listed: dict[str, list[int]] = {}
    for row in rows("price_policy_products.csv"):
        listed.setdefault(row["policy"], []).append(products.by_sku[row["sku"]].id)
    await save_policies(
        tx,
        [
            NewPolicy(
                seller_id=headquarters.id,
                code=row["code"],
                name=row["name"],
                effect=row["effect"],
                rate=decimal(row["rate"]),
                minimum_quantity=number(row["min_quantity"]),
                maximum_quantity=number(row["max_quantity"]),
                price_list_id=lists[row["price_list"]] if row["price_list"] else None,
                product_ids=tuple(listed[row["code"]]) if row["products"] == "listed" else None,
                priority=int(row["priority"]),
                valid_from=day(row["valid_from"]),
                valid_until=day(row["valid_until"]),
            )
            for row in rows("price_policies.csv")
        ],
    )


def orders() -> Iterator[list[Row]]:
    """The lines of each order."""
    for _, lines in groupby(rows("order_lines.csv.gz"), key=lambda row: row["order_no"]):
        yield list(lines)


def request_of(order: list[Row], parties: dict[str, Party], products: Products) -> QuoteRequest:
    """An order as a buyer would ask for it: products and quantities only."""
    buyer = parties[order[0]["buyer_code"]]
    branch = next(party for party in parties.values() if party.id == buyer.parent_id)
    return QuoteRequest(
        seller=branch,
        buyer=buyer,
        currency="USD",
        order_on=date.fromisoformat(order[0]["ordered_on"]),
        lines=tuple(
            QuoteLine.of(products.by_sku[row["sku"]], int(row["quantity"])) for row in order
        ),
    )


def difference(row: Row, line: object) -> str | None:
    """What of a line is not as the source has it: unit price, rate, net at four decimals."""
    assert isinstance(line, PricedLine), (row, line)
    net = line_minor(line.quantity, line.unit_price_micros, digits=4, off_micros=line.off_micros)
    ours = (from_micros(line.unit_price_micros), Decimal(net).scaleb(-4))
    theirs = (Decimal(row["unit_price"]), Decimal(row["net_amount"]))
    return None if ours == theirs else f"{row} is {ours}"


@pytest.mark.slow
async def test_every_line_of_the_example_channel_is_reproduced(tx: Tx) -> None:
    parties = await load_channel(tx)
    products = await load_catalogue(tx)
    await load_prices(tx, parties["AW"], products)
    differences: list[str] = []
    lines = net_minor = 0
    left = orders()
    while batch := list(islice(left, ORDERS_A_QUERY)):
        quotes = await quote(tx, [request_of(order, parties, products) for order in batch])
        for order, answer in zip(batch, quotes, strict=True):
            lines += len(order)
            net_minor += answer.net_minor
            found = map(difference, order, answer.lines)
            differences.extend(one for one in found if one is not None)
    assert differences == []
    assert lines == 60_855
    assert net_minor == 80_450_595_78
