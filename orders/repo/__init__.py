"""Every SQL statement of this room, set-based, by family."""
