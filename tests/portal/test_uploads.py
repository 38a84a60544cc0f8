"""Every door that takes a file, and files that are not what their names say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from kernel.db import Database
from tests.kernel.test_tables import LAST_CELL, workbook
from tests.support.factories import make_channel
from tests.support.http import ClientFor
from tests.support.trade import make_trade

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
TYPED = "what was typed stays"


@dataclass(frozen=True, slots=True)
class Door:
    """Where a file is sent: by whom, in which field, with what beside it."""

    who: str
    path: str
    name: str
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pretender:
    """A file that is not what its name says."""

    name: str
    content: bytes


PICTURE = Pretender("statement.pdf", PNG)
PROGRAM = Pretender("orders.csv", b"MZ\x90\x00\x03\x00\x00\x00")
BOMB = Pretender("orders.xlsx", workbook((0, 0), LAST_CELL))
DAMAGED = Pretender("orders.xlsx", workbook((0, 0))[:-100])
EMPTY = Pretender("orders.csv", b"")
PRETENDERS = (PICTURE, PROGRAM, BOMB, DAMAGED, EMPTY)

QUICK = Door("alpha", "/quick-order", "file", {"nonce": "q", "pasted": TYPED})
SOLD = Door("alpha", "/stock/sell-out/bring", "file", {"nonce": "s", "pasted": TYPED})
BANK = Door("east", "/payments/bank", "file", {"text": TYPED})
SLIP = Door(
    "alpha",
    "/account/pay",
    "slip",
    {"nonce": "p", "amount": "1", "paid_on": "2026-03-02", "reference": "R", "note": TYPED},
)
LOGO = Door("east", "/letterhead", "logo", {"version": "0", "footer": TYPED})
THREAD = Door("alpha", "/threads/order/{order}", "file", {"nonce": "t", "body": TYPED})
IMPORT = Door("hq", "/imports", "files")
TABLES, PAPERS = (QUICK, SOLD, BANK), (SLIP, THREAD)


async def test_no_door_takes_a_file_for_what_it_is_not(
    committed_database: Database, client_for: ClientFor
) -> None:
    async with committed_database.write() as tx:
        channel = await make_channel(tx)
    trade = await make_trade(committed_database, channel, client_for)
    clients = {who: await client_for(getattr(channel, who)) for who in ("alpha", "east", "hq")}
    for door in (*TABLES, *PAPERS, LOGO, IMPORT):
        for pretender in PRETENDERS:
            if door in PAPERS and pretender is BOMB:
                continue  # A workbook indeed, and it is only kept and handed on, never opened.
            answer = await send(clients[door.who], door, pretender, str(trade.order_id))
            said = f"{door.path} {pretender.name} {len(pretender.content)}: {answer.status_code}"
            assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY, said
            if door.typed:
                assert TYPED in answer.text, said
            assert "invalid-feedback" in answer.text or 'role="alert"' in answer.text, said


async def send(
    client: httpx.AsyncClient, door: Door, pretender: Pretender, order: str
) -> httpx.Response:
    """The file with what is typed beside it, as a browser sends it."""
    return await client.post(
        door.path.format(order=order),
        data=dict(door.typed),
        files={door.name: (pretender.name, pretender.content, "application/octet-stream")},
    )


async def test_more_than_a_page_takes_is_refused_with_a_sentence(
    client_for: ClientFor, committed_database: Database
) -> None:
    async with committed_database.write() as tx:
        channel = await make_channel(tx)
    client = await client_for(channel.alpha)
    answer = await client.post("/quick-order", files={"file": ("a.csv", b"x" * 11_000_000)})
    assert answer.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
    assert "Split it and send the parts" in answer.text
