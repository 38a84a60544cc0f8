"""The page for imports: files go up, come in behind it, and every bad line can be taken away."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from kernel.db import Database
from portal.imports.jobs import run_import
from portal.imports.pages import LARGEST_UPLOAD
from tests.support.factories import Channel
from tests.support.http import ClientFor

PRODUCTS = "sku,name,list_price,shelf\nNEW-1,Lamp,2,A\nNEW-2,Bell,not a price,B\n"
GOOD = PRODUCTS.replace("not a price", "3")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where uploads are kept until their import has ended."""
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path))
    return tmp_path


async def _send(client: httpx.AsyncClient, *files: tuple[str, str], **said: str) -> httpx.Response:
    parts = [("files", (name, content.encode(), "text/csv")) for name, content in files]
    return await client.post("/imports", files=parts, data=said)


async def _run_jobs(database: Database) -> None:
    """What the server's worker does: run what is queued."""
    async with database.read() as tx:
        queued = await tx.execute(
            text(
                "SELECT convert_from(payload, 'UTF8')::jsonb FROM jobs.pgqueuer"
                " WHERE entrypoint = 'imports.run' ORDER BY id"
            )
        )
        payloads: list[dict[str, Any]] = list(queued.scalars())
    for payload in payloads:
        await run_import(database, payload)


async def test_upload_comes_in_behind_the_page_and_bad_lines_come_as_a_sheet(
    client_for: ClientFor, channel: Channel, committed_database: Database, home: Path
) -> None:
    client = await client_for(channel.hq)
    answer = await _send(client, ("products.csv", PRODUCTS))
    assert answer.status_code == 303
    address = answer.headers["location"]
    waiting = await client.get(address)
    assert "Waiting" in waiting.text
    assert 'hx-trigger="every 1s"' in waiting.text

    await _run_jobs(committed_database)
    page = await client.get(address)
    assert "Refused" in page.text
    assert "Columns passed over: shelf" in page.text
    assert "every 1s" not in page.text
    assert not list((home / "imports").iterdir())

    sheet = await client.get(f"{address}/problems.csv")
    assert sheet.headers["content-disposition"].endswith('-problems.csv"')
    [row] = csv.DictReader(StringIO(sheet.content.decode("utf-8-sig")))
    assert (row["file"], row["line"], row["column"], row["value"]) == (
        "products",
        "3",
        "list_price",
        "not a price",
    )

    again = await _send(client, ("products.csv", PRODUCTS), skip_bad="on")
    await _run_jobs(committed_database)
    assert "Imported" in (await client.get(again.headers["location"])).text
    overview = await client.get("/imports")
    assert overview.text.count("products.csv</a>") == 2
    nothing = await _send(client)
    assert nothing.status_code == 422
    assert nothing.text.count("products.csv</a>") == 2, "refused beside what came in before"


async def test_upload_that_is_no_file_of_an_import_is_refused_with_the_form(
    client_for: ClientFor, channel: Channel, home: Path
) -> None:
    client = await client_for(channel.hq)
    strange = await _send(client, ("secrets.xlsx", "x"), ("products.csv", GOOD))
    assert strange.status_code == 422
    assert "secrets.xlsx is no file of an import" in strange.text
    nothing = await _send(client)
    assert nothing.status_code == 422
    assert "Choose at least one file." in nothing.text
    assert not (home / "imports").exists()


async def test_upload_that_is_too_large_is_refused_before_it_is_read(
    client_for: ClientFor, channel: Channel
) -> None:
    client = await client_for(channel.hq)
    headers = {
        "content-length": str(LARGEST_UPLOAD + 1),
        "content-type": "multipart/form-data; boundary=x",
    }
    answer = await client.post("/imports", content=b"x", headers=headers)
    assert answer.status_code == 413


async def test_imports_are_headquarters_business(
    client_for: ClientFor, channel: Channel, committed_database: Database
) -> None:
    headquarters = await client_for(channel.hq)
    address = (await _send(headquarters, ("products.csv", GOOD))).headers["location"]
    dealer = await client_for(channel.alpha)
    for path in ("/imports", address, f"{address}/problems.csv"):
        assert (await dealer.get(path)).status_code == 403
    await _run_jobs(committed_database)
    assert (await headquarters.get("/imports/999999")).status_code == 404
