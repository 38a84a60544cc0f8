"""Exceptions as facts: what is wrong, with whom, since when, and by when it should be settled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class ExceptionKind(StrEnum):
    """Kinds of exceptions, the most pressing first."""

    BLOCKED_ORDER = "blocked_order"
    OVER_LIMIT = "over_limit"
    OVER_POOL = "over_pool"
    NEGATIVE_STOCK = "negative_stock"
    CLAIM = "claim"
    RETURN_REQUEST = "return_request"
    GOODS_READY = "goods_ready"
    LATE_SHIPMENT = "late_shipment"
    OVERDUE = "overdue"
    PAYMENT_NOTICE = "payment_notice"
    BANK_ENTRIES = "bank_entries"
    UNAPPLIED = "unapplied"
    NEARLY_USED = "nearly_used"
    CONTACT_DUE = "contact_due"
    NO_ORDER = "no_order"
    OLD_STOCK = "old_stock"


@dataclass(frozen=True, slots=True)
class ExceptionFact:
    """One exception. `subject_id` is what it is about: an order, an account, a claim, a dealer.

    `occurrence` names this time of possibly several. `since` is the day it began, `due` the day by
    which it should be settled; None where nobody can tell. `amount_minor` is in `currency`,
    `quantity` in base units.
    """

    kind: ExceptionKind
    subject_id: int
    occurrence: str
    seller_id: int
    party_id: int
    number: str
    since: date | None
    due: date | None
    amount_minor: int | None
    currency: str | None
    quantity: int | None
    facts: Mapping[str, Any]
