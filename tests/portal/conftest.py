"""A small channel: headquarters, a branch, two dealers and a sub-dealer."""

import pytest

from dealers import NewOrganisation, OrganisationKind, create_organisations
from kernel.db import Database

ROWS = [
    NewOrganisation("HQ", "Headquarters", OrganisationKind.HEADQUARTERS, currency="CNY"),
    NewOrganisation("NORTH", "Branch North", OrganisationKind.BRANCH, "HQ"),
    NewOrganisation("D1", "First Dealer", OrganisationKind.DEALER, "NORTH"),
    NewOrganisation("D2", "Second Dealer", OrganisationKind.DEALER, "NORTH"),
    NewOrganisation("S1", "Sub-dealer of the first", OrganisationKind.DEALER, "D1"),
]


@pytest.fixture
async def organisations(committed_database: Database) -> dict[str, int]:
    """Ids by code."""
    async with committed_database.write() as tx:
        return await create_organisations(tx, ROWS)
