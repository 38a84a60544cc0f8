"""The process that reads a workbook: its bytes come in on stdin, the first sheet goes out as JSON.

A file of a few kilobytes can claim a sheet of sixteen thousand million cells, and the library asks
for the memory of all of them; the process that does so dies. Here it is nobody else's. Run as a
file of its own, one workbook each, so that it starts quickly.
"""

import io
import json
import resource
import sys
from datetime import date, datetime

from python_calamine import CalamineWorkbook

MOST_BYTES = 1 << 30
MOST_SECONDS = 30


def main() -> None:
    """Read and answer; whatever is wrong with the workbook ends the process with a failure."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    cells = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    json.dump([[_text(cell) for cell in row] for row in cells], sys.stdout)


def _text(cell: object) -> str:
    """A cell as a person would type it: 12, not 12.0; days as year-month-day."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


if __name__ == "__main__":
    main()
