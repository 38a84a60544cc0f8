"""Finding products: both languages, own codes, what one may buy."""

from decimal import Decimal
from typing import Any

import pytest

from catalogue import (
    NewCategory,
    NewProduct,
    ProductFilters,
    ProductStatus,
    UnknownFilter,
    authorise,
    create_categories,
    create_products,
    forbidden_products,
    get_product,
    list_categories,
    list_costs,
    load_products,
    resolve_skus,
    search_products,
    set_own_code,
    set_product_status,
    suggest_skus,
)
from kernel.db import Tx
from kernel.errors import NotFound
from kernel.i18n import speaking
from kernel.paging import PageRequest
from tests.support.factories import Channel, make_channel
from tests.support.queries import count_queries

CATEGORIES = [
    NewCategory("bikes", "Bikes", names={"zh": "自行车"}),
    NewCategory("road", "Road Bikes", parent="bikes", names={"zh": "公路车"}),
    NewCategory("parts", "Parts"),
]
PRODUCTS = [
    NewProduct(
        "BK-R50",
        "Road-50 Red",
        category="road",
        names={"zh": "红色公路车"},
        descriptions={"en": "Fast.", "zh": "很快。"},
        barcode="4006381333931",
        weight_g=9_500,
        units={"box": (2, 1)},
        attributes={"colour": "red"},
        list_price=Decimal("3578.27"),
        cost=Decimal("2171.2942"),
        cost_currency="CNY",
    ),
    NewProduct("BK-M68", "Mountain-200", category="bikes"),
    NewProduct("CH-001", "Chain", category="parts", status=ProductStatus.RUN_OUT),
    NewProduct("XX_1", "Loose part"),
]


async def shop(tx: Tx) -> Channel:
    channel = await make_channel(tx)
    await create_categories(tx, CATEGORIES)
    await create_products(tx, PRODUCTS)
    return channel


async def skus(tx: Tx, c: Channel, reader: int | None = None, /, **filters: Any) -> list[str]:
    scope = c.person(reader or c.hq).scope
    wanted = ProductFilters(**filters)
    page = await search_products(tx, scope, wanted)
    assert page.total == len(page.rows)
    return [row.sku for row in page.rows]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["BK-M68", "BK-R50", "CH-001", "XX_1"]),
        ({"text": "road"}, ["BK-R50"]),
        ({"text": "bk-"}, ["BK-M68", "BK-R50"]),
        ({"text": "公路"}, ["BK-R50"]),
        ({"text": "4006381333931"}, ["BK-R50"]),
        ({"text": "X_1"}, ["XX_1"]),
        ({"text": "%"}, []),
        ({"category": "bikes"}, ["BK-M68", "BK-R50"]),
        ({"category": "road"}, ["BK-R50"]),
        ({"status": "run_out"}, ["CH-001"]),
        ({"category": "parts", "text": "road"}, []),
    ],
)
async def test_products_are_found_in_both_languages(
    tx: Tx, filters: dict[str, Any], expected: list[str]
) -> None:
    assert await skus(tx, await shop(tx), **filters) == expected


@pytest.mark.parametrize("filters", [{"category": "boats"}, {"category": ""}, {"status": "lost"}])
async def test_a_filter_that_nobody_knows_never_shows_everything(
    tx: Tx, filters: dict[str, Any]
) -> None:
    """G16."""
    c = await shop(tx)
    with pytest.raises(UnknownFilter) as refused:
        await skus(tx, c, **filters)
    assert refused.value.detail


async def test_only_what_can_be_ordered_is_shown_when_asked(tx: Tx) -> None:
    c = await shop(tx)
    await set_product_status(tx, c.person(c.hq).actor, "BK-M68", ProductStatus.BLOCKED)
    await set_product_status(tx, c.person(c.hq).actor, "XX_1", ProductStatus.DISCONTINUED)
    assert await skus(tx, c, orderable_only=True) == ["BK-R50", "CH-001"]


async def test_a_dealer_finds_a_product_by_its_own_code(tx: Tx) -> None:
    c = await shop(tx)
    await set_own_code(tx, c.alpha, "BK-R50", "4711")
    assert await skus(tx, c, c.alpha, text="4711") == ["BK-R50"]
    assert await skus(tx, c, c.beta, text="4711") == []
    found = await load_products(tx, skus=["4711", "CH-001"], buyer_id=c.alpha)
    assert {product.sku for product in found} == {"BK-R50", "CH-001"}
    assert found.find("4711") is found.find("BK-R50")
    assert found.find("NONE") is None
    assert len(await load_products(tx, skus=["4711"], buyer_id=c.beta)) == 0


async def test_names_come_in_the_readers_language(tx: Tx) -> None:
    c = await shop(tx)
    scope = c.person(c.alpha).scope
    with speaking("zh"):
        page = await search_products(tx, scope, ProductFilters(text="BK-R50"))
        detail = await get_product(tx, scope, "BK-R50")
        tree = await list_categories(tx)
    assert (page.rows[0].name, page.rows[0].category) == ("红色公路车", "公路车")
    assert detail.product.name == "红色公路车"
    assert detail.description == "很快。"
    assert detail.category_path == ("自行车", "公路车")
    assert "自行车" in {node.name for node in tree}
    english = await get_product(tx, scope, "BK-R50")
    assert (english.product.name, english.description) == ("Road-50 Red", "Fast.")


async def test_one_product_has_all_its_particulars(tx: Tx) -> None:
    c = await shop(tx)
    detail = await get_product(tx, c.person(c.alpha).scope, "BK-R50")
    assert dict(detail.product.units) == {"EA": (1, 1), "box": (2, 1)}
    assert detail.weight_g == 9_500
    assert detail.attributes == {"colour": "red"}
    assert detail.list_price == Decimal("3578.27")
    ids = await create_categories(tx, CATEGORIES)
    assert detail.product.category_ids == (ids["road"], ids["bikes"])
    with pytest.raises(NotFound):
        await get_product(tx, c.person(c.alpha).scope, "NONE")


async def test_the_tree_of_categories_comes_in_its_order(tx: Tx) -> None:
    await shop(tx)
    tree = [(node.code, node.depth) for node in await list_categories(tx)]
    assert tree == [("bikes", 0), ("road", 1), ("parts", 0)]


async def test_who_has_no_authorisation_recorded_may_buy_everything(tx: Tx) -> None:
    c = await shop(tx)
    ids = await resolve_skus(tx, [row.sku for row in PRODUCTS])
    assert await forbidden_products(tx, [c.alpha, c.beta], ids.values()) == {}
    assert await forbidden_products(tx, [], ids.values()) == {}


async def test_an_authorised_category_includes_those_below_it(tx: Tx) -> None:
    c = await shop(tx)
    await authorise(tx, c.person(c.hq).actor, c.alpha, skus=["CH-001"], categories=["bikes"])
    ids = await resolve_skus(tx, [row.sku for row in PRODUCTS])
    assert await forbidden_products(tx, [c.alpha, c.beta], ids.values()) == {c.alpha: {ids["XX_1"]}}
    assert await skus(tx, c, c.alpha) == ["BK-M68", "BK-R50", "CH-001"]
    assert len(await skus(tx, c, c.beta)) == 4
    with pytest.raises(NotFound):
        await get_product(tx, c.person(c.alpha).scope, "XX_1")
    await authorise(tx, c.person(c.hq).actor, c.alpha)
    assert len(await skus(tx, c, c.alpha)) == 4


async def test_a_mistyped_number_gets_the_nearest_suggested(tx: Tx) -> None:
    await shop(tx)
    assert await suggest_skus(tx, ["BK-R5O", "CH-01", "ZZZZ"]) == {
        "BK-R5O": "BK-R50",
        "CH-01": "CH-001",
    }
    assert await suggest_skus(tx, []) == {}


async def test_lists_and_loads_take_few_queries_however_long(tx: Tx) -> None:
    c = await shop(tx)
    await create_products(tx, [NewProduct(f"N-{i}", f"Product {i}") for i in range(300)])
    with count_queries(tx) as queries:
        page = await search_products(tx, c.person(c.alpha).scope, None, PageRequest(2, 100))
    assert (len(page.rows), page.total, page.last) == (100, 304, 4)
    assert len(queries) == 2
    with count_queries(tx) as queries:
        found = await load_products(tx, skus=[f"N-{i}" for i in range(300)])
    assert len(found) == 300
    assert len(queries) == 1


async def test_a_first_standard_cost_is_valid_from_the_beginning(tx: Tx) -> None:
    await shop(tx)
    product_id = (await resolve_skus(tx, ["BK-R50"]))["BK-R50"]
    costs = await list_costs(tx, product_id)
    assert [(one.cost, one.currency, one.valid_from) for one in costs] == [
        (Decimal("2171.2942"), "CNY", None)
    ]
