"""The web edge that every room shares: guards, transactions, forms, pages and problems.

A room's `endpoints.py` and `pages.py` need nothing but this front door and Litestar.
"""

from kernel.web.days import typed_day
from kernel.web.dependencies import DEPENDENCIES, EndTransactions
from kernel.web.downloads import as_download
from kernel.web.errors import FormOutdated, Malformed, MethodUnknown, TooLarge, TooManyAttempts
from kernel.web.forms import Form
from kernel.web.guards import Requires, public, requires, signed_in
from kernel.web.problems import PROBLEMS, ProblemDocument, handle_exception
from kernel.web.render import page, to
from kernel.web.views import Column, ReceiptStep, Tab, ThreadMessage, TimelineEvent

__all__ = [
    "DEPENDENCIES",
    "PROBLEMS",
    "Column",
    "EndTransactions",
    "Form",
    "FormOutdated",
    "Malformed",
    "MethodUnknown",
    "ProblemDocument",
    "ReceiptStep",
    "Requires",
    "Tab",
    "ThreadMessage",
    "TimelineEvent",
    "TooLarge",
    "TooManyAttempts",
    "as_download",
    "handle_exception",
    "page",
    "public",
    "requires",
    "signed_in",
    "to",
    "typed_day",
]
