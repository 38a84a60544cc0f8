"""Bad input is normal input: every wrong place of a file is named by line and column."""

import gzip
from pathlib import Path

import pytest

from portal.imports.formats import FORMATS, ORDER_LINES, ORGANISATIONS, PRODUCTS, SELL_OUT
from portal.imports.reading import Problem, Reader, Row, Unreadable, find_file

HEAD = "organisation_code,sku,quantity,sold_on,unit_price\n"


def _read(path: Path, text: str | bytes) -> list[Row | Problem]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(Reader(path, SELL_OUT))


def _codes(items: list[Row | Problem]) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.code) for one in items if isinstance(one, Problem)]


def test_good_line_becomes_values_in_the_order_of_the_format(tmp_path: Path) -> None:
    items = _read(tmp_path / "a.csv", "sku,sold_on,quantity,organisation_code\nA,2026-01-31,3,D1\n")
    assert isinstance(items[0], Row)
    assert items[0].line == 2
    assert items[0].values[:3] == ("D1", "A", 3)


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("D1,A,-3,2026-01-31,", "quantity", "negative"),
        ("D1,A,0,2026-01-31,", "quantity", "not_positive"),
        ("D1,A,1.5,2026-01-31,", "quantity", "not_whole"),
        ("D1,A,three,2026-01-31,", "quantity", "not_a_number"),
        ("D1,A,1e99,2026-01-31,", "quantity", "too_large"),
        ("D1,A,3,2026-02-30,", "sold_on", "not_a_date"),
        ("D1,A,3,31.01.2026,", "sold_on", "not_a_date"),
        ("D1,A,3,0001-01-01,", "sold_on", "date_out_of_range"),
        ("D1,A,3,2026-01-31,1000000000000", "unit_price", "too_large"),
        ("D1,A,3,2026-01-31,NaN", "unit_price", "not_a_number"),
        ("D1,A,3,2026-01-31,0.0000001", "unit_price", "too_precise"),
        (",A,3,2026-01-31,", "organisation_code", "missing_value"),
        ("D1,A,3", "sold_on", "missing_value"),
    ],
)
def test_bad_value_is_named_with_its_line_and_column(
    tmp_path: Path, line: str, column: str, code: str
) -> None:
    assert _codes(_read(tmp_path / "a.csv", f"{HEAD}{line}\n")) == [(2, column, code)]


def test_every_problem_of_a_line_is_told_at_once(tmp_path: Path) -> None:
    found = _codes(_read(tmp_path / "a.csv", f"{HEAD}D1,,-1,never,x\n"))
    assert [column for _, column, _ in found] == ["sku", "quantity", "sold_on", "unit_price"]


def test_wrong_encoding_is_named_where_it_stands(tmp_path: Path) -> None:
    text = HEAD.encode() + b"D1,A,3,2026-01-31,\n" + "中".encode("gb18030") + b",A,3,2026-01-31,\n"
    items = _read(tmp_path / "a.csv", text)
    assert _codes(items) == [(3, "organisation_code", "not_utf8")]
    assert isinstance(items[0], Row)


def test_byte_order_mark_is_welcome(tmp_path: Path) -> None:
    items = _read(tmp_path / "a.csv", b"\xef\xbb\xbf" + f"{HEAD}D1,A,3,2026-01-31,\n".encode())
    assert isinstance(items[0], Row)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"MZ\x90\x00\x03\x00", "not_utf8"),
        (b"\x89PNG\r\n\x1a\n", "not_utf8"),
        (b"PK\x03\x04\x14\x00", "missing_column"),
        (gzip.compress(HEAD.encode())[:10] + b"\xff" * 40, "broken_archive"),
        ((HEAD + "D1,A,3,2026-01-31,\n").encode("utf-16"), "not_utf8"),
        (b"sku,quantity\nA,3\n", "missing_column"),
        (b"sku,sku,organisation_code,quantity,sold_on\n", "repeated_column"),
        (b"\x1f\x8bnot really gzip", "broken_archive"),
    ],
)
def test_file_that_cannot_be_used_says_why(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        _read(tmp_path / "a.csv", content)
    assert unreadable.value.problem.code == code


def test_broken_quotes_stop_the_reading_with_their_line(tmp_path: Path) -> None:
    items = _read(tmp_path / "a.csv", f'{HEAD}D1,A,3,2026-01-31,\nD1,"A"x,3,2026-01-31,\n')
    assert _codes(items)[0][2] == "broken_csv"


def test_unknown_columns_are_named_and_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("colour," + HEAD + "red,D1,A,3,2026-01-31,\n")
    reader = Reader(path, SELL_OUT)
    assert [type(item) for item in reader] == [Row]
    assert reader.unknown_columns == ["colour"]


def test_packed_file_is_found_and_read(tmp_path: Path) -> None:
    path = tmp_path / "sell_out.csv.gz"
    path.write_bytes(gzip.compress(f"{HEAD}D1,A,3,2026-01-31,\n".encode()))
    assert find_file(tmp_path, SELL_OUT) == path
    assert find_file(tmp_path, PRODUCTS) is None
    assert [type(item) for item in Reader(path, SELL_OUT)] == [Row]


def test_empty_lines_are_no_lines(tmp_path: Path) -> None:
    assert _read(tmp_path / "a.csv", f"{HEAD}\n,,,,\n\n") == []


def test_every_format_says_what_each_column_is_for() -> None:
    for file_format in FORMATS:
        assert all(column.about for column in file_format.columns), file_format.name
        assert {*file_format.key} <= {column.name for column in file_format.columns}
    assert ORGANISATIONS is FORMATS[0]
    assert FORMATS.index(ORDER_LINES) > FORMATS.index(PRODUCTS)
