"""The example channel, moved to today and brought to life: a folder like any other import."""

from portal.example.build import build_example

__all__ = ["build_example"]
