"""The small rest of an invoice: written off once, with its reason, and asked for again."""

from sqlalchemy import text

import ledger.invariants
from credit.invariants import INVARIANTS
from kernel.db import Database
from kernel.invariants import prove
from tests.support.factories import make_channel
from tests.support.http import ClientFor
from tests.support.trade import Trade, ask, make_trade


async def open_of(database: Database, trade: Trade) -> int:
    async with database.read() as tx:
        statement = text("SELECT open_minor FROM invoice WHERE number = :number")
        found: int = (await tx.execute(statement, {"number": trade.invoice})).scalar_one()
        return found


async def test_only_a_small_rest_is_written_off_and_the_books_agree(
    committed_database: Database, client_for: ClientFor
) -> None:
    async with committed_database.write() as tx:
        channel = await make_channel(tx)
    trade = await make_trade(committed_database, channel, client_for)
    hq, east = await client_for(channel.hq), await client_for(channel.east)
    path = f"/invoices/{trade.invoice}/write-off"
    typed = {"seller": channel.code("east"), "reason": "bank fees"}
    large = await hq.post(path, data=typed)
    assert large.status_code == 409
    assert "more than a small rest" in large.text
    rest = 300
    payment = {
        "payer": channel.code("alpha"),
        "amount_minor": await open_of(committed_database, trade) - rest,
        "currency": channel.currency,
        "paid_on": "2026-03-02",
        "invoices": [trade.invoice],
    }
    await ask(east, "/payments", payment)
    assert (await east.post(path, data=typed)).status_code == 403
    assert (await hq.post(path, data=typed | {"reason": " "})).status_code == 422
    assert (await hq.post(path, data=typed)).status_code == 303
    assert await open_of(committed_database, trade) == 0
    assert (await hq.post(path, data=typed)).status_code == 409
    page = await hq.get(f"/invoices/{trade.invoice}?seller={channel.code('east')}")
    assert "Take the write-off back" in page.text
    alpha = await client_for(channel.alpha)
    assert "Write-off" in (await alpha.get("/account")).text

    assert (await hq.post(f"{path}/reverse", data=typed)).status_code == 303
    assert await open_of(committed_database, trade) == rest
    assert (await hq.post(f"{path}/reverse", data=typed)).status_code == 409
    rules = [*ledger.invariants.INVARIANTS, *INVARIANTS]
    findings = [one async for one in prove(committed_database, rules)]
    assert [one.invariant.name for one in findings if not one.holds] == []
