"""Bringing a channel in from files: read, stage, check, apply."""
