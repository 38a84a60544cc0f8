"""What headquarters administers across the rooms: the tree, people, the audit trail, jobs."""
