"""Open pages hear at once that something of theirs changed."""
