"""Credit accounts, exposure, approvals, invoices, payments, statements."""
