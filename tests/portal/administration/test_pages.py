"""The administration: the tree, people, the audit trail, jobs."""

import re
from typing import Any

import pytest
from sqlalchemy import text

from kernel.db import Database
from kernel.jobs import enqueue
from portal.administration.trail import Fact, as_written, facts_of
from tests.support.factories import (
    Channel,
    make_channel,
    make_credit,
    make_price,
    make_product,
    make_stock,
)
from tests.support.http import ClientFor
from tests.support.queries import count_queries
from tests.support.trade import ask

PAGES = (
    "/administration",
    "/administration/tree",
    "/administration/people",
    "/administration/people/new",
    "/administration/audit",
    "/administration/jobs",
    "/administration/settings",
)


def names(page: str) -> list[str]:
    """The codes of the organisations that the tree shows."""
    return re.findall(r'id="n\d+" href="/dealers/([A-Z]+)"', page)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (
            {"before": {"grade": "A"}, "after": {"grade": None}},
            [Fact("grade", "A", "")],
        ),
        ({"before_minor": 5, "after_minor": 7}, [Fact("minor", "5", "7")]),
        (
            {"from": 1, "to": 2, "on": "2026-01-01"},
            [Fact("", "1", "2"), Fact("on", "", "2026-01-01")],
        ),
        ({"to": "open"}, [Fact("to", "", "open")]),
    ],
)
def test_an_event_tells_what_was_before_and_after(facts: dict[str, Any], told: list[Fact]) -> None:
    assert list(facts_of(facts)) == told


def test_amounts_and_days_of_an_event_stand_as_people_write_them() -> None:
    target = {"month": "2026-11-01", "net_minor": 12_200_000, "currency": "USD"}
    assert as_written(target) == {"month": "Nov 2026", "net_minor": "$122,000.00"}
    limit = {"currency": "CNY", "before": {"limit_minor": 500}, "after": {"limit_minor": None}}
    written = as_written(limit)
    assert written["before"] == {"limit_minor": "CN¥5.00"}
    assert written["after"] == {"limit_minor": None}
    assert as_written({"on": "2026-01-31", "amount_minor": 7}) == {
        "on": "Jan 31, 2026",
        "amount_minor": 7,
    }


async def test_the_administration_is_headquarters_alone(
    client_for: ClientFor, channel: Channel
) -> None:
    headquarters = await client_for(channel.hq)
    for path in PAGES:
        assert (await headquarters.get(path)).status_code == 200, path
    for organisation_id in (channel.east, channel.alpha):
        client = await client_for(organisation_id)
        for path in PAGES:
            assert (await client.get(path)).status_code == 403, path


async def test_the_tree_opens_where_one_looks_and_a_search_opens_the_way(
    client_for: ClientFor, channel: Channel, committed_database: Database
) -> None:
    client = await client_for(channel.hq)
    assert names((await client.get("/administration/tree")).text) == ["HQ", "EAST", "WEST"]
    opened = (await client.get("/administration/tree?open=ALPHA")).text
    assert names(opened) == ["HQ", "EAST", "ALPHA", "DELTA", "BETA", "WEST"]
    found = (await client.get("/administration/tree?q=delta")).text
    assert names(found) == ["HQ", "EAST", "ALPHA", "DELTA", "BETA", "WEST"]
    assert found.count("table-active") == 1
    nobody = (await client.get("/administration/tree?q=nobody")).text
    assert "Nothing like that" in nobody
    with count_queries(committed_database) as sent:
        await client.get("/administration/tree?open=EAST")
    assert len(sent) <= 6, sent


async def test_a_move_says_before_what_it_carries_along(
    client_for: ClientFor, committed_database: Database
) -> None:
    async with committed_database.write() as tx:
        channel = await make_channel(tx)
        product = await make_product(tx, "BIKE")
        await make_price(tx, channel, product, "20")
        await make_stock(tx, channel.east, product, 100)
        await make_credit(tx, channel.east, channel.alpha, limit_minor=100_000)
    alpha, client = await client_for(channel.alpha), await client_for(channel.hq)
    await ask(alpha, "/orders", {"lines": [{"sku": "BIKE", "quantity": 10}]})
    typed = {"parent": "WEST", "on": "2026-03-02"}
    preview = (await client.post("/dealers/ALPHA/move/preview", data=typed)).text
    assert "2 organisations move" in preview
    assert "From then on it buys from" in preview
    assert "200.00" in preview
    unknown = await client.post("/dealers/ALPHA/move/preview", data=typed | {"parent": "NOWHERE"})
    assert unknown.status_code == 422
    assert "There is no organisation NOWHERE" in unknown.text
    assert (await client.post("/dealers/ALPHA/move", data=typed)).status_code == 303
    opened = (await client.get("/administration/tree?open=WEST")).text
    assert names(opened)[-3:] == ["ALPHA", "GAMMA", "OMEGA"]


async def test_somebody_is_registered_works_for_two_and_is_barred(
    client_for: ClientFor, channel: Channel, committed_database: Database
) -> None:
    client = await client_for(channel.hq)
    typed = {
        "name": "Robin",
        "organisation": "ALPHA",
        "email": "robin@example.com",
        "language": "en",
    }
    made = await client.post("/administration/people/new", data=typed)
    assert made.status_code == 200
    password = re.findall(r'id="secret">([^<]+)<', made.text)[0]
    twice = await client.post("/administration/people/new", data=typed)
    assert twice.status_code == 409
    nowhere = await client.post(
        "/administration/people/new",
        data=typed | {"organisation": "NOWHERE", "email": "other@example.com"},
    )
    assert nowhere.status_code == 422
    assert "There is no organisation NOWHERE" in nowhere.text

    listed = (await client.get("/administration/people?q=robin")).text
    address = re.findall(r'href="(/administration/people/\d+)"', listed)[0]
    assert password not in (await client.get(address)).text
    part = {"organisation": "EAST", "role": "dealer_goods"}
    refused = await client.post(f"{address}/memberships", data=part)
    assert refused.status_code == 409
    assert "“Goods” is none of this kind of organisation: Branch" in refused.text
    added = await client.post(f"{address}/memberships", data=part | {"organisation": "BETA"})
    assert added.status_code == 303
    page = (await client.get(address)).text
    assert "/dealers/ALPHA" in page
    assert "/dealers/BETA" in page
    assert ">Goods</td>" in page
    for status in (303, 404):
        ended = await client.post(f"{address}/memberships/{channel.alpha}/end")
        assert ended.status_code == status
    for active in ("", "", "true"):
        answer = await client.post(f"{address}/active", data={"active": active})
        assert answer.status_code == 303
    trail = (await client.get("/administration/audit?who=member&area=dealers")).text
    assert trail.count("Sign-in barred") == 1
    assert "Sign-in allowed again" in trail
    assert "Membership ended" in trail
    assert f'<a href="{address}">' in trail
    with count_queries(committed_database) as sent:
        await client.get("/administration/people")
    assert len(sent) <= 5, sent


async def test_the_trail_is_narrowed_by_room_person_organisation_and_day(
    client_for: ClientFor, channel: Channel, committed_database: Database
) -> None:
    client = await client_for(channel.hq)
    await client.post("/dealers/ALPHA/status", data={"status": "suspended", "note": "asked to"})
    assert "Status of an organisation changed" in (await client.get("/administration/audit")).text
    narrowed = "/administration/audit?organisation=ALPHA&first=2026-03-02&last=2026-03-02"
    page = (await client.get(narrowed)).text
    assert "Status of an organisation changed" in page
    assert "/dealers/HQ" not in page
    for nothing in ("?area=credit", "?organisation=OMEGA", "?last=2026-03-01", "?who=nobody"):
        page = (await client.get(f"/administration/audit{nothing}")).text
        assert "Status of an organisation changed" not in page, nothing
    assert (await client.get("/administration/audit?first=soon")).status_code == 200
    with count_queries(committed_database) as sent:
        await client.get(narrowed)
    assert len(sent) <= 8, sent


async def test_a_failed_job_is_started_again_once(
    client_for: ClientFor, channel: Channel, committed_database: Database
) -> None:
    client = await client_for(channel.hq)
    async with committed_database.write() as tx:
        await enqueue(tx, "imports.run", {"run_id": 1})
        await tx.execute(text("UPDATE jobs.pgqueuer SET status = 'failed', attempts = 50"))
        await tx.execute(
            text(
                "INSERT INTO jobs.pgqueuer_log (job_id, status, entrypoint, priority, traceback)"
                " SELECT id, 'failed', entrypoint, priority, jsonb_build_object("
                " 'exception_type', 'OSError', 'exception_message', 'No space <left>')"
                " FROM jobs.pgqueuer"
            )
        )
    page = (await client.get("/administration/jobs?status=failed")).text
    assert "Import of files" in page
    assert "OSError: No space &lt;left&gt;" in page
    address = re.findall(r'action="(/administration/jobs/\d+/retry)"', page)[0]
    assert (await client.post(address)).status_code == 303
    assert (await client.post(address)).status_code == 404
    async with committed_database.read() as tx:
        queued = await tx.execute(text("SELECT status::text, attempts FROM jobs.pgqueuer"))
        assert queued.all() == [("queued", 0)]
    assert "Job started again" in (await client.get("/administration")).text
    with count_queries(committed_database) as sent:
        await client.get("/administration/jobs")
    assert len(sent) <= 5, sent


async def test_contacts_territories_and_what_may_be_bought_are_kept_for_one_organisation(
    client_for: ClientFor, committed_database: Database
) -> None:
    async with committed_database.write() as tx:
        channel = await make_channel(tx)
        await make_product(tx, "BIKE")
    client = await client_for(channel.hq)
    address = "/administration/organisations/ALPHA"
    added = await client.post(f"{address}/contacts", data={"name": "Sam", "phone": "+86 10 1"})
    assert added.status_code == 303
    remove = re.findall(r'action="([^"]+/contacts/\d+/remove)"', (await client.get(address)).text)[
        0
    ]
    for status in (303, 404):
        assert (await client.post(remove)).status_code == status

    made = {"territory": "NORTH", "territory_name": "The north"}
    assert (await client.post(f"{address}/new-territory", data=made)).status_code == 303
    assert (await client.post(f"{address}/new-territory", data=made)).status_code == 422
    inner = {"territory": "PORT", "inside": "NORTH"}
    assert (await client.post(f"{address}/new-territory", data=inner)).status_code == 303
    unknown = await client.post(f"{address}/territories", data={"codes": "PORT, SOUTH"})
    assert unknown.status_code == 422
    assert "There is no territory SOUTH" in unknown.text
    for _ in range(2):
        saved = await client.post(f"{address}/territories", data={"codes": "PORT"})
        assert saved.status_code == 303

    bought = await client.post(f"{address}/authorisations", data={"skus": "BIKE"})
    assert bought.status_code == 303
    assert ">BIKE</textarea>" in (await client.get(address)).text
    trail = (await client.get("/administration/audit?organisation=ALPHA")).text
    assert trail.count("Territories changed") == 1
    assert (await client.get("/administration/organisations/NOBODY")).status_code == 404
    with count_queries(committed_database) as sent:
        await client.get(address)
    assert len(sent) <= 14, sent


async def test_settings_say_where_they_differ_and_who_changed_them_last(
    committed_database: Database, client_for: ClientFor
) -> None:
    async with committed_database.write() as tx:
        channel = await make_channel(tx)
    hq = await client_for(channel.hq)
    before = (await hq.get("/administration/settings")).text
    assert "never here" in before
    assert "PORTAL_TIME_ZONE" in before

    address = f"/dealers/{channel.code('east')}/settings"
    form = (await hq.get(address)).text
    typed = {
        "name": "East",
        "version": re.findall(r'name="version" value="(\d+)"', form)[0],
        "receive_after_days": "14",
        "order_cut_off": "half past three",
    }
    wrong = await hq.post(address, data=typed)
    assert wrong.status_code == 422
    assert 'href="#order_cut_off"' in wrong.text
    assert (await hq.post(address, data=typed | {"order_cut_off": "15:30"})).status_code == 303

    with count_queries(committed_database) as sent:
        shown = (await hq.get(f"/administration/settings?organisation={channel.code('east')}")).text
    assert len(sent) <= 12, sent
    for words in ("<strong>14 days</strong>", "<strong>15:30</strong>"):
        assert words in shown, words
    assert "differs at 1 of" not in shown, "elsewhere is where it is not read"
    assert "differs at 1 of" in (await hq.get("/administration/settings")).text
    assert (await hq.get("/administration/settings?organisation=NOBODY")).status_code == 404
    east = await client_for(channel.east)
    assert (await east.get("/administration/settings")).status_code == 403
