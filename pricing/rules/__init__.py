"""Pricing itself: a pure function of the requests and the rules that bear on them."""

from pricing.rules.pricing import PriceRules

__all__ = ["PriceRules"]
