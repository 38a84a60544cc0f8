"""Whose money a bank entry is: a table of what the bank said."""

from datetime import date

import pytest

from credit.bank_reading import read_statement
from credit.rules.matching import OpenInvoice, suggest
from kernel.errors import Invalid

ALPHA, BETA = 1, 2
INVOICES = [
    OpenInvoice(11, "INV-2026-000011", ALPHA, "CNY", 50_000),
    OpenInvoice(12, "INV-2026-000012", ALPHA, "CNY", 20_000),
    OpenInvoice(21, "INV-2026-000021", BETA, "CNY", 50_000),
    OpenInvoice(22, "INV-2026-000022", BETA, "CNY", 33_300),
]


@pytest.mark.parametrize(
    ("amount", "reference", "named", "expected"),
    [
        (50_000, "inv-2026-000011 thank you", None, ("certain", ALPHA, (11,))),
        (70_000, "INV-2026-000011, INV-2026-000012", BETA, ("certain", ALPHA, (11, 12))),
        (49_000, "INV-2026-000011", None, ("likely", ALPHA, (11,))),
        (50_000, "INV-2026-000011 INV-2026-000021", None, ("none", None, ())),
        (123, "ALPHA advance", None, ("certain", ALPHA, ())),
        (50_000, "", ALPHA, ("certain", ALPHA, (11,))),
        (60_000, "", ALPHA, ("likely", ALPHA, ())),
        (33_300, "", None, ("likely", BETA, (22,))),
        (50_000, "", None, ("none", None, ())),
        (1, "INV-2026-0000111", None, ("none", None, ())),
    ],
)
def test_numbers_in_the_reference_go_before_amounts_and_names(
    amount: int,
    reference: str,
    named: int | None,
    expected: tuple[str, int | None, tuple[int, ...]],
) -> None:
    found = suggest(
        amount_minor=amount,
        currency="CNY",
        reference=reference,
        invoices=INVOICES,
        codes={"ALPHA": ALPHA},
        named=named,
    )
    assert (found.confidence.value, found.payer_id, found.invoice_ids) == expected


def test_a_statement_is_read_by_the_names_of_its_columns_in_both_languages() -> None:
    rows = [
        ["摘要", "日期", "收入金额", "对方户名"],
        ["货款", "2026年3月1日", "1,250.50", "Alpha Trading"],
        ["", "20260302", "-3", "Fees"],
        ["货款", "2026/3/1", "1250.5", "Alpha Trading"],
    ]
    reading = read_statement(rows, "CNY")
    assert reading.outgoing == 1
    assert [(one.paid_on, one.amount_minor) for one in reading.entries] == [
        (date(2026, 3, 1), 125_050)
    ] * 2
    assert len({one.fingerprint for one in reading.entries}) == 2
    assert read_statement(rows, "CNY") == reading


def test_a_statement_with_wrong_rows_names_every_one_of_them() -> None:
    rows = [["2026-02-30", "5"], ["2026-03-01", "five"], ["2026-03-01", "5.001"]]
    with pytest.raises(Invalid) as refused:
        read_statement(rows, "CNY")
    assert [problem.code for problem in refused.value.problems] == [
        "no_date",
        "no_amount",
        "no_amount",
    ]
    assert "Line 1" in refused.value.problems[0].detail
