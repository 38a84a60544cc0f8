"""What is left of a payment, spread over chosen invoices on its page."""

import re

from sqlalchemy import text

from kernel.db import Database
from tests.support.factories import make_channel
from tests.support.http import ClientFor
from tests.support.trade import ask, make_trade


async def test_the_rest_of_a_payment_settles_what_was_typed_and_no_more(
    committed_database: Database, client_for: ClientFor
) -> None:
    async with committed_database.write() as tx:
        channel = await make_channel(tx)
    trade = await make_trade(committed_database, channel, client_for)
    east = await client_for(channel.east)
    ahead = {
        "payer": channel.code("alpha"),
        "amount_minor": 100_000,
        "currency": channel.currency,
        "paid_on": "2026-03-02",
    }
    paid = (await ask(east, "/payments", ahead, key="ahead"))["id"]
    await ask(east, f"/orders/{trade.confirmed}/ship", {"carrier": "", "tracking_number": ""})
    page = (await east.get(f"/payments/{paid}")).text
    [invoice] = re.findall(r'name="rows-0-invoice" value="(\d+)"', page)
    typed = {"rows-0-invoice": invoice, "rows-0-amount": ""}
    assert (await east.post(f"/payments/{paid}/apply", data=typed)).status_code == 422
    much = await east.post(f"/payments/{paid}/apply", data=typed | {"rows-0-amount": "99999"})
    assert much.status_code == 422
    assert 'value="99999"' in much.text
    done = await east.post(f"/payments/{paid}/apply", data=typed | {"rows-0-amount": "50"})
    assert done.status_code == 303, done.text
    async with committed_database.read() as tx:
        shares = "SELECT amount_minor FROM allocation WHERE payment_id = :p AND invoice_id = :i"
        found = await tx.execute(text(shares), {"p": paid, "i": int(invoice)})
        assert list(found.scalars()) == [5_000]
