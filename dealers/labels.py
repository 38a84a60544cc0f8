"""Words for what is stored as a code."""

from dealers.types import OrganisationKind, OrganisationStatus
from kernel.i18n import Text, _l

KIND_LABELS: dict[str, Text] = {
    OrganisationKind.HEADQUARTERS: _l("Headquarters"),
    OrganisationKind.BRANCH: _l("Branch"),
    OrganisationKind.DEALER: _l("Dealer"),
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
