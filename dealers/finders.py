"""Search over everything: organisations by code, name or place."""

from urllib.parse import quote

from dealers.organisations import list_organisations
from dealers.scope import Scope
from dealers.types import OrganisationFilters
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import _l
from kernel.paging import PageRequest
from kernel.web.finding import Finder, Found


async def find_organisations(
    tx: ReadTx, _actor: Actor, scope: Scope, text: str, limit: int
) -> list[Found]:
    """Organisations of the reader's subtree, by code."""
    wanted = OrganisationFilters(text=text)
    found = await list_organisations(tx, scope, wanted, PageRequest(size=limit))
    return [
        Found(
            row.name,
            f"/dealers/{quote(row.code, safe='')}",
            " · ".join(filter(None, [row.code, row.parent_name, row.city])),
        )
        for row in found.rows
    ]


FINDERS = [
    Finder(_l("Dealers"), "building-store", find_organisations, "dealers.read", rank=20),
]
