"""HTML of documents: reading them, and what stands on them."""

from portal.documents import pages_letterhead, pages_reading

ROUTES = [*pages_reading.ROUTES, *pages_letterhead.ROUTES]
