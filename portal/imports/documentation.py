"""docs/import.md, written from the formats themselves: `python -m portal.imports.documentation`."""

from pathlib import Path

from kernel.settings import CHECKOUT
from portal.imports.file_format import Format
from portal.imports.formats import FORMATS

PAGE = CHECKOUT / "docs" / "import.md"
INTRODUCTION = """# Import

Bring a channel in from files: `python -m portal import FOLDER`, or the page *Import* for headquarters.
[examples/adventureworks](../examples/adventureworks) is such a folder.

- CSV in UTF-8 (a byte-order mark is welcome), comma separated, a header line; plain or packed with gzip
  (`order_lines.csv.gz`).
- Any file may be absent. Columns come in any order; unknown ones are named and passed over.
- Dates are written `2026-01-31`, numbers with a dot and without thousands separators.
- A later file may name what an earlier one brings, in the order of this page.
- **Every bad line is reported** with file, line, column and reason, in a table that can be downloaded.
  Nothing of a file with bad lines comes in, unless you say so (`--skip-bad`); an order with a bad line then
  waits as a whole. What shows only when a record is written is told there too; that record is left out.
- **The same file twice changes nothing**, and so does a record whose `source` and `external_id` (or whose own
  key) the portal knows. Prices, policies and tax rates are brought up to date; other records that exist are left
  as they are.
- History is recorded, not judged: orders, shipments, invoices, payments and sales at their own dates, with the
  supply that the shipments needed. Supply and openings count from 00:00, receipts from 06:00, everything else
  from 12:00 of the day in headquarters' time zone. Open orders come last: they hold the goods that are left then.
- It can be interrupted: the next import first ends what was cut short. Serving goes on meanwhile.
- `source` = `generated` marks records that were made up for an example.

Opening balances at a cut-over day are an import like any other: stock in `stock.csv`, what buyers owe in
`open_items.csv`, open orders as lines without `shipped_on` in `order_lines.csv`.
"""


def page() -> str:
    """The whole page."""
    return INTRODUCTION + "".join(_section(file_format) for file_format in FORMATS)


def _section(file_format: Format) -> str:
    lines = [f"\n## {file_format.name}.csv\n", file_format.about + "\n"]
    if file_format.key:
        lines.append(f"Key: {', '.join(f'`{name}`' for name in file_format.key)}.\n")
    lines.append("| column | required | for example | what it is |")
    lines.append("|---|---|---|---|")
    for column in file_format.columns:
        required = "yes" if column.required else ""
        example = f"`{column.example}`" if column.example else ""
        lines.append(f"| `{column.name}` | {required} | {example} | {column.about} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(PAGE).write_text(page(), encoding="utf-8")
