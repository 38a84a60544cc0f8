"""Price lists, policies, limits, taxes; quotes and their receipts."""

from pricing.quotes import quote
from pricing.types import (
    LimitBreach,
    PricedLine,
    Quote,
    QuoteLine,
    QuoteRequest,
    Unpriced,
)

__all__ = [
    "LimitBreach",
    "PricedLine",
    "Quote",
    "QuoteLine",
    "QuoteRequest",
    "Unpriced",
    "quote",
]
