"""A dealer looks after its own company: bills, addresses, colleagues; nobody else's."""

import re

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
