"""The bank's statement on the payments desk, from paste to payment."""

import re

import httpx
from sqlalchemy import text

from kernel.db import Database
from tests.support.factories import make_channel
from tests.support.http import ClientFor
from tests.support.queries import count_queries
from tests.support.trade import make_trade


async def test_a_statement_is_matched_booked_and_never_booked_twice(
    committed_database: Database, client_for: ClientFor
) -> None:
    async with committed_database.write() as tx:
        channel = await make_channel(tx)
    trade = await make_trade(committed_database, channel, client_for)
    east, west = await client_for(channel.east), await client_for(channel.west)
    async with committed_database.read() as tx:
        owed = await tx.scalar(
            text("SELECT open_minor FROM invoice WHERE number = :n"), {"n": trade.invoice}
        )
    amount = f"{owed / 100:.2f}"
    statement = (
        "date\tamount\tpayer\treference\n"
        f"2026-03-02\t{amount}\tALPHA TRADING CO\t{trade.invoice}\n"
        "2026-03-02\t12.00\tSomebody\t\n"
        "2026-03-02\t-9.00\tThe bank\tfees\n"
    )
    wrong = await east.post("/payments/bank", data={"text": "2026-03-02\tmuch\n"})
    assert wrong.status_code == 422
    assert "is no amount" in wrong.text
    for _ in range(2):
        assert (await east.post("/payments/bank", data={"text": statement})).status_code == 303
    with count_queries(committed_database) as sent:
        page = (await east.get("/payments/bank")).text
    assert len(sent) <= 9, sent
    assert "2 entries wait" in page
    chosen = re.findall(r'name="chosen" value="([^"]+)"[^>]*checked', page)
    assert len(chosen) == 1
    stolen = await west.post("/payments/bank/book", data={"chosen": chosen})
    assert stolen.status_code == 303
    assert "2 entries wait" in (await east.get("/payments/bank")).text
    await east.post("/payments/bank/book", data={"chosen": chosen})
    await east.post("/payments/bank/book", data={"chosen": chosen})
    async with committed_database.read() as tx:
        paid = "SELECT count(*), sum(amount_minor) FROM payment WHERE reference = :n"
        assert (await tx.execute(text(paid), {"n": trade.invoice})).one() == (1, owed)

    left = (await east.get("/payments/bank")).text
    await refuse_and_leave_out(east, west, left, channel.code("gamma"))
    assert "No entry waits" in (await east.get("/payments/bank")).text


async def refuse_and_leave_out(
    east: httpx.AsyncClient, west: httpx.AsyncClient, left: str, stranger: str
) -> None:
    """The last entry: nobody's, not another's dealer's, not another branch's to touch."""
    [entry] = re.findall(r'data-entry="(\d+)"', left)
    nobody = await east.post(f"/payments/bank/{entry}/book", data={"payer": "NOBODY"})
    assert nobody.status_code == 422
    theirs = await east.post(f"/payments/bank/{entry}/book", data={"payer": stranger})
    assert theirs.status_code == 422
    empty = await east.post(f"/payments/bank/{entry}/leave-out", data={"reason": " "})
    assert empty.status_code == 422
    hidden = await west.post(f"/payments/bank/{entry}/leave-out", data={"reason": "x"})
    assert hidden.status_code == 404
    done = await east.post(f"/payments/bank/{entry}/leave-out", data={"reason": "a refund"})
    assert done.status_code == 303
    again = await east.post(f"/payments/bank/{entry}/leave-out", data={"reason": "a refund"})
    assert again.status_code == 409
