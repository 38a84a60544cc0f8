"""Organisations, hierarchy, scope and memberships."""

from dealers.permissions import PERMISSIONS, role_permissions
from dealers.scope import Scope
from dealers.types import (
    AddressView,
    ContactView,
    Identity,
    MembershipView,
    Move,
    NewOrganisation,
    NewToken,
    OrganisationDetail,
    OrganisationFilters,
    OrganisationKind,
    OrganisationRow,
    OrganisationStatus,
    Party,
    Role,
    Step,
    TokenView,
    User,
    seller_of,
)

__all__ = [
    "PERMISSIONS",
    "AddressView",
    "ContactView",
    "Identity",
    "MembershipView",
    "Move",
    "NewOrganisation",
    "NewToken",
    "OrganisationDetail",
    "OrganisationFilters",
    "OrganisationKind",
    "OrganisationRow",
    "OrganisationStatus",
    "Party",
    "Role",
    "Scope",
    "Step",
    "TokenView",
    "User",
    "role_permissions",
    "seller_of",
]
