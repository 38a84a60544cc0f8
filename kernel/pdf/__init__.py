"""Documents on paper: frozen facts, templates, PDFs that are made once and kept.

A room names its kinds of documents in `papers.py` (`PAPERS`), reads the facts of one within the
reader's scope, and hands them to `Papers.issue`.
"""

from kernel.pdf.barcode import code128
from kernel.pdf.papers import Papers, sweep
from kernel.pdf.renderer import DocumentFailedError, Renderer
from kernel.pdf.tables import REPORT, PrintedTable, printed_tables, report_paper
from kernel.pdf.types import DocumentKind, Facts, Issued, Paper, Recipient, Sender

__all__ = [
    "REPORT",
    "DocumentFailedError",
    "DocumentKind",
    "Facts",
    "Issued",
    "Paper",
    "Papers",
    "PrintedTable",
    "Recipient",
    "Renderer",
    "Sender",
    "code128",
    "printed_tables",
    "report_paper",
    "sweep",
]
