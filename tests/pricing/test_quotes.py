"""Quotes from real tables: what the query brings is what the rules need."""

from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from kernel.db import Tx
from pricing import (
    BuyerScope,
    NewEntry,
    NewLimit,
    NewPolicy,
    NewTaxRate,
    PricedLine,
    Quote,
    QuoteLine,
    QuoteRequest,
    quote,
    save_entries,
    save_limits,
    save_policies,
    save_tax_rates,
)
from tests.pricing.conftest import Shop, price_list
from tests.support.queries import count_queries

TODAY = date(2026, 3, 2)
TOMORROW = date(2026, 3, 3)


def ask(shop: Shop, seller: str, buyer: str, *skus: str, quantity: int = 1) -> QuoteRequest:
    """A request for some of each SKU."""
    return QuoteRequest(
        seller=shop.party(seller),
        buyer=shop.party(buyer),
        currency="USD",
        order_on=TODAY,
        lines=tuple(QuoteLine(product_id=shop.products[sku], quantity=quantity) for sku in skus),
    )


def nets(answer: Quote) -> list[int | None]:
    """The net of each line, None for one without a price."""
    return [line.net_minor if isinstance(line, PricedLine) else None for line in answer.lines]


async def test_dealer_segment_near_and_far_node_each_find_their_list(tx: Tx, shop: Shop) -> None:
    everyone = BuyerScope(node_id=shop.ids["HQ"])
    await price_list(tx, shop, "HQ", "ALL", everyone, BIKE="10", HELMET="5", GLOVE="2")
    gold = BuyerScope(segment="gold")
    await price_list(tx, shop, "HQ", "GOLD", gold, BIKE="9", HELMET="4")
    dealer = BuyerScope(organisation_id=shop.ids["DEALER"])
    await price_list(tx, shop, "NORTH", "OWN", dealer, BIKE="8")
    skus = ("BIKE", "HELMET", "GLOVE")
    first, second = await quote(
        tx, [ask(shop, "NORTH", "DEALER", *skus), ask(shop, "NORTH", "OTHER", *skus)]
    )
    assert nets(first) == [8_00, 4_00, 2_00]
    assert nets(second) == [10_00, 5_00, 2_00]


async def test_a_sub_dealer_never_gets_its_suppliers_purchase_price(tx: Tx, shop: Shop) -> None:
    everyone = BuyerScope(node_id=shop.ids["HQ"])
    await price_list(tx, shop, "HQ", "ALL", everyone, BIKE="10")
    below = BuyerScope(node_id=shop.ids["DEALER"])
    await price_list(tx, shop, "DEALER", "RESALE", below, HELMET="7")
    answer = (await quote(tx, [ask(shop, "DEALER", "SUB", "BIKE", "HELMET")]))[0]
    assert nets(answer) == [None, 7_00]


async def test_a_list_of_one_branch_does_not_price_what_another_sells(tx: Tx, shop: Shop) -> None:
    everyone = BuyerScope(node_id=shop.ids["HQ"])
    await price_list(tx, shop, "SOUTH", "SOUTH", everyone, BIKE="10")
    answer = (await quote(tx, [ask(shop, "NORTH", "DEALER", "BIKE")]))[0]
    assert answer.unpriced[0].reason == "no_list"


async def test_one_query_however_many_requests(tx: Tx, shop: Shop) -> None:
    everyone = BuyerScope(node_id=shop.ids["HQ"])
    await price_list(tx, shop, "HQ", "ALL", everyone, BIKE="10")
    requests = [ask(shop, "NORTH", buyer, "BIKE") for buyer in ("DEALER", "OTHER")] * 20
    await quote(tx, requests[:1])
    with count_queries(tx) as queries:
        answers = await quote(tx, requests)
    assert len(queries) == 1
    assert len(answers) == 40
    assert await quote(tx, []) == []


async def test_a_policy_for_a_segment_switches_the_list_of_its_products(tx: Tx, shop: Shop) -> None:
    everyone = BuyerScope(node_id=shop.ids["HQ"])
    await price_list(tx, shop, "HQ", "ALL", everyone, BIKE="10", HELMET="10")
    nobody = BuyerScope(segment="nobody")
    campaign = await price_list(tx, shop, "HQ", "SALE", nobody, BIKE="8")
    await save_policies(
        tx,
        [
            NewPolicy(
                seller_id=shop.ids["HQ"],
                code="SPRING",
                name="Spring sale",
                effect="percent_off",
                rate=Decimal("0.25"),
                price_list_id=campaign,
                product_ids=(shop.products["BIKE"], shop.products["HELMET"]),
                buyers=(BuyerScope(segment="gold"),),
                valid_from=TODAY,
                valid_until=TOMORROW,
            )
        ],
    )
    skus = ("BIKE", "HELMET")
    gold, plain = await quote(
        tx, [ask(shop, "NORTH", "DEALER", *skus), ask(shop, "NORTH", "OTHER", *skus)]
    )
    assert nets(gold) == [6_00, 7_50]
    assert nets(plain) == [10_00, 10_00]


async def test_tax_and_limits_come_with_the_same_query(tx: Tx, shop: Shop) -> None:
    everyone = BuyerScope(node_id=shop.ids["HQ"])
    await price_list(tx, shop, "HQ", "ALL", everyone, BIKE="10")
    await save_tax_rates(tx, [NewTaxRate(Decimal("0.13"))])
    bike = shop.products["BIKE"]
    limit = NewLimit(shop.ids["HQ"], "USD", product_id=bike, lowest_price=Decimal("10.01"))
    await save_limits(tx, [limit])
    answer = (await quote(tx, [ask(shop, "NORTH", "DEALER", "BIKE")]))[0]
    line = answer.lines[0]
    assert isinstance(line, PricedLine)
    assert (answer.net_minor, answer.tax_minor, answer.gross_minor) == (10_00, 1_30, 11_30)
    assert line.limit_breach is not None
    assert line.limit_breach.bound_micros == 10_010_000


async def test_lines_with_their_own_prices_read_no_entries(tx: Tx, shop: Shop) -> None:
    everyone = BuyerScope(node_id=shop.ids["HQ"])
    await price_list(tx, shop, "HQ", "ALL", everyone, BIKE="10")
    own = QuoteLine(product_id=shop.products["BIKE"], quantity=2, unit_price_micros=7_000_000)
    listed = ask(shop, "NORTH", "DEALER", "BIKE")
    answers = await quote(tx, [replace(listed, lines=(own,)), listed])
    assert [nets(answer) for answer in answers] == [[14_00], [10_00]]


async def test_requests_of_different_days_share_a_query(tx: Tx, shop: Shop) -> None:
    """P17: each request has the prices of its own order date."""
    everyone = BuyerScope(node_id=shop.ids["HQ"])
    list_id = await price_list(tx, shop, "HQ", "ALL", everyone)
    bike = shop.products["BIKE"]
    await save_entries(
        tx,
        [
            NewEntry(list_id, bike, Decimal(10), valid_until=TOMORROW),
            NewEntry(list_id, bike, Decimal(11), valid_from=TOMORROW),
        ],
    )
    today = ask(shop, "NORTH", "DEALER", "BIKE")
    tomorrow = replace(today, order_on=TOMORROW)
    assert [nets(answer) for answer in await quote(tx, [today, tomorrow])] == [[10_00], [11_00]]
