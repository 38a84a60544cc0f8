"""The pages of dealers: list, profile, new, move with preview, settings, tokens."""

import re

import httpx
import pytest

from dealers import load_parties
from kernel.db import Database
from tests.support.factories import Channel, make_channel
from tests.support.http import ClientFor


@pytest.fixture
async def channel(committed_database: Database) -> Channel:
    async with committed_database.write() as tx:
        return await make_channel(tx)


def names(page: httpx.Response) -> list[str]:
    return re.findall(r'<a href="/dealers/([A-Z]+)">', page.text)


async def test_the_list_shows_the_scope_and_narrows(
    client_for: ClientFor, channel: Channel
) -> None:
    hq = await client_for(channel.hq)
    assert len(names(await hq.get("/dealers"))) == 5
    assert names(await hq.get("/dealers?below=WEST&segment=gold")) == ["GAMMA"]
    assert names(await hq.get("/dealers?q=shop")) == ["DELTA"]
    assert "Nothing like that" in (await hq.get("/dealers?q=zzz")).text
    east = await client_for(channel.east)
    page = await east.get("/dealers")
    assert sorted(names(page)) == ["ALPHA", "BETA", "DELTA"]
    assert "/dealers/new" not in page.text


async def test_an_unknown_filter_is_a_page_that_says_so(
    client_for: ClientFor, channel: Channel
) -> None:
    answer = await (await client_for(channel.hq)).get("/dealers?below=NOWHERE")
    assert answer.status_code == 422
    assert "There is no branch" in answer.text


async def test_dealers_see_only_the_dealers_that_buy_from_them(
    client_for: ClientFor, channel: Channel
) -> None:
    childless, alpha = await client_for(channel.beta), await client_for(channel.alpha)
    for path in ("/dealers", "/dealers/BETA", "/dealers/ALPHA", "/dealers/new"):
        assert (await childless.get(path)).status_code == 403
    assert sorted(names(await alpha.get("/dealers"))) == ["ALPHA", "DELTA"]
    assert (await alpha.get("/dealers/DELTA")).status_code == 200
    assert (await alpha.get("/dealers/BETA")).status_code == 404


async def test_a_profile_shows_the_way_up_and_only_headquarters_changes_it(
    client_for: ClientFor, channel: Channel
) -> None:
    hq, east = await client_for(channel.hq), await client_for(channel.east)
    page = (await hq.get("/dealers/DELTA")).text
    for step in ("/dealers/HQ", "/dealers/EAST", "/dealers/ALPHA"):
        assert f'href="{step}"' in page
    assert "/dealers/DELTA/settings" in page
    assert "/dealers/DELTA/settings" not in (await east.get("/dealers/DELTA")).text
    assert (await east.get("/dealers/DELTA/settings")).status_code == 403
    assert (await east.get("/dealers/GAMMA")).status_code == 404


async def test_a_new_dealer_is_created_and_mistakes_stay_beside_their_fields(
    client_for: ClientFor, channel: Channel
) -> None:
    hq = await client_for(channel.hq)
    assert (await hq.get("/dealers/new")).status_code == 200
    typed = {"code": "NEW", "name": "New Shop", "parent": "NOWHERE", "kind": "dealer"}
    refused = await hq.post("/dealers/new", data=typed)
    assert refused.status_code == 422
    assert 'value="New Shop"' in refused.text
    assert "There is no organisation NOWHERE" in refused.text
    made = await hq.post("/dealers/new", data=typed | {"parent": "EAST"})
    assert (made.status_code, made.headers["location"]) == (303, "/dealers/NEW")
    assert "New Shop" in (await hq.get("/dealers/NEW")).text


async def test_a_move_is_shown_before_it_is_done(
    client_for: ClientFor, channel: Channel, committed_database: Database
) -> None:
    hq = await client_for(channel.hq)
    assert (await hq.get("/dealers/ALPHA/move")).status_code == 200
    typed = {"parent": "WEST", "on": "2026-03-02"}
    preview = await hq.post("/dealers/ALPHA/move/preview", data=typed)
    assert preview.status_code == 200
    assert "2 organisations move" in preview.text
    assert "It leaves East and joins West" in preview.text
    refused = await hq.post("/dealers/ALPHA/move/preview", data=typed | {"parent": "DELTA"})
    assert refused.status_code == 409
    assert "stands below" in refused.text
    done = await hq.post("/dealers/ALPHA/move", data=typed)
    assert done.headers["location"] == "/dealers/ALPHA"
    async with committed_database.read() as tx:
        assert (await load_parties(tx, [channel.alpha]))[channel.alpha].parent_id == channel.west
    page = (await hq.get("/dealers/ALPHA")).text
    withdraw = re.search(r'action="(/dealers/ALPHA/moves/\d+/withdraw)"', page)
    assert withdraw is not None
    assert (await hq.post(withdraw[1])).status_code == 303
    async with committed_database.read() as tx:
        assert (await load_parties(tx, [channel.alpha]))[channel.alpha].parent_id == channel.east


async def test_settings_come_back_as_they_were_saved(
    client_for: ClientFor, channel: Channel
) -> None:
    hq = await client_for(channel.hq)
    form = (await hq.get("/dealers/EAST/settings")).text
    typed = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    typed |= {"minimum_order": "1000.50", "freight_percent": "2.5", "stock_mode": "kept"}
    typed |= {"availability_shown": "words", "issues_invoices": "true"}
    saved = await hq.post("/dealers/EAST/settings", data=typed)
    assert saved.status_code == 303, saved.text
    stale = await hq.post("/dealers/EAST/settings", data=typed | {"name": "Eastern"})
    assert stale.status_code == 409
    assert "Somebody else changed this" in stale.text
    again = (await hq.get("/dealers/EAST/settings")).text
    assert 'name="minimum_order" value="1000.50"' in again
    assert 'name="freight_percent" value="2.5"' in again
    for mistake, sentence in [
        ({"flat_freight": "0.001"}, "no amounts that small"),
        ({"flat_freight": "-1"}, "an amount from 0"),
        ({"minimum_order": "1000000000000"}, "an amount from 0"),
        ({"freight_percent": "101"}, "between 0 and 100"),
        ({"freight_percent": "NaN"}, ""),
    ]:
        refused = await hq.post("/dealers/EAST/settings", data=typed | mistake)
        assert refused.status_code == 422
        assert sentence in refused.text


async def test_status_and_addresses_are_changed_on_the_profile(
    client_for: ClientFor, channel: Channel
) -> None:
    hq = await client_for(channel.hq)
    await hq.post("/dealers/ALPHA/status", data={"status": "suspended", "note": "Late"})
    assert (await hq.get("/dealers/ALPHA/addresses")).status_code == 200
    address = {"kind": "ship_to", "street": "1 Quay", "city": "Ningbo", "country": "CN"}
    added = await hq.post("/dealers/ALPHA/addresses", data=address)
    assert added.status_code == 303
    refused = await hq.post("/dealers/ALPHA/addresses", data=address | {"street": ""})
    assert refused.status_code == 422
    page = (await hq.get("/dealers/ALPHA")).text
    assert "Suspended" in page
    assert "1 Quay" in page
    retire = re.search(r'action="(/dealers/ALPHA/addresses/\d+/retire)"', page)
    assert retire is not None
    await hq.post(retire[1])
    assert "1 Quay" not in (await hq.get("/dealers/ALPHA")).text


async def test_a_new_token_is_shown_once(client_for: ClientFor, channel: Channel) -> None:
    dealer = await client_for(channel.alpha)
    made = await dealer.post("/tokens", data={"name": "Till"})
    secret = re.search(r'id="secret">([^<]+)<', made.text)
    assert secret is not None
    page = (await dealer.get("/tokens")).text
    assert "Till" in page
    assert secret[1] not in page
    revoke = re.findall(r'action="(/tokens/\d+/revoke)"', page)
    assert len(revoke) == 2
    assert (await dealer.post(revoke[0])).status_code == 303
    refused = await dealer.post("/tokens", data={"name": ""})
    assert refused.status_code == 422


async def test_pages_speak_chinese_too(client_for: ClientFor, channel: Channel) -> None:
    hq = await client_for(channel.hq, language="zh")
    for path in ("/dealers", "/dealers/ALPHA", "/dealers/ALPHA/move", "/tokens"):
        page = await hq.get(path)
        assert page.status_code == 200
        assert 'lang="zh-Hans"' in page.text
