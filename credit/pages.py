"""HTML: every page of this room."""

from credit import pages_accounts, pages_documents, pages_papers, pages_settings

ROUTES = [
    *pages_accounts.ROUTES,
    *pages_settings.ROUTES,
    *pages_documents.ROUTES,
    *pages_papers.ROUTES,
]
