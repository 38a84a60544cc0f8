"""A dealer looks after its own company: bills, addresses, colleagues; nobody else's."""

import re

from sqlalchemy import text

from dealers import NewAddress, add_address
from kernel.db import Database
from tests.support.factories import make_channel
from tests.support.http import ClientFor


async def test_a_dealer_changes_its_own_data_and_lets_colleagues_in(
    client_for: ClientFor, committed_database: Database
) -> None:
    async with committed_database.write() as tx:
        channel = await make_channel(tx)
        delta = channel.person(channel.delta)
        new = NewAddress("ship_to", "Side street 2", "Suzhou", "CN")
        foreign = await add_address(tx, delta.actor, delta.scope, channel.code("delta"), new)
    alpha = await client_for(channel.alpha)
    page = (await alpha.get("/company")).text
    [version] = re.findall(r'name="version" value="(\d+)"', page)
    billing = {"version": version, "tax_number": "9131", "invoice_bank": "Bank of Here"}
    assert (await alpha.post("/company/billing", data=billing)).is_redirect
    assert (await alpha.post("/company/billing", data=billing)).status_code == 409
    assert "Bank of Here" in (await alpha.get("/company")).text
    address = {"street": "Main street 1", "city": "Shanghai", "country": "CN", "kind": "ship_to"}
    assert (await alpha.post("/company/addresses", data=address)).is_redirect
    assert "Main street 1" in (await alpha.get("/company")).text
    retired = await alpha.post(f"/company/addresses/{foreign}/retire")
    assert retired.status_code == 404, "a sub-dealer's address is its own"
    wrong = await alpha.post("/company/people", data={"name": "New"})
    assert wrong.status_code == 422
    hired = await alpha.post("/company/people", data={"name": "New", "email": "new@example.com"})
    assert re.search(r"<code>[\w-]{8,}</code>", hired.text)
    [leaves] = re.findall(r"/company/people/\d+/end", hired.text)[-1:]
    assert (await alpha.post(leaves)).is_redirect
    east = await client_for(channel.east)
    assert (await east.get("/company")).status_code == 403
    assert (await alpha.get("/stock/organisations")).status_code == 404


async def test_a_colleague_sees_to_a_part_from_the_next_click_on(
    client_for: ClientFor, committed_database: Database
) -> None:
    async with committed_database.write() as tx:
        channel = await make_channel(tx)
    alpha, colleague, delta = [
        await client_for(id_) for id_ in (channel.alpha, channel.alpha, channel.delta)
    ]
    names = [
        (await client.get("/api/v1/me")).json()["user"] for client in (alpha, colleague, delta)
    ]
    async with committed_database.read() as tx:
        rows = await tx.execute(text("SELECT name, id FROM app_user"))
        people = {row.name: row.id for row in rows}
    me, theirs, strangers = [people[name] for name in names]
    assert (await colleague.get("/cart")).status_code == 200
    goods = {"role": "dealer_goods"}
    assert (await alpha.post(f"/company/people/{theirs}/role", data=goods)).is_redirect
    assert (await colleague.get("/cart")).status_code == 403
    assert (await colleague.post(f"/company/people/{me}/role", data=goods)).status_code == 403
    assert (await alpha.post(f"/company/people/{me}/role", data=goods)).status_code == 409
    assert (await alpha.post(f"/company/people/{strangers}/role", data=goods)).status_code == 404
    higher = {"role": "headquarters"}
    assert (await alpha.post(f"/company/people/{theirs}/role", data=higher)).status_code == 409
    hired = {"name": "New", "email": "accounts@example.com", "role": "dealer_accounts"}
    assert "Account and payments" in (await alpha.post("/company/people", data=hired)).text
