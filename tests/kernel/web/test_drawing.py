"""What macros draw beyond Jinja: labels on cells, sparklines."""

from decimal import Decimal

import pytest

from kernel.web.drawing import labelled, sparkline_points
from kernel.web.views import Column

COLUMNS = [Column(""), Column("Number"), Column("<b> & co", number=True)]


def test_each_cell_carries_the_name_of_its_column_escaped() -> None:
    rows = '<tr><td class="pick">x</td><td>1</td><td class="n">2</td></tr><tr><td></td><th>3</th>'
    assert labelled(rows, COLUMNS) == (
        '<tr><td class="pick">x</td><td data-label="Number">1</td>'
        '<td class="n" data-label="&lt;b&gt; &amp; co">2</td></tr>'
        '<tr><td></td><th data-label="Number">3</th>'
    )


def test_a_cell_says_where_it_stands_on_a_telephone() -> None:
    columns = [
        Column("Open", beside=True),
        Column("Pieces", beside=True, named=True),
        Column("Why", wide=True),
    ]
    assert labelled("<td>1</td><td>2</td><td>3</td>", columns) == (
        '<td data-label="Open" data-beside>1</td>'
        '<td data-label="Pieces" data-beside=named>2</td>'
        '<td data-label="Why" data-wide>3</td>'
    )


def test_a_cell_over_several_columns_has_no_label_and_counts_for_all_of_them() -> None:
    assert labelled('<tr><td colspan="2">x</td><td>1</td><td>y</td></tr>', COLUMNS) == (
        '<tr><td colspan="2">x</td><td data-label="&lt;b&gt; &amp; co">1</td><td>y</td></tr>'
    )


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ([], ""),
        ([None, None], ""),
        ([5, 5], "0,12 10,12"),
        ([0, Decimal(5), 10], "0,22 5,12 10,2"),
        ([0, None, 10], "0,22 10,2"),
        ([-10, 10], "0,22 10,2"),
    ],
)
def test_a_sparkline_uses_the_whole_height(values: list[int | None], points: str) -> None:
    assert sparkline_points(values, width=10) == points
