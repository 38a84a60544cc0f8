"""Making PDFs: the worker, its patience and its limits; barcodes."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from pypdf import PdfReader

from kernel.pdf import DocumentFailedError, Renderer, code128
from kernel.pdf.barcode import STOP, WIDTHS, symbols

pytestmark = pytest.mark.pdf


@pytest.fixture(scope="module")
async def renderer() -> AsyncIterator[Renderer]:
    renderer = Renderer()
    yield renderer
    await renderer.close()


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


async def test_chinese_is_embedded_and_reads_back(renderer: Renderer) -> None:
    content = await renderer.render("<p>发票 12.50</p>")
    assert "发票 12.50" in text_of(content)
    fonts: Any = PdfReader(io.BytesIO(content)).pages[0]["/Resources"]
    [font] = fonts["/Font"].values()
    described = font["/DescendantFonts"][0]["/FontDescriptor"]
    assert "NotoSansSC" in font["/BaseFont"].replace("-", "")
    assert {"/FontFile2", "/FontFile3"} & set(described)


async def test_the_same_document_has_the_same_bytes(renderer: Renderer) -> None:
    first, second = await asyncio.gather(renderer.render("<p>A</p>"), renderer.render("<p>A</p>"))
    assert first == second


async def test_a_document_loads_nothing_from_outside(renderer: Renderer, tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>SECRET</text></svg>')
    content = await renderer.render(f'<p>kept</p><img src="{secret.as_uri()}"><img src="../x.svg">')
    assert text_of(content).splitlines() == ["kept", "1 / 1"]


async def test_the_loop_stays_free_while_a_long_document_is_made(renderer: Renderer) -> None:
    await renderer.render("<p>warm</p>")
    rows = "".join(f"<tr><td>{n}</td><td>Product {n}</td></tr>" for n in range(400))
    making = asyncio.create_task(renderer.render(f"<table class=lines>{rows}</table>"))
    longest, loop = 0.0, asyncio.get_running_loop()
    while not making.done():
        before = loop.time()
        await asyncio.sleep(0.005)
        longest = max(longest, loop.time() - before)
    assert len(PdfReader(io.BytesIO(await making)).pages) > 3
    assert longest < 0.5


async def test_a_worker_that_dies_costs_one_document_only(renderer: Renderer) -> None:
    await renderer.render("<p>alive</p>")
    [worker] = [p for p in psutil.Process().children() if "worker.py" in " ".join(p.cmdline())]
    rows = "".join(f"<tr><td>{n}</td></tr>" for n in range(2_000))
    making = asyncio.create_task(renderer.render(f"<table>{rows}</table>"))
    await asyncio.sleep(0)
    worker.kill()
    with pytest.raises(DocumentFailedError):
        await making
    assert "again" in text_of(await renderer.render("<p>again</p>"))


def test_every_symbol_is_eleven_modules_wide_and_like_no_other() -> None:
    assert len(set(WIDTHS)) == len(WIDTHS) == STOP + 1
    assert {sum(map(int, widths)) for widths in WIDTHS[:STOP]} == {11}
    assert sum(map(int, WIDTHS[STOP])) == 13


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wikipedia", [104, 55, 73, 75, 73, 80, 69, 68, 73, 65, 88, 106]),
        ("123456", [105, 12, 34, 56, 44, 106]),
        ("AB1234", [104, 33, 34, 99, 12, 34, 102, 106]),
        ("12345", [105, 12, 34, 100, 21, 54, 106]),
    ],
)
def test_code_128_by_the_standard(text: str, expected: list[int]) -> None:
    assert symbols(text) == expected


def test_what_no_scanner_reads_has_no_barcode() -> None:
    assert code128("订单") == code128("") == ""
    assert "<path" in code128("SO-2026-000123")
