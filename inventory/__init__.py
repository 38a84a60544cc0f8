"""Locations, stock, shipments, receipts, counts and sell-out."""
