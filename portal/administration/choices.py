"""What a form of the administration offers to choose from."""

from dealers import OrganisationFilters, OrganisationKind, Scope, list_organisations, load_parties
from kernel.db import ReadTx
from kernel.paging import LARGEST_SIZE, PageRequest


async def company_choices(tx: ReadTx, scope: Scope) -> list[tuple[str, str]]:
    """(code, name) of the reader's own organisation and of all branches below it."""
    own = (await load_parties(tx, [scope.organisation_id]))[scope.organisation_id]
    wanted = OrganisationFilters(kind=OrganisationKind.BRANCH)
    branches = await list_organisations(tx, scope, wanted, PageRequest(1, LARGEST_SIZE))
    return [(own.code, own.name), *((one.code, one.name) for one in branches.rows)]
