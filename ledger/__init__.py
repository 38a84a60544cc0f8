"""Accounts, transfers and holds: the two flows in one double-entry ledger."""
