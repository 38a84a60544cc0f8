"""Every SQL statement of credit, set-based."""
