"""Organisations, hierarchy, scope and memberships."""
