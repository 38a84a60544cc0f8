"""Searching the catalogue: what is found, what forgives, what each narrowing would leave."""

from dataclasses import replace

import pytest

from catalogue import (
    Mark,
    NewCategory,
    NewProduct,
    Search,
    authorise,
    create_categories,
    create_products,
    find_products,
    load_products,
    set_own_code,
)
from dealers import Scope
from dealers.types import OrganisationKind
from kernel.actor import system_actor
from kernel.db import Tx
from kernel.paging import PageRequest
from tests.support.factories import Channel, make_channel

HELMETS = NewProduct("", "", category="HELMETS")
ROWS = (
    replace(HELMETS, sku="HL-1", name="Sport Helmet, Red", attributes={"colour": "Red"}),
    replace(HELMETS, sku="HL-2", name="Sport Helmet, Blue", attributes={"colour": "Blue"}),
    NewProduct(
        "BK-1",
        "Mountain Bike",
        category="GOODS",
        names={"zh": "山地自行车"},
        descriptions={"en": "Butted frame.", "zh": "铝合金车架"},
        barcode="4006381333931",
        attributes={"colour": "Red"},
    ),
    NewProduct("BELL", "Bell"),
)


@pytest.fixture
async def channel(tx: Tx) -> Channel:
    """Four products, two of them helmets; alpha calls the bell by a number of its own."""
    channel = await make_channel(tx)
    categories = [NewCategory("GOODS", "Goods"), NewCategory("HELMETS", "Helmets", "GOODS")]
    await create_categories(tx, categories)
    await create_products(tx, list(ROWS))
    await set_own_code(tx, channel.alpha, "BELL", "MY-7")
    return channel


async def found(tx: Tx, channel: Channel, search: Search, **marks: list[int]) -> list[str]:
    answer = await find_products(
        tx,
        Scope(channel.alpha, OrganisationKind.DEALER),
        search,
        {name: Mark(ids) for name, ids in marks.items()},
        PageRequest(),
    )
    products = (await load_products(tx, ids=answer.page.rows)).by_id
    return [products[id_].sku for id_ in answer.page.rows]


@pytest.mark.parametrize(
    ("text", "skus"),
    [
        ("", ["BELL", "BK-1", "HL-1", "HL-2"]),
        ("red helmet", ["HL-1"]),
        ("hemlet", ["HL-1", "HL-2"]),
        ("montain bkie", ["BK-1"]),
        ("山地", ["BK-1"]),
        ("铝合金", ["BK-1"]),
        ("4006381333931", ["BK-1"]),
        ("my-7", ["BELL"]),
        ("hl-2", ["HL-2"]),
        ("100%", []),
        ("_", []),
        ("zzzz", []),
    ],
)
async def test_text_finds_products(tx: Tx, channel: Channel, text: str, skus: list[str]) -> None:
    assert sorted(await found(tx, channel, Search(text))) == skus


async def test_each_count_disregards_what_is_chosen_of_its_own_facet(
    tx: Tx, channel: Channel
) -> None:
    ids = {sku: p.id for sku, p in (await load_products(tx, skus=["HL-1", "BK-1"])).by_sku.items()}
    marks = {"stock": Mark([ids["HL-1"], ids["BK-1"]]), "offer": Mark([])}
    search = Search("", "HELMETS", {"colour": {"Red"}}, {"stock"})
    scope = Scope(channel.alpha, OrganisationKind.DEALER)
    answer = await find_products(tx, scope, search, marks, PageRequest())
    assert answer.page.rows == [ids["HL-1"]]
    assert [(node.code, count) for node, count in answer.categories] == [
        ("GOODS", 2),
        ("HELMETS", 1),
    ]
    assert answer.attributes == {"colour": (("Red", 1),)}, "the blue helmet is not in stock"
    assert answer.marks == {"stock": 1, "offer": 0}


async def test_what_a_dealer_may_not_buy_is_neither_found_nor_counted(
    tx: Tx, channel: Channel
) -> None:
    await authorise(tx, system_actor(channel.hq), channel.alpha, categories=["HELMETS"])
    assert await found(tx, channel, Search()) == ["HL-1", "HL-2"]
    assert await found(tx, channel, Search("mountain")) == []
