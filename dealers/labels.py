"""Words for what is stored as a code."""

from dealers.types import OrganisationKind, OrganisationStatus, Role
from kernel.i18n import Text, _l

KIND_LABELS: dict[str, Text] = {
    OrganisationKind.HEADQUARTERS: _l("Headquarters"),
    OrganisationKind.BRANCH: _l("Branch"),
    OrganisationKind.DEALER: _l("Dealer"),
}
ROLE_LABELS: dict[str, Text] = {
    Role.DEALER_BUYER: _l("Manager"),
    Role.DEALER_ORDERS: _l("Orders and goods"),
    Role.DEALER_GOODS: _l("Goods"),
    Role.DEALER_ACCOUNTS: _l("Account and payments"),
    Role.BRANCH_MANAGER: _l("Branch manager"),
    Role.HEADQUARTERS: _l("Headquarters"),
}
STATUS_LABELS: dict[str, Text] = {
    OrganisationStatus.PROSPECT: _l("Prospect"),
    OrganisationStatus.ONBOARDING: _l("Onboarding"),
    OrganisationStatus.ACTIVE: _l("Active"),
    OrganisationStatus.SUSPENDED: _l("Suspended"),
    OrganisationStatus.CLOSED: _l("Closed"),
}
STATUS_TONES: dict[str, str] = {
    OrganisationStatus.PROSPECT: "info",
    OrganisationStatus.ONBOARDING: "info",
    OrganisationStatus.ACTIVE: "success",
    OrganisationStatus.SUSPENDED: "warning",
    OrganisationStatus.CLOSED: "secondary",
}
