"""The JSON doors: organisations, who I am, tokens."""

from typing import Any

import pytest

from kernel.db import Database
from tests.support.factories import Channel, make_channel
from tests.support.http import ClientFor

API = "/api/v1"


@pytest.fixture
async def channel(committed_database: Database) -> Channel:
    async with committed_database.write() as tx:
        return await make_channel(tx)


def codes(answer: Any) -> list[str]:
    return [item["code"] for item in answer.json()["items"]]


async def test_each_sees_the_organisations_of_its_scope(
    client_for: ClientFor, channel: Channel
) -> None:
    expected = {
        channel.hq: ["ALPHA", "BETA", "DELTA", "EAST", "GAMMA", "HQ", "OMEGA", "WEST"],
        channel.east: ["ALPHA", "BETA", "DELTA", "EAST"],
        channel.alpha: ["ALPHA", "DELTA"],
        channel.delta: ["DELTA"],
    }
    for organisation_id, seen in expected.items():
        client = await client_for(organisation_id)
        assert codes(await client.get(f"{API}/organisations")) == seen


async def test_filters_of_the_list_are_checked(client_for: ClientFor, channel: Channel) -> None:
    client = await client_for(channel.hq)
    assert codes(await client.get(f"{API}/organisations?below=WEST&kind=dealer")) == [
        *("GAMMA", "OMEGA")
    ]
    refused = await client.get(f"{API}/organisations?below=NOWHERE")
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_filter")


async def test_one_organisation_or_a_404_for_strangers(
    client_for: ClientFor, channel: Channel
) -> None:
    alpha = await client_for(channel.alpha)
    mine = (await alpha.get(f"{API}/organisations/DELTA")).json()
    assert mine["way"] == ["HQ", "EAST", "ALPHA", "DELTA"]
    for code in ("BETA", "EAST", "NOWHERE"):
        answer = await alpha.get(f"{API}/organisations/{code}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_headquarters_creates_a_dealer_and_is_told_what_is_wrong(
    client_for: ClientFor, channel: Channel
) -> None:
    client = await client_for(channel.hq)
    body = {"code": "NEW", "name": "New Shop", "parent": "EAST", "city": "Ningbo"}
    made = await client.post(f"{API}/organisations", json=body)
    assert made.status_code == 201
    assert made.json()["way"] == ["HQ", "EAST", "NEW"]
    again = await client.post(f"{API}/organisations", json=body)
    assert again.status_code == 422
    assert [(e["pointer"], e["code"]) for e in again.json()["errors"]] == [("/code", "code_taken")]
    lost = await client.post(f"{API}/organisations", json=body | {"code": "X", "parent": "NO"})
    assert [e["pointer"] for e in lost.json()["errors"]] == ["/parent"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("organisations", {"code": "X", "name": "X", "parent": "ALPHA"}),
        ("organisations/ALPHA/status", {"status": "closed"}),
        ("organisations/ALPHA/moves", {"parent": "WEST", "on": "2026-03-02"}),
        ("organisations/ALPHA/addresses", {"street": "1", "city": "X", "country": "CN"}),
    ],
)
async def test_neither_dealers_nor_branches_change_the_tree(
    client_for: ClientFor, channel: Channel, path: str, body: dict[str, str]
) -> None:
    for organisation_id in (channel.alpha, channel.east):
        client = await client_for(organisation_id)
        answer = await client.post(f"{API}/{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_a_move_is_recorded_refused_and_withdrawn(
    client_for: ClientFor, channel: Channel
) -> None:
    client = await client_for(channel.hq)
    moves = f"{API}/organisations/ALPHA/moves"
    made = await client.post(moves, json={"parent": "WEST", "on": "2026-04-01"})
    assert (made.status_code, made.json()["applied_at"]) == (201, None)
    refused = await client.post(moves, json={"parent": "HQ", "on": "2026-03-02"})
    assert (refused.status_code, refused.json()["code"]) == (409, "later_move")
    assert refused.json()["later"] == "2026-04-01"
    elsewhere = f"{API}/organisations/BETA/moves/{made.json()['id']}"
    assert (await client.delete(elsewhere)).status_code == 404
    gone = await client.delete(f"{moves}/{made.json()['id']}")
    assert gone.status_code == 204
    assert (await client.get(moves)).json() == []


async def test_status_and_addresses_are_changed(client_for: ClientFor, channel: Channel) -> None:
    client = await client_for(channel.hq)
    base = f"{API}/organisations/ALPHA"
    changed = await client.post(f"{base}/status", json={"status": "suspended", "note": "late"})
    assert (changed.status_code, changed.json()["status"]) == (200, "suspended")
    address = {"street": "1 Quay", "city": "Ningbo", "country": "CN", "is_default": True}
    added = await client.post(f"{base}/addresses", json=address)
    assert [one["street"] for one in added.json()] == ["1 Quay"]
    address_id = added.json()[0]["id"]
    assert (await client.delete(f"{API}/addresses/{address_id}")).status_code == 204
    assert (await client.get(f"{base}/addresses")).json() == []


async def test_a_program_asks_who_it_is(client_for: ClientFor, channel: Channel) -> None:
    client = await client_for(channel.alpha)
    me = (await client.get(f"{API}/me")).json()
    assert (me["organisation"], me["role"], me["kind"]) == ("ALPHA", "dealer_buyer", "dealer")
    assert "orders.place" in me["permissions"]


async def test_a_token_opens_the_api_until_it_is_revoked(
    client_for: ClientFor, channel: Channel
) -> None:
    client = await client_for(channel.alpha)
    made = (await client.post(f"{API}/tokens", json={"name": "Till"})).json()
    header = {"authorization": f"Bearer {made['secret']}"}
    assert (await client.get(f"{API}/me", headers=header)).json()["organisation"] == "ALPHA"
    listed = (await client.get(f"{API}/tokens")).json()
    assert [token["name"] for token in listed] == ["Till", "tests"]
    assert all(made["secret"] not in str(token) for token in listed)
    other = await client_for(channel.beta)
    assert (await other.delete(f"{API}/tokens/{made['id']}")).status_code == 404
    assert (await client.delete(f"{API}/tokens/{made['id']}")).status_code == 204
    revoked = [
        token["name"] for token in (await client.get(f"{API}/tokens")).json() if token["revoked_at"]
    ]
    assert revoked == ["Till"]
