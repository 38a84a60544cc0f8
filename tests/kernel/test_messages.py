"""What a file really is."""

import io
import zipfile

import pytest

from kernel.errors import Refusal
from kernel.messages import Upload, judge_file, plain_name


def package(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.pdf", b"%PDF-1.4", "application/pdf"),
        ("a.PDF", b"%PDF-1.4", "application/pdf"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.webp", b"RIFF0000WEBPVP8 ", "image/webp"),
        ("a.csv", "数量,1".encode("gb18030"), "text/csv"),
        ("a.docx", package("[Content_Types].xml", "word/document.xml"), "wordprocessingml"),
        ("a.xlsx", package("[Content_Types].xml", "xl/workbook.xml"), "spreadsheetml"),
        ("a.xlsx", package("[Content_Types].xml", "word/document.xml"), "file_not_what_it_says"),
        ("a.xlsx", b"PK\x03\x04 broken", "file_not_what_it_says"),
        ("a.pdf", b"MZ\x90", "file_not_what_it_says"),
        ("a.txt", b"a\0b", "file_not_what_it_says"),
        ("a.txt", b"", "file_not_what_it_says"),
        ("a.html", b"<script>", "file_not_taken"),
        ("a", b"%PDF-1.4", "file_not_taken"),
    ],
)
def test_a_file_is_what_its_content_says(name: str, content: bytes, found: str) -> None:
    try:
        said = judge_file(Upload(name, content))[1]
    except Refusal as refused:
        said = refused.code
    assert found in said


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("C:\\fakepath\\slip.png", "slip.png"),
        ("../../etc/passwd", "passwd"),
        ('a"b<c>.pdf', "abc.pdf"),
        ("x\r\nSet-Cookie: a.pdf", "xSet-Cookie a.pdf"),
        ("付款凭证.pdf", "付款凭证.pdf"),
        ("n" * 300 + ".pdf", "n" * 116 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(typed: str, kept: str) -> None:
    assert plain_name(typed) == kept
