"""Every table of the portal, for migrations: importing this module fills the metadata."""

import catalogue.models
import credit.models
import credit.notice_models
import dealers.models
import inventory.models
import kernel.messages.models
import kernel.models
import kernel.pdf.models
import ledger.models
import orders.models
import orders.return_models
import portal.auth.models
import portal.filters.models
import portal.imports.models
import portal.inbox.models
import portal.notifications.models
import pricing.models
import reports.models
from kernel.db.base import Base

metadata = Base.metadata
