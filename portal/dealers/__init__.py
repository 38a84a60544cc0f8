"""Dealers as a branch looks after them: how they all are, and everything about one."""
