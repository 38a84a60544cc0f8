"""Reports on paper: figures as they are, tables no wider than a page."""

from datetime import UTC, datetime
from decimal import Decimal

from kernel.i18n import speaking
from kernel.pdf import Sender, printed_tables, report_paper

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def test_figures_keep_their_decimals_and_what_lacks_is_a_dash() -> None:
    [table] = printed_tables(
        "T", ["Name", "n", "x"], [["A", 1_200, Decimal("3.50")], ["B", None, 0]]
    )
    assert table.rows == (("A", "1,200", "3.50"), ("B", "–", "0"))
    assert table.numeric == (False, True, True)


def test_a_wide_table_goes_on_below_with_its_first_columns_again() -> None:
    heads = [f"h{n}" for n in range(26)]
    tables = printed_tables("Wide", heads, [list(range(26))])
    assert [len(table.heads) for table in tables] == [14, 14]
    assert {table.heads[:2] for table in tables} == {("h0", "h1")}
    assert [head for table in tables for head in table.heads[2:]] == heads[2:]
    assert [table.title for table in tables] == ["Wide", ""]


def test_the_same_report_is_the_same_paper_in_each_language() -> None:
    def revision(language: str, rows: int) -> str:
        with speaking(language):
            tables = printed_tables("T", ["a"], [[n] for n in range(rows)])
            sender = Sender("S", "S", "UTC")
            return report_paper(
                sender, 1, title="T", particulars=(), tables=tables, as_of=AT
            ).revision

    assert revision("en", 1) == revision("en", 1)
    assert len({revision("en", 1), revision("zh", 1), revision("en", 2)}) == 3
