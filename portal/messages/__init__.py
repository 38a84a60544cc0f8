"""Threads of messages and their files, for whatever the rooms let somebody see."""
