"""Words for what is stored as a code."""

from catalogue.types import ProductStatus
from kernel.i18n import Text, _l

STATUS_LABELS: dict[str, Text] = {
    ProductStatus.ACTIVE: _l("Active"),
    ProductStatus.RUN_OUT: _l("While stock lasts"),
    ProductStatus.BLOCKED: _l("Blocked"),
    ProductStatus.DISCONTINUED: _l("Discontinued"),
}
STATUS_TONES: dict[str, str] = {
    ProductStatus.ACTIVE: "success",
    ProductStatus.RUN_OUT: "info",
    ProductStatus.BLOCKED: "warning",
    ProductStatus.DISCONTINUED: "secondary",
}
