"""Price lists, policies, limits, taxes; quotes and their receipts."""

from pricing.announcing import (
    ANNOUNCED_DAYS,
    AnnouncedPrice,
    Upcoming,
    own_price_changes,
    upcoming_prices,
)
from pricing.bounds import save_limits, save_tax_rates
from pricing.errors import EffectNotAvailable, PriceOverlap, UnknownPriceList
from pricing.explaining import ReceiptStep, explain
from pricing.in_force import ListInForce, PolicyInForce, RulesInForce, rules_in_force
from pricing.inputs import (
    BuyerScope,
    NewAssignment,
    NewEntry,
    NewLimit,
    NewPolicy,
    NewPriceList,
    NewTaxRate,
    Saved,
)
from pricing.listing import add_policy_products, find_price_lists
from pricing.lists import save_assignments, save_entries, save_price_lists
from pricing.on_offer import OnOffer, find_on_offer
from pricing.policies import save_policies
from pricing.quotes import quote
from pricing.rules.amounts import Amounts, Priced, amounts_of, net_price_micros
from pricing.types import (
    LimitBreach,
    PricedLine,
    Quote,
    QuoteLine,
    QuoteRequest,
    Unpriced,
)

__all__ = [
    "ANNOUNCED_DAYS",
    "Amounts",
    "AnnouncedPrice",
    "BuyerScope",
    "EffectNotAvailable",
    "LimitBreach",
    "ListInForce",
    "NewAssignment",
    "NewEntry",
    "NewLimit",
    "NewPolicy",
    "NewPriceList",
    "NewTaxRate",
    "OnOffer",
    "PolicyInForce",
    "PriceOverlap",
    "Priced",
    "PricedLine",
    "Quote",
    "QuoteLine",
    "QuoteRequest",
    "ReceiptStep",
    "RulesInForce",
    "Saved",
    "UnknownPriceList",
    "Unpriced",
    "Upcoming",
    "add_policy_products",
    "amounts_of",
    "explain",
    "find_on_offer",
    "find_price_lists",
    "net_price_micros",
    "own_price_changes",
    "quote",
    "rules_in_force",
    "save_assignments",
    "save_entries",
    "save_limits",
    "save_policies",
    "save_price_lists",
    "save_tax_rates",
    "upcoming_prices",
]
