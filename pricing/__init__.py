"""Price lists, policies, limits, taxes; quotes and their receipts."""
