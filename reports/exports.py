"""The channel report as a sheet: CSV for programs, XLSX for people."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from kernel.i18n import gettext
from kernel.money import Money
from kernel.sheets import plain_text
from reports.types import ChannelReport, NodeFigures

Cell = str | int | Decimal | None
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TITLE = 31
NUMBERS = ("#,##0", "#,##0.0", "#,##0.00", "#,##0.000", "General")
"""How figures are written, by their decimals."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its title; texts, whole numbers and decimals."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def heads() -> list[str]:
    """The columns, in the reader's language."""
    return [
        gettext("Code"),
        gettext("Name"),
        gettext("Opening stock"),
        gettext("In"),
        gettext("Out"),
        gettext("Internal"),
        gettext("Moved in"),
        gettext("Moved out"),
        gettext("Closing stock"),
        gettext("Supplied"),
        gettext("Sell-in"),
        gettext("Sell-out"),
        gettext("Days in stock"),
        gettext("DIO"),
        gettext("Turns"),
        gettext("Sell-through, %"),
        gettext("Currency"),
        gettext("Owed to"),
        gettext("Net sales"),
        gettext("Opening owed"),
        gettext("Invoiced"),
        gettext("Collected"),
        gettext("Closing owed"),
        gettext("Overdue"),
        gettext("Collection time, days"),
        gettext("DSO"),
    ]


def table(report: ChannelReport) -> list[list[Cell]]:
    """The node and each node below it; one line per currency and creditor, amounts in majors."""
    return [line for node in (report.total, *report.below) for line in _lines(node)]


def _lines(node: NodeFigures) -> list[list[Cell]]:
    product, speeds = node.product, node.speeds
    goods: list[Cell] = [
        node.code,
        node.name,
        product.opening,
        product.taken_in,
        product.given_out,
        product.internal,
        product.moved_in,
        product.moved_out,
        product.closing,
        product.supplied,
        product.sell_in,
        product.sell_out,
        *map(_rounded, (speeds.days_in_stock, speeds.dio, speeds.turns, speeds.sell_through)),
    ]
    if not node.funds:
        return [goods + [None] * (len(heads()) - len(goods))]
    lines: list[list[Cell]] = []
    for funds in node.funds:
        amounts: list[Cell] = [
            Money(minor, funds.currency).amount
            for minor in (
                funds.net,
                funds.opening,
                funds.invoiced,
                funds.collected,
                funds.closing,
                funds.overdue,
            )
        ]
        speed = [_rounded(speeds.collection_days), _rounded(speeds.dso)]
        lines.append([*goods, funds.currency, funds.creditor, *amounts, *speed])
    return lines


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 1)


def channel_sheet(report: ChannelReport) -> Sheet:
    """The channel report as one sheet."""
    return Sheet(gettext("Channel report"), heads(), table(report))


def about_sheet(
    report: ChannelReport, title: str, further: Sequence[tuple[str, str]] = ()
) -> Sheet:
    """What was asked, and the moment that the figures stand for."""
    question = report.question
    rows = [
        (gettext("Organisation"), report.total.name),
        (gettext("First day"), question.period.first.isoformat()),
        (gettext("Last day"), question.period.last.isoformat()),
        (gettext("Category"), question.category),
        (gettext("Product (SKU)"), question.sku),
        (gettext("As of"), report.as_of.isoformat()),
        *further,
    ]
    return Sheet(title, [gettext("What"), gettext("Value")], rows)


def sheets_as_csv(sheets: Sequence[Sheet]) -> bytes:
    """UTF-8 with a byte-order mark, so that spreadsheets read Chinese names.

    Several sheets stand below each other, each under its title and after an empty line.
    """
    text = StringIO()
    writer = csv.writer(text)
    for number, sheet in enumerate(sheets):
        if len(sheets) > 1:
            writer.writerows(([], [sheet.title]) if number else ([sheet.title],))
        writer.writerow(sheet.heads)
        writer.writerows([[_plain(cell) for cell in row] for row in sheet.rows])
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> Cell:
    return plain_text(cell) if isinstance(cell, str) else cell


def sheets_as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook; figures are numbers, the first row of each sheet stays in sight."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        written = [book.add_format({"num_format": one}) for one in NUMBERS]
        for sheet in sheets:
            page = book.add_worksheet(sheet.title[:LONGEST_TITLE])
            page.write_row(0, 0, sheet.heads, bold)
            for number, row in enumerate(sheet.rows, start=1):
                _write(page, number, row, written)
            page.freeze_panes(1, 0)
            page.autofit()
    return file.getvalue()


def _write(
    sheet: xlsxwriter.worksheet.Worksheet, number: int, row: Sequence[Cell], written: Sequence[Any]
) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            sheet.write_string(number, column, cell)
        elif cell is not None:
            sheet.write_number(number, column, cell, written[_digits(cell)])


def _digits(cell: int | Decimal) -> int:
    """How many decimals a figure has; more than the last of NUMBERS are left to the sheet."""
    exponent = cell.as_tuple().exponent if isinstance(cell, Decimal) else 0
    return min(-min(exponent, 0), len(NUMBERS) - 1) if isinstance(exponent, int) else 0


def file_name(kind: str, report: ChannelReport) -> str:
    """Without an ending: what it is, of whom, of which days."""
    period = report.question.period
    safe = "".join(c if c.isascii() and c.isalnum() else "-" for c in report.total.code)
    return f"{kind}-{safe}-{period.first}-{period.until}"
