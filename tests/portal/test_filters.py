"""Saved filters: one's own, per list, under a name."""

import re

from sqlalchemy import text

from kernel.db import Database
from portal.filters.pages import MOST_FILTERS, meaning
from tests.support.factories import Channel
from tests.support.http import ClientFor

SAVED = {"path": "/orders", "name": "Mine", "query": "state=blocked&q=&page=3"}


def test_the_page_number_and_empty_fields_are_not_part_of_a_filter() -> None:
    assert meaning("state=blocked&q=&page=3") == "state=blocked"
    assert meaning("b=2&a=1&a=0") == "a=0&a=1&b=2"


async def test_a_saved_filter_is_its_owners_alone_and_can_be_forgotten(
    client_for: ClientFor, channel: Channel, committed_database: Database
) -> None:
    owner, colleague = await client_for(channel.alpha), await client_for(channel.alpha)
    for _ in range(2):
        saved = await owner.post("/filters", data=SAVED)
        assert saved.headers["location"] == "/orders?state=blocked"
    bar = (await owner.get("/filters/bar?path=/orders&query=state%3Dblocked")).text
    assert bar.count(">Mine<") == 1
    assert 'aria-current="true"' in bar
    assert ">Mine<" not in (await owner.get("/filters/bar?path=/invoices")).text
    assert ">Mine<" not in (await colleague.get("/filters/bar?path=/orders")).text
    async with committed_database.read() as tx:
        filter_id = await tx.scalar(text("SELECT id FROM saved_filter"))
    await colleague.post(f"/filters/{filter_id}/delete", data={"path": "/orders"})
    assert ">Mine<" in (await owner.get("/filters?path=/orders")).text
    await owner.post(f"/filters/{filter_id}/delete", data={"path": "/orders"})
    assert ">Mine<" not in (await owner.get("/filters?path=/orders")).text


async def test_a_list_takes_so_many_filters_and_says_what_to_do_then(
    client_for: ClientFor, channel: Channel
) -> None:
    client = await client_for(channel.alpha)
    for number in range(MOST_FILTERS):
        await client.post("/filters", data=SAVED | {"name": f"Filter {number}"})
    refused = await client.post("/filters", data=SAVED)
    assert refused.status_code == 409
    assert "Delete one that you no longer use" in refused.text
    replaced = await client.post("/filters", data=SAVED | {"name": "Filter 0"})
    assert replaced.status_code == 303


async def test_a_filter_of_another_site_is_one_of_the_start_page(
    client_for: ClientFor, channel: Channel
) -> None:
    client = await client_for(channel.alpha)
    saved = await client.post("/filters", data=SAVED | {"path": "//evil.example/x"})
    assert saved.headers["location"] == "/?state=blocked"


async def test_a_list_that_is_narrowed_to_nothing_has_a_way_back(
    client_for: ClientFor, channel: Channel
) -> None:
    client = await client_for(channel.alpha)
    back = '<a class="btn" href="/orders">Show everything</a>'
    assert back in (await client.get("/orders?q=nothing&page=1")).text
    assert back not in (await client.get("/orders?q=&page=1")).text
    to_be_saved = re.compile(r"data-when-filtered\s*>")
    assert to_be_saved.search((await client.get("/filters/bar?path=/orders&query=q%3Dx")).text)
    assert not to_be_saved.search((await client.get("/filters/bar?path=/orders&query=q%3D")).text)
