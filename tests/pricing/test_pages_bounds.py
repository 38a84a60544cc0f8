"""Price limits and tax rates as a member of headquarters keeps them."""

import re

from sqlalchemy import text

from kernel.db import Database
from tests.pricing.conftest import Shop
from tests.support.http import ClientFor
from tests.support.queries import count_queries

LIMIT = {"sku": "BIKE", "lowest_price": "8", "branch_percent": "5", "valid_from": "2026-03-02"}


async def test_a_limit_follows_the_one_before_and_ends_when_it_is_told_to(
    client_for: ClientFor, committed_shop: Shop, committed_database: Database
) -> None:
    client = await client_for(committed_shop.ids["HQ"])
    assert "No limits yet" in (await client.get("/prices/limits")).text
    for _ in "twice":
        assert (await client.post("/prices/limits", data=LIMIT)).status_code == 303
    later = LIMIT | {"lowest_price": "9.5", "highest_price": "20", "valid_from": "2026-03-10"}
    assert (await client.post("/prices/limits", data=later)).status_code == 303
    page = (await client.get("/prices/limits?q=bike")).text
    assert page.count("/end") == 2
    for words in (
        "8.00",
        "9.50",
        "20.00",
        "5.0%",
        'to <span class="text-nowrap">Mar 9, 2026',
        "from Mar 10, 2026",
    ):
        assert words in page, words
    assert "Nothing like that" in (await client.get("/prices/limits?q=boat")).text

    now = re.findall(r'action="(/prices/limits/\d+/end)"', page)[0]
    past = await client.post(now, data={"last": "2026-03-01"})
    assert past.status_code == 422
    assert "It ends today" in past.text
    for _ in "twice":
        assert (await client.post(now, data={"last": "2026-03-05"})).status_code == 303
    async with committed_database.read() as tx:
        told = text("SELECT event FROM audit_event WHERE event LIKE 'pricing:limit:%' ORDER BY id")
        events = (await tx.scalars(told)).all()
    assert events[-1] == "pricing:limit:ended"
    assert events.count("pricing:limit:ended") == 1
    with count_queries(committed_database) as sent:
        await client.get("/prices/limits")
    assert len(sent) <= 8, sent


async def test_a_limit_of_nothing_or_in_the_wrong_order_comes_back_beside_its_fields(
    client_for: ClientFor, committed_shop: Shop
) -> None:
    client = await client_for(committed_shop.ids["HQ"])
    both = await client.post("/prices/limits", data=LIMIT | {"category": "BIKES"})
    assert both.status_code == 422
    assert "one of both" in both.text
    wrong = LIMIT | {"lowest_price": "30", "highest_price": "20"}
    answer = await client.post("/prices/limits", data=wrong)
    assert answer.status_code == 422
    assert 'href="#lowest_price"' in answer.text
    nothing = LIMIT | {"lowest_price": "", "sku": "BOAT", "valid_from": "2026-02-01"}
    answer = await client.post("/prices/limits", data=nothing)
    for words in ("Enter the lowest price", "There is no product BOAT", "from today"):
        assert words in answer.text, words


async def test_a_tax_rate_changes_on_a_day_and_a_line_is_taxed_with_it(
    client_for: ClientFor, committed_shop: Shop
) -> None:
    client = await client_for(committed_shop.ids["HQ"])
    assert "13.00%" in (await client.get("/prices/taxes")).text
    typed = {"percent": "9", "valid_from": "2026-04-01"}
    assert (await client.post("/prices/taxes", data=typed)).status_code == 303
    page = (await client.get("/prices/taxes")).text
    for words in ("13.00%", "9.00%", "until Mar 31, 2026", "from Apr 1, 2026"):
        assert words in page, words
    high = await client.post("/prices/taxes", data=typed | {"percent": "900"})
    assert high.status_code == 422
    assert 'href="#percent"' in high.text
    end = re.findall(r'action="(/prices/taxes/\d+/end)"', page)[-1]
    assert (await client.post(end, data={"last": "2026-02-01"})).status_code == 422
    assert (await client.post(end, data={"last": "2026-05-01"})).status_code == 303
    for other in ("NORTH", "DEALER"):
        stranger = await client_for(committed_shop.ids[other])
        for path in ("/prices/limits", "/prices/taxes"):
            assert (await stranger.get(path)).status_code == 403
        assert (await stranger.post(end, data={"last": "2026-05-01"})).status_code == 403
