"""Start pages by role, pages that explain problems, the page about the API."""
