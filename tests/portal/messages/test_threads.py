"""One thread for documents of every kind: both sides write, strangers see nothing."""

import re

import httpx
import pytest
from sqlalchemy import text

from kernel.db import Database, Tx, run_in_tx
from portal import rooms
from portal.notifications import tell_next
from tests.support.factories import Channel
from tests.support.http import ClientFor
from tests.support.trade import Trade, make_trade
from tests.support.wait import until

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
async def trade(committed_database: Database, channel: Channel, client_for: ClientFor) -> Trade:
    return await make_trade(committed_database, channel, client_for)


async def write(
    client: httpx.AsyncClient, path: str, body: str, *files: tuple[str, bytes], nonce: str = "n"
) -> httpx.Response:
    return await client.post(
        path,
        data={"body": body, "nonce": nonce},
        files=[("file", (name, content)) for name, content in files] or [("file", ("", b""))],
    )


async def heard_by_both(tx: Tx) -> bool:
    """Whether both sides were told of what the other wrote, and of nothing else."""
    await tell_next(tx, rooms.subjects(), ())
    rows = await tx.scalars(
        text("SELECT DISTINCT facts->>'excerpt' FROM notification WHERE kind = 'message_received'")
    )
    return set(rows) == {
        "SECRET message",
        "<script>alert(1)</script> 请尽快发货",
        "Tomorrow.",
    }


async def test_both_sides_write_and_read_and_the_other_side_is_told(
    committed_database: Database, channel: Channel, client_for: ClientFor, trade: Trade
) -> None:
    alpha, east = await client_for(channel.alpha), await client_for(channel.east)
    path = f"/threads/payment/{trade.payment}"
    sent = await write(alpha, path, "<script>alert(1)</script> 请尽快发货", ("slip.png", PNG))
    assert sent.status_code == 303
    again = await write(alpha, path, "<script>alert(1)</script> 请尽快发货", ("slip.png", PNG))
    assert again.status_code == 303
    page = (await east.get(path)).text
    assert page.count("请尽快发货") == 1
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    [file] = set(re.findall(r"/files/\d+", page))
    got = await east.get(file)
    assert got.content == PNG
    assert got.headers["content-type"] == "image/png"
    assert got.headers["content-disposition"].startswith("attachment")
    assert (await write(east, path, "Tomorrow.", nonce="e")).status_code == 303
    await until(lambda: run_in_tx(committed_database, heard_by_both), within_seconds=60)
    for who in (channel.beta, channel.delta, channel.west):
        stranger = await client_for(who)
        assert (await stranger.get(path)).status_code == 404
        assert (await stranger.get(file)).status_code == 404
        assert (await write(stranger, path, "Hello?")).status_code == 404


async def test_what_is_not_taken_is_refused_and_the_text_is_kept(
    channel: Channel, client_for: ClientFor, trade: Trade
) -> None:
    alpha = await client_for(channel.alpha)
    path = f"/threads/order/{trade.order_id}"
    refused = {
        "nothing_written": await write(alpha, path, "   "),
        "message_too_long": await write(alpha, path, "x" * 10_001),
        "file_not_what_it_says": await write(alpha, path, "kept text", ("a.pdf", PNG)),
        "file_not_taken": await write(alpha, path, "kept text", ("a.exe", b"MZ")),
        "too_many_files": await write(alpha, path, "kept text", *[("a.png", PNG)] * 6),
        "file_too_large": await write(alpha, path, "kept text", ("a.txt", b"x" * 10_000_001)),
    }
    for code, answer in refused.items():
        assert answer.status_code == 422, code
        assert f'data-code="{code}"' in answer.text, code
    assert "kept text" in refused["file_not_what_it_says"].text
    assert (await write(alpha, path, "x" * 10_000)).status_code == 303
    assert (await write(alpha, path, "nul \0 byte", nonce="z")).status_code == 303


async def test_every_kind_of_subject_has_its_thread(
    channel: Channel, client_for: ClientFor, trade: Trade, committed_database: Database
) -> None:
    alpha, beta = await client_for(channel.alpha), await client_for(channel.beta)
    async with committed_database.read() as tx:
        invoice = (await tx.execute(text("SELECT min(id) FROM invoice"))).scalar_one()
        shipment = (await tx.execute(text("SELECT min(id) FROM shipment"))).scalar_one()
    subjects = {
        "order": trade.order_id,
        "invoice": invoice,
        "payment": trade.payment,
        "delivery": shipment,
        "claim": trade.claim,
        "return": trade.returned_id,
        "dealer": channel.alpha,
    }
    assert set(subjects) <= set(rooms.subjects())
    for kind, subject_id in subjects.items():
        path = f"/threads/{kind}/{subject_id}"
        assert (await alpha.get(path)).status_code == 200, kind
        assert (await beta.get(path)).status_code == 404, kind
    assert (await alpha.get("/threads/poem/1")).status_code == 404
