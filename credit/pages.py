"""HTML: every page of this room."""

from credit import (
    pages_accounts,
    pages_bank,
    pages_documents,
    pages_notices,
    pages_papers,
    pages_settings,
    pages_write_offs,
)

ROUTES = [
    *pages_accounts.ROUTES,
    *pages_settings.ROUTES,
    *pages_bank.ROUTES,
    *pages_documents.ROUTES,
    *pages_notices.ROUTES,
    *pages_papers.ROUTES,
    *pages_write_offs.ROUTES,
]
