"""What people bring as a table, and what only says that it is one."""

import io
import zipfile

import pytest
import xlsxwriter

from kernel.tables import TableUnreadable, read_table

LAST_CELL = (1_048_575, 16_383)
"""Of an Excel sheet."""
ENDLESS = b'P-1,"' + b"a long cell " * 20_000


def workbook(*cells: tuple[int, int]) -> bytes:
    """A workbook with an x in these cells."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for row, column in cells:
            sheet.write(row, column, "x")
    return file.getvalue()


def other_package() -> bytes:
    """A zip file that is no workbook."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("word/document.xml", "<xml/>")
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(workbook((0, 0), LAST_CELL), id="bomb"),
        pytest.param(workbook((0, 0))[:-100], id="cut off"),
        pytest.param(other_package(), id="other package"),
        pytest.param(b"PK\x03\x04 is no workbook", id="no package"),
        pytest.param(b"\xd0\xcf\x11\xe0 is no old workbook", id="no old workbook"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", id="picture"),
        pytest.param(b"MZ\x90\x00\x03\x00\x00", id="program"),
        pytest.param(b"\xff\xff", id="no text"),
        pytest.param(ENDLESS, id="a cell that does not end"),
    ],
)
async def test_what_is_no_table_is_refused_and_harms_nobody(content: bytes) -> None:
    with pytest.raises(TableUnreadable):
        await read_table(content)


async def test_rows_keep_their_numbers_when_some_are_empty() -> None:
    assert await read_table(workbook((1, 1), (3, 0))) == [["", ""], ["", "x"], ["", ""], ["x", ""]]
