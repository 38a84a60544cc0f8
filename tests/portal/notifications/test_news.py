"""A day's trade is told to those whom it concerns: in the portal, by mail, once."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal

import httpx
import pytest
from sqlalchemy import text

from kernel.db import Database, Tx, run_in_tx
from kernel.mail import EMAIL, SMS, NullSender, SmtpChannel
from portal import rooms
from portal.documents.desk import close_desk, papers_of
from portal.notifications import tell_next
from portal.notifications.enclosing import enclosing
from portal.notifications.reminding import remind
from portal.notifications.sending import send_waiting
from pricing import NewEntry, find_price_lists, save_entries
from tests.support.factories import Channel
from tests.support.http import ClientFor
from tests.support.mailbox import smtp_server
from tests.support.queries import count_queries
from tests.support.trade import Trade, make_trade, place
from tests.support.wait import until


async def remind_all(tx: Tx) -> int:
    return await remind(tx, {EMAIL})


@pytest.fixture
async def trade(committed_database: Database, channel: Channel, client_for: ClientFor) -> Trade:
    return await make_trade(committed_database, channel, client_for)


async def told(database: Database, organisation_id: int) -> Counter[str]:
    """Kinds of news of one organisation, by how many of each its first member has."""
    async with database.read() as tx:
        rows = await tx.execute(
            text(
                "SELECT kind FROM notification WHERE organisation_id = :id AND in_app AND user_id ="
                " (SELECT min(user_id) FROM notification WHERE organisation_id = :id)"
            ),
            {"id": organisation_id},
        )
        return Counter(row.kind for row in rows)


async def follow(database: Database) -> None:
    """Tell of everything; what is younger than some transaction still running comes later."""
    await until(lambda: run_in_tx(database, _told_all), within_seconds=60)


async def _told_all(tx: Tx) -> bool:
    await tell_next(tx, rooms.subjects(), {EMAIL})
    return bool(await tx.scalar(text(_NOTHING_LEFT)))


_NOTHING_LEFT = """
    SELECT NOT EXISTS (SELECT FROM outbox o, follower_cursor c WHERE c.name = 'notifications'
        AND (o.xact, o.id) > (c.xact, c.last_id)
        AND o.kind NOT LIKE 'notifications:%')
"""


async def test_each_side_is_told_its_part_and_nobody_twice(
    committed_database: Database, channel: Channel, trade: Trade
) -> None:
    assert trade.numbers
    await follow(committed_database)
    alpha = await told(committed_database, channel.alpha)
    assert alpha == Counter(
        order_confirmed=2,
        order_blocked=1,
        shipped=1,
        invoice_issued=1,
        credit_note_issued=1,
        payment_booked=1,
    )
    assert await told(committed_database, channel.east) == Counter(
        order_to_approve=1, message_received=1, return_asked=1
    )
    for stranger in (channel.beta, channel.delta, channel.west, channel.gamma):
        assert await told(committed_database, stranger) == Counter()
    async with committed_database.write() as tx:
        await tx.execute(text("DELETE FROM follower_cursor WHERE name = 'notifications'"))
    await follow(committed_database)
    assert await told(committed_database, channel.alpha) == alpha


async def test_whoever_placed_an_order_has_seen_it_and_is_told_by_mail_only(
    committed_database: Database, trade: Trade
) -> None:
    await follow(committed_database)
    async with committed_database.read() as tx:
        told = (await tx.execute(text(_TOLD_OF_CONFIRMED))).all()
    assert {(mine, in_app) for mine, in_app, _ in told} == {(True, False), (False, True)}
    assert {channels for *_, channels in told} == {"email"}
    assert trade.confirmed


async def test_nothing_is_written_for_a_way_that_nobody_has_connected(
    committed_database: Database, trade: Trade
) -> None:
    subjects = rooms.subjects()
    while await run_in_tx(committed_database, lambda tx: tell_next(tx, subjects, ())):
        pass
    async with committed_database.read() as tx:
        assert (await tx.execute(text("SELECT DISTINCT in_app FROM notification"))).all() == [
            (True,)
        ]
        assert await tx.scalar(text("SELECT count(*) FROM outgoing_message")) == 0
    assert trade.confirmed


_TOLD_OF_CONFIRMED = """
    SELECT n.user_id = o.placed_by, n.in_app,
        (SELECT string_agg(m.channel, ',') FROM outgoing_message m WHERE m.notification_id = n.id)
    FROM notification n JOIN sales_order o ON n.path = '/orders/' || o.number
    WHERE n.kind = 'order_confirmed'
"""


async def test_mail_goes_once_with_the_invoice_in_it_and_later_where_the_server_was_away(
    committed_database: Database, channel: Channel, trade: Trade, client_for: ClientFor
) -> None:
    database = committed_database
    alpha = await client_for(channel.alpha, language="en")
    await follow(database)
    async with database.write() as tx:
        keep = "SELECT id FROM notification WHERE kind = 'invoice_issued' ORDER BY user_id LIMIT 2"
        await tx.execute(
            text(f"DELETE FROM outgoing_message WHERE notification_id NOT IN ({keep})")  # noqa: S608
        )
        await tx.execute(
            text(
                "UPDATE outgoing_message SET address = 'full@example.com'"
                " WHERE id = (SELECT max(id) FROM outgoing_message)"
            )
        )
    async with smtp_server() as (box, channel_):
        await send(database, channel_)
        await send(database, channel_)
    [mail] = box.mails
    assert mail["Subject"].startswith(f"Invoice {trade.invoice}")
    [enclosure] = mail.iter_attachments()
    assert enclosure.get_content().startswith(b"%PDF-")
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert f"http://portal.test/invoices/{trade.invoice}" in plain.get_content()
    async with database.read() as tx:
        rows = (await tx.execute(text(_STATES))).all()
    assert [tuple(row) for row in rows] == [("sent", 1, False), ("waiting", 1, True)]
    assert (await alpha.get("/notifications")).status_code == 200
    await close_desk(database)


_STATES = """
    SELECT state, attempts, problem LIKE '%Mailbox full%' FROM outgoing_message ORDER BY state
"""


async def send(database: Database, channel: SmtpChannel) -> None:
    channels = {EMAIL: channel, SMS: NullSender(SMS)}
    enclose = enclosing(database, papers_of(database))
    await send_waiting(database, channels, "http://portal.test", enclose)


async def test_the_bell_lists_opens_and_forgets_as_one_chooses(
    committed_database: Database, channel: Channel, trade: Trade, client_for: ClientFor
) -> None:
    await follow(committed_database)
    alpha, beta = await client_for(channel.alpha), await client_for(channel.beta)
    await take_over(committed_database, channel.alpha)
    page = await alpha.get("/notifications")
    assert f">{trade.blocked}</span> waits" in page.text
    assert (await alpha.get("/live/counts")).json()["/notifications"] == "7"
    first = re.findall(r"/notifications/(\d+)/open", page.text)[0]
    assert (await beta.post(f"/notifications/{first}/open")).status_code == 404
    assert "No news" in (await beta.get("/notifications")).text
    opened = await alpha.post(f"/notifications/{first}/open")
    assert opened.status_code == 303
    assert (await alpha.get("/live/counts")).json()["/notifications"] == "6"
    with count_queries(committed_database) as queries:
        await alpha.get("/notifications")
    assert len(queries) <= 8
    await alpha.post("/notifications/read")
    assert "/notifications" not in (await alpha.get("/live/counts")).json()
    await alpha.post("/notifications/choices", data={"wanted": ["order_confirmed:email"]})
    await place(alpha, "fourth", 1)
    before = await told_now(committed_database, alpha)
    await follow(committed_database)
    assert await told_now(committed_database, alpha) == before
    choices = await alpha.get("/notifications/choices")
    assert choices.text.count(" checked") == 1
    assert "Not connected in this installation yet: " in choices.text
    assert "SMS. Your choice" in choices.text


async def told_now(database: Database, client: httpx.AsyncClient) -> str:
    """How many news somebody has not read."""
    assert database is not None
    return str((await client.get("/live/counts")).json().get("/notifications", "0"))


async def take_over(database: Database, organisation_id: int) -> None:
    """The newest member of an organisation gets the news of its first one."""
    async with database.write() as tx:
        await tx.execute(
            text(
                "UPDATE notification SET user_id ="
                " (SELECT max(user_id) FROM membership WHERE organisation_id = :id)"
                " WHERE organisation_id = :id AND user_id ="
                " (SELECT min(user_id) FROM notification WHERE organisation_id = :id)"
            ),
            {"id": organisation_id},
        )


async def test_reminders_come_once_and_prices_are_announced_before_they_apply(
    committed_database: Database, channel: Channel, trade: Trade, client_for: ClientFor
) -> None:
    assert trade.price_list
    database = committed_database
    async with database.write() as tx:
        lists = await find_price_lists(tx, channel.hq, [f"LIST-{channel.hq}"])
        bell = (await tx.execute(text("SELECT id FROM product WHERE sku = 'BELL'"))).scalar_one()
        await tx.execute(
            text("UPDATE price_entry SET valid_until = '2026-03-06' WHERE product_id = :id"),
            {"id": bell},
        )
        await save_entries(
            tx, [NewEntry(lists.popitem()[1], bell, Decimal(25), 1, date(2026, 3, 6))]
        )
        await tx.execute(text("UPDATE invoice SET due_on = '2026-02-20' WHERE open_minor > 0"))
    assert await run_in_tx(database, remind_all) > 0
    assert await run_in_tx(database, remind_all) == 0
    assert (await told(database, channel.alpha))["overdue"] == 1
    async with database.read() as tx:
        facts = await tx.scalar(
            text("SELECT facts FROM notification WHERE kind = 'overdue' LIMIT 1")
        )
    assert facts["number"] == trade.invoice
    for dealer in (channel.alpha, channel.beta, channel.gamma):
        assert (await told(database, dealer))["price_change"] == 1
    assert (await told(database, channel.delta))["price_change"] == 0, "it buys from alpha"
    alpha = await client_for(channel.alpha)
    changes = await alpha.get("/price-changes/2026-03-06")
    assert "BELL" in changes.text
    assert "20.00" in changes.text
    assert "25.00" in changes.text
    assert (await alpha.get("/price-changes/2026-09-01")).status_code == 404
