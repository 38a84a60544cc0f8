"""Searching the catalogue: typing errors are forgiven, each narrowing says how many it leaves."""

from collections.abc import Mapping

from catalogue import repo_search
from catalogue.types import Found, Mark, Search, Viewer
from kernel.db import ReadTx
from kernel.paging import PageRequest


async def find_products(
    tx: ReadTx, scope: Viewer, search: Search, marks: Mapping[str, Mark], page: PageRequest
) -> Found:
    """Products that can be ordered and that the reader may buy, the best match first.

    What has every word comes; only if nothing has, what is spelt alike, by the share of each
    word's trigrams that the product has (PostgreSQL manual, F.35 pg_trgm: word_similarity).
    """
    found = await repo_search.search(tx, scope, search, marks, page, near=False)
    if found.page.total or not search.words:
        return found
    narrowed = Search(search.text)
    if search != narrowed:
        anywhere = await repo_search.search(tx, scope, narrowed, marks, page, near=False)
        if anywhere.page.total:
            return found
    return await repo_search.search(tx, scope, search, marks, page, near=True)
