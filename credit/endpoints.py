"""JSON: every route of this room."""

from credit import endpoints_accounts, endpoints_documents

ROUTES = [*endpoints_accounts.ROUTES, *endpoints_documents.ROUTES]
