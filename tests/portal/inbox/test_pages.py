"""The inbox of a branch, from its trade to zero."""

import re

from credit import create_pool, join_pool
from dealers import load_parties
from kernel.actor import system_actor
from kernel.db import Database
from tests.support.factories import make_channel
from tests.support.http import ClientFor
from tests.support.queries import count_queries
from tests.support.trade import make_trade


def keys(page: str, kind: str) -> list[str]:
    """What the rows of a kind send."""
    return re.findall(rf'type="checkbox"[^>]+value="({kind}:\d+)"', page)


async def test_a_branch_works_its_inbox_off_and_nobody_else_sees_it(
    committed_database: Database, client_for: ClientFor
) -> None:
    async with committed_database.write() as tx:
        channel = await make_channel(tx)
    trade = await make_trade(committed_database, channel, client_for)
    east = await client_for(channel.east)

    first = await east.get("/today")
    assert trade.blocked in first.text
    assert f"/approvals/{trade.blocked}" in first.text
    assert f"/deliveries/{trade.shipment}" in first.text
    [blocked] = keys(first.text, "blocked_order")
    [claim] = keys(first.text, "claim")
    assert trade.blocked not in (await (await client_for(channel.west)).get("/today")).text
    assert (await (await client_for(channel.alpha)).get("/today")).status_code == 403

    taken = await east.post("/today", data={"step": "take", "chosen": [blocked, claim]})
    assert taken.status_code == 303, taken.text
    mine = (await east.get("/today?whose=mine")).text
    assert keys(mine, "blocked_order") == [blocked]
    assert keys((await east.get("/today?whose=nobodys")).text, "claim") == []

    silent = await east.post("/today", data={"step": "rest", "chosen": claim, "until": ""})
    assert silent.status_code == 422
    assert "Say why" in silent.text
    decided = await east.post(
        "/today", data={"step": "done", "chosen": blocked, "reason": "looks fine"}
    )
    assert decided.status_code == 409
    assert "ends only when it is dealt with" in decided.text

    rest = {
        "step": "rest",
        "chosen": [blocked, claim],
        "until": "2026-03-06",
        "reason": "carrier asked",
    }
    west = await client_for(channel.west)
    assert (await west.post("/today", data=rest)).status_code == 422
    assert (await east.post("/today", data=rest)).status_code == 303
    assert (await east.post("/today", data=rest)).status_code == 303
    assert keys((await east.get("/today")).text, "(?:blocked_order|claim)") == []
    aside = (await east.get("/today?whose=aside")).text
    assert "carrier asked" in aside
    await east.post("/today", data={"step": "back", "chosen": claim})
    assert keys((await east.get("/today?kind=claim")).text, "claim") == [claim]

    with count_queries(committed_database) as sent:
        await east.get("/today")
    assert len(sent) <= 16, sent
    assert trade.shipment in (await east.get("/today?page=9")).text

    start = (await east.get("/")).text
    assert "In the inbox" in start
    assert f"/deliveries/{trade.shipment}" in start


async def test_accounts_over_the_limit_that_they_share_are_an_exception(
    committed_database: Database, client_for: ClientFor
) -> None:
    async with committed_database.write() as tx:
        channel = await make_channel(tx)
    await make_trade(committed_database, channel, client_for)
    async with committed_database.write() as tx:
        currency = (await load_parties(tx, [channel.east]))[channel.east].currency
        actor = system_actor(channel.east)
        pool = await create_pool(
            tx,
            actor,
            seller_id=channel.east,
            code="GROUP",
            name="Harbour group",
            currency=currency,
            limit_minor=1,
        )
        await join_pool(tx, actor, (channel.east, channel.alpha), pool)
    east = await client_for(channel.east)
    page = (await east.get("/today?kind=over_pool")).text
    assert "Harbour group" in page
    assert keys(page, "over_pool") == [f"over_pool:{pool}"]
    accounts = (await east.get("/account?pool=GROUP")).text
    assert channel.code("alpha") in accounts
    assert channel.code("alpha") not in (await east.get("/account?pool=OTHER")).text
    assert keys((await (await client_for(channel.west)).get("/today")).text, "over_pool") == []


async def test_headquarters_sets_a_target_once_and_the_branch_sees_how_far_it_is(
    committed_database: Database, client_for: ClientFor
) -> None:
    async with committed_database.write() as tx:
        channel = await make_channel(tx)
    hq, east = await client_for(channel.hq), await client_for(channel.east)
    page = (await hq.get("/today/targets")).text
    month = re.findall(r'name="month" value="([^"]+)"', page)[0]
    code = channel.code("east")
    typed = {"month": month, "rows-0-code": code, "rows-0-net": "1,000.00", "rows-0-version": "0"}
    assert (await east.post("/today/targets", data=typed)).status_code == 403
    assert (await hq.post("/today/targets", data=typed)).status_code == 303
    assert "0%" in (await east.get("/today")).text
    stale = await hq.post("/today/targets", data=typed | {"rows-0-net": "2,000.00"})
    assert stale.status_code == 409
    below = await hq.post("/today/targets", data=typed | {"rows-0-net": "-5"})
    assert below.status_code == 422
    drop = typed | {"rows-0-net": "", "rows-0-version": "1"}
    assert (await hq.post("/today/targets", data=drop)).status_code == 303
